import { and, asc, eq, gt, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { type Content, opensAt } from '#domain/content'
import type { Town } from '#domain/town'
import { anyOf, type Db, type Later, type Tx } from '#platform/database'
import { handover, labelledPhrase, unclearPhrase } from '../tables.ts'

const t = handover

/** A conversation in the hands of people. */
export type Handover = typeof handover.$inferSelect

/** Who looks: of which discreet teams they are. Everybody sees what is not discreet. */
export type Viewer = { id: string; name: string; teams: string[] }

/** The states of a handover that is with people: it waits for them, or one of them has it. */
export const OPEN = ['waiting', 'taken'] as const

/** Whether a handover is with people. */
export const isHandoverOpen = ({ state }: Pick<Handover, 'state'>): boolean =>
  OPEN.some((one) => one === state)

/** A conversation that was handed to a team: whether people are there now and when they will be, how many wait before. */
export type HandedOver = {
  id: string
  type: 'queued'
  team: string
  handover: string
  open: boolean
  opens?: number
  before: number
}

/** Hands a conversation to a team. One that is already with people is not handed twice. */
export const createHandover = async (
  tx: Tx,
  town: Town,
  content: Content,
  conversationId: string,
  { team, about }: { team: string; about: string },
): Promise<HandedOver> => {
  const known = content.teams.find(({ id }) => id === team) ?? content.teams[0]
  const now = town.now()
  const id = Bun.randomUUIDv7()
  await tx
    .insert(t)
    .values({
      id,
      jurisdictionId: town.id,
      conversationId,
      team: known?.id ?? team,
      discreet: known?.discreet ?? false,
      state: 'waiting',
      about: town.vault.encrypt(about, 'handover.about'),
      requestedAt: now,
    })
    .onConflictDoNothing()
  if (known?.discreet) await eraseUnclearPhrases(tx, conversationId, now)
  const [row] = await tx
    .select()
    .from(t)
    .where(and(eq(t.conversationId, conversationId), inArray(t.state, [...OPEN])))
  const [before] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.team, row?.team ?? team),
        eq(t.state, 'waiting'),
        lt(t.requestedAt, row?.requestedAt ?? now),
      ),
    )
  const { open, opens } = opensAt(content.hours, DateTime.fromJSDate(now, { zone: town.profile.time_zone }))
  return {
    id: '',
    type: 'queued',
    team: row?.team ?? team,
    handover: row?.id ?? id,
    open,
    opens: opens?.toMillis(),
    before: before?.count ?? 0,
  }
}

/** An hour before a discreet team is asked for, what is said may already be about it. */
export const LEAD_IN_MS = 3_600_000

/** An hour after it has ended, or after it was rated, what is said may still be about it. */
export const AFTER_MS = 3_600_000

/** Words to be learnt from are for everybody who teaches: not those of who then went to a discreet team. */
export const eraseUnclearPhrases = async (tx: Tx, conversationId: string, asked: Date): Promise<void> => {
  const since = new Date(asked.getTime() - LEAD_IN_MS)
  await tx
    .delete(unclearPhrase)
    .where(and(eq(unclearPhrase.conversationId, conversationId), gt(unclearPhrase.at, since)))
  await tx
    .delete(labelledPhrase)
    .where(and(eq(labelledPhrase.conversationId, conversationId), gt(labelledPhrase.saidAt, since)))
}

/** The citizen would rather have the automatic part. */
export const withdrawHandover = async (tx: Tx, town: Town, id: string): Promise<void> => {
  await tx
    .update(t)
    .set({ state: 'withdrawn', closedAt: town.now() })
    .where(and(eq(t.jurisdictionId, town.id), eq(t.id, id), inArray(t.state, [...OPEN])))
}

/**
 * Ends a handover and begins another with a new team, which waits. Each keeps what was said in it.
 * @returns the id of the new one
 */
export const reassignHandover = async (
  tx: Tx,
  town: Town,
  open: Handover,
  team: { id: string; discreet: boolean },
  by: string,
): Promise<string> => {
  const now = town.now()
  await tx.update(t).set({ state: 'closed', closedBy: by, closedAt: now }).where(eq(t.id, open.id))
  const id = Bun.randomUUIDv7()
  await tx.insert(t).values({
    id,
    jurisdictionId: town.id,
    conversationId: open.conversationId,
    team: team.id,
    discreet: team.discreet,
    state: 'waiting',
    about: town.vault.encrypt('', 'handover.about'),
    requestedAt: now,
  })
  return id
}

/** Notes how it was. Only in the conversation that it was. */
export const rateHandover = async (
  tx: Tx,
  town: Town,
  conversationId: string,
  { handover: id, stars, text }: { handover: string; stars?: number; text?: string },
): Promise<void> => {
  await tx
    .update(t)
    .set({
      ...(stars ? { stars } : {}),
      ...(text ? { comment: town.vault.encrypt(text, 'handover.comment') } : {}),
      // What they say of a discreet team is its own too, and goes when what was said to it goes.
      commentedAt: town.now(),
      forgottenAt: null,
    })
    .where(and(eq(t.jurisdictionId, town.id), eq(t.id, id), eq(t.conversationId, conversationId)))
}

/** Ends a handover: its people are done. */
export const closeHandoverAs = async (tx: Tx, town: Town, id: string, name: string): Promise<void> => {
  await tx.update(t).set({ state: 'closed', closedBy: name, closedAt: town.now() }).where(eq(t.id, id))
}

/** Handovers that a viewer may see. */
export const visibleHandovers = ({ teams }: { teams: Later<readonly string[]> }): SQL | undefined =>
  or(eq(t.discreet, false), anyOf(t.team, teams))

/** The handover that a conversation is in now, if it is with people. */
export const findOpenHandover = async (
  db: Db,
  town: Town,
  conversationId: string,
): Promise<Handover | undefined> => {
  const [row] = await db
    .select()
    .from(t)
    .where(
      and(eq(t.jurisdictionId, town.id), eq(t.conversationId, conversationId), inArray(t.state, [...OPEN])),
    )
  return row
}

/** Every handover of a conversation, oldest first. */
export const listHandovers = (db: Db, town: Town, conversationId: string): Promise<Handover[]> =>
  db
    .select()
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.conversationId, conversationId)))
    .orderBy(asc(t.requestedAt))

/** What a citizen said that it is about. */
export const decryptAbout = (town: Town, { about }: Handover): string =>
  town.vault.decrypt<string>(about, 'handover.about')

/** Why they marked it so, if they said. */
export const decryptComment = (town: Town, { comment }: Handover): string | undefined =>
  comment ? town.vault.decrypt<string>(comment, 'handover.comment') : undefined

/**
 * Forgets what was said to people in conversations that are erased. Nobody waits in them any more; the marks and the
 * times are figures, and stay.
 */
export const eraseHandovers = async (tx: Tx, town: Town, conversationIds: string[]): Promise<void> => {
  const inThem = anyOf(t.conversationId, conversationIds)
  await tx
    .update(t)
    .set({ state: 'withdrawn', closedAt: town.now() })
    .where(and(inThem, inArray(t.state, [...OPEN])))
  await tx
    .update(t)
    .set({ about: town.vault.encrypt('', 'handover.about'), comment: null })
    .where(inThem)
}
