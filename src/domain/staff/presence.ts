import { and, eq, gt, lt, ne, notExists, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Member } from './roles.ts'
import { absence, presence } from './tables.ts'

const t = presence

/** For how long somebody is believed to be at a page after they were last seen there, in seconds. */
export const PRESENCE_SECONDS = 40

/** Notes that a member has a page open. Tells the page's other readers when they have only now come. */
export const recordPresence = (
  town: Town,
  { id, name }: Pick<Member, 'id' | 'name'>,
  page: string,
): Promise<void> =>
  town.db.transaction(async (tx) => {
    const until = new Date(town.now().getTime() + PRESENCE_SECONDS * 1000)
    const rows = await tx
      .insert(t)
      .values({ jurisdictionId: town.id, page, memberId: id, name, until })
      .onConflictDoUpdate({ target: [t.jurisdictionId, t.page, t.memberId], set: { until, name } })
      .returning({ came: sql<boolean>`xmax = 0` })
    await tx.delete(t).where(and(eq(t.jurisdictionId, town.id), lt(t.until, town.now())))
    if (rows[0]?.came) await town.signals.send(tx, { jurisdiction: town.id, topic: 'presence', id: page })
  })

/** Notes that a member closed a page. */
export const removePresence = (town: Town, memberId: string, page: string): Promise<void> =>
  town.db.transaction(async (tx) => {
    await tx.delete(t).where(and(eq(t.jurisdictionId, town.id), eq(t.page, page), eq(t.memberId, memberId)))
    await town.signals.send(tx, { jurisdiction: town.id, topic: 'presence', id: page })
  })

/** The names of the others who have a page open. */
export const listOthersPresent = async (town: Town, page: string, memberId: string): Promise<string[]> => {
  const rows = await town.db
    .select({ name: t.name })
    .from(t)
    .where(
      and(eq(t.jurisdictionId, town.id), eq(t.page, page), ne(t.memberId, memberId), gt(t.until, town.now())),
    )
    .orderBy(t.name)
  return rows.map(({ name }) => name)
}

/** The page that stands for all of them: a member with any page of the console open is at it. */
export const ANY_PAGE = '/console'

/** The members who have the console open and do not say that they are absent. */
export const listPresent = async (town: Town): Promise<Set<string>> => {
  const away = town.db
    .select({ one: sql`1` })
    .from(absence)
    .where(and(eq(absence.jurisdictionId, town.id), eq(absence.memberId, t.memberId)))
  const rows = await town.db
    .select({ id: t.memberId })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.page, ANY_PAGE), gt(t.until, town.now()), notExists(away)))
  return new Set(rows.map(({ id }) => id))
}

/** A member says whether they are to be given work. */
export const setAbsent = async (town: Town, memberId: string, absent: boolean): Promise<void> => {
  if (absent)
    await town.db
      .insert(absence)
      .values({ jurisdictionId: town.id, memberId, since: town.now() })
      .onConflictDoNothing()
  else
    await town.db
      .delete(absence)
      .where(and(eq(absence.jurisdictionId, town.id), eq(absence.memberId, memberId)))
  await town.signals.send(town.db, { jurisdiction: town.id, topic: 'presence', id: ANY_PAGE })
}
