import { and, asc, eq, gt, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Area } from '#domain/places'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { isUuid } from '#platform/text'
import { type AreaContent, areaFollow, type ChatFrequency } from './tables.ts'

const t = areaFollow
const PURPOSE = 'area_follow.area'

/** An area that a contact follows. */
export type AreaFollow = {
  id: string
  contactId: string
  area: Area
  contents: AreaContent[]
  frequency: ChatFrequency
  givenAt: Date
  /** Since when there is news that it has not been told. */
  untoldSince: Date
}

/** Areas that one contact may follow at once. */
export const MAX_AREAS = 5

const here = (town: Town) => eq(t.jurisdictionId, town.id)
const ofContact = (town: Town, contactId: string) => and(here(town), eq(t.contactId, contactId))

const fromRow = (town: Town, row: typeof areaFollow.$inferSelect): AreaFollow | undefined =>
  row.area === null
    ? undefined
    : {
        id: row.id,
        contactId: row.contactId,
        area: town.vault.decrypt<Area>(row.area, PURPOSE, row.id),
        contents: row.contents,
        frequency: row.frequency,
        givenAt: row.givenAt,
        untoldSince: row.toldUntil ?? row.givenAt,
      }

/** What a contact follows now, in the order in which they asked for it. */
export const listAreaFollowsOf = async (db: Db, town: Town, contactId: string): Promise<AreaFollow[]> => {
  const rows = await db
    .select()
    .from(t)
    .where(and(ofContact(town, contactId), isNull(t.withdrawnAt)))
    .orderBy(asc(t.givenAt), asc(t.id))
  return rows.flatMap((row) => fromRow(town, row) ?? [])
}

/** Everything a contact ever followed, and when they stopped. */
export const listAreaFollowHistory = async (
  db: Db,
  town: Town,
  contactId: string,
): Promise<
  (Pick<typeof areaFollow.$inferSelect, 'contents' | 'frequency' | 'givenAt' | 'withdrawnAt'> & {
    area?: Area
  })[]
> => {
  const rows = await db.select().from(t).where(ofContact(town, contactId)).orderBy(asc(t.givenAt), asc(t.id))
  return rows.map((row) => ({
    area: fromRow(town, row)?.area,
    contents: row.contents,
    frequency: row.frequency,
    givenAt: row.givenAt,
    withdrawnAt: row.withdrawnAt,
  }))
}

/** What is asked for. `subject`: the same for the same area. `messageId`: the message that says so, the proof. */
export type AreaFollowRequest = {
  area: Area
  subject: string
  contents: AreaContent[]
  frequency: ChatFrequency
  messageId: string
}

/** Notes that a contact asks to hear of an area. The same area again is asked for otherwise. @returns false where they follow as many as they may */
export const giveAreaFollow = async (
  tx: Tx,
  town: Town,
  contactId: string,
  { area, subject, contents, frequency, messageId }: AreaFollowRequest,
): Promise<boolean> => {
  const areaIndex = town.vault.blindIndex(`area:${contactId}:${subject}`)
  const now = town.now()
  await tx
    .update(t)
    .set({ withdrawnAt: now, withdrawnBy: messageId, area: null })
    .where(and(ofContact(town, contactId), eq(t.areaIndex, areaIndex), isNull(t.withdrawnAt)))
  const kept = await tx.$count(t, and(ofContact(town, contactId), isNull(t.withdrawnAt)))
  if (kept >= MAX_AREAS) return false
  const id = Bun.randomUUIDv7()
  await tx.insert(t).values({
    id,
    jurisdictionId: town.id,
    contactId,
    areaIndex,
    area: town.vault.encrypt(area, PURPOSE, id),
    contents,
    frequency,
    givenAt: now,
    givenBy: messageId,
  })
  return true
}

/** Notes that a contact wants to hear no more: of one area, or of any. @returns how many ended */
export const withdrawAreaFollows = async (
  tx: Tx,
  town: Town,
  contactId: string,
  { messageId, id }: { messageId?: string | undefined; id?: string | undefined } = {},
): Promise<number> => {
  if (id !== undefined && !isUuid(id)) return 0
  const rows = await tx
    .update(t)
    .set({ withdrawnAt: town.now(), withdrawnBy: messageId, area: null })
    .where(
      and(ofContact(town, contactId), isNull(t.withdrawnAt), id === undefined ? undefined : eq(t.id, id)),
    )
    .returning({ id: t.id })
  return rows.length
}

/** What is followed now in the whole town, in the order of the ids. @param after the one after which to go on */
export const listActiveAreaFollows = async (
  db: Db,
  town: Town,
  { after, limit, frequency }: { after?: string | undefined; limit: number; frequency?: ChatFrequency },
): Promise<AreaFollow[]> => {
  const rows = await db
    .select()
    .from(t)
    .where(
      and(
        here(town),
        isNull(t.withdrawnAt),
        isNotNull(t.area),
        after === undefined ? undefined : gt(t.id, after),
        frequency === undefined ? undefined : eq(t.frequency, frequency),
      ),
    )
    .orderBy(asc(t.id))
    .limit(limit)
  return rows.flatMap((row) => fromRow(town, row) ?? [])
}

/** How many areas are followed, by how soon they are told. */
export const countAreaFollows = async (town: Town): Promise<Record<ChatFrequency, number>> => {
  const rows = await town.db
    .select({ frequency: t.frequency, count: sql<number>`count(*)::int` })
    .from(t)
    .where(and(here(town), isNull(t.withdrawnAt)))
    .groupBy(t.frequency)
  const count = (wanted: ChatFrequency) => rows.find(({ frequency }) => frequency === wanted)?.count ?? 0
  return { 'at-once': count('at-once'), weekly: count('weekly') }
}

/** Whether one is still followed, held until the transaction ends: who stops in the meantime is told no more. */
export const lockAreaFollow = async (tx: Tx, town: Town, id: string): Promise<boolean> => {
  const rows = await tx
    .select({ id: t.id })
    .from(t)
    .where(and(here(town), eq(t.id, id), isNull(t.withdrawnAt)))
    .for('update')
  return rows.length > 0
}

/** Notes until when what is reported in an area has been told. */
export const markAreaTold = async (tx: Tx, town: Town, id: string, until: Date): Promise<void> => {
  await tx
    .update(t)
    .set({ toldUntil: until })
    .where(and(here(town), eq(t.id, id)))
}

/** What one contact follows is another’s: both are one person. What both follow is followed once. */
export const reassignAreaFollows = async (tx: Tx, town: Town, from: string, into: string): Promise<void> => {
  const moved = await listAreaFollowsOf(tx, town, from)
  if (moved.length > 0) await tx.update(t).set({ contactId: into }).where(ofContact(town, from))
  const all = await listAreaFollowsOf(tx, town, into)
  const seen = new Set<string>()
  const doubled = all.filter(({ area }) => {
    const key = JSON.stringify(area)
    const known = seen.has(key)
    seen.add(key)
    return known
  })
  if (doubled.length > 0)
    await tx
      .update(t)
      .set({ withdrawnAt: town.now(), area: null })
      .where(
        inArray(
          t.id,
          doubled.map(({ id }) => id),
        ),
      )
}

/** Forgets what a contact follows and followed. */
export const eraseAreaFollows = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  await tx.delete(t).where(ofContact(town, contactId))
}
