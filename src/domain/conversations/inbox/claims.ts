import { and, asc, eq, gte, inArray, isNull, notInArray, or, type SQL, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { signalInbox } from '../signal.ts'
import { handover, inboundMessage } from '../tables.ts'
import { type Handover, OPEN, type Viewer, visibleHandovers } from './handovers.ts'
import { awakeCondition } from './snooze.ts'

const t = handover

/** A conversation that waits for people, and the colleague to whom it was offered, if it was. */
export type Claim = Pick<Handover, 'id' | 'conversationId' | 'team' | 'discreet' | 'assigneeId'>

const claim = {
  id: t.id,
  conversationId: t.conversationId,
  team: t.team,
  discreet: t.discreet,
  assigneeId: t.assigneeId,
}

/** What comes first in a list of what waits: the most urgent, of these what has waited longest. */
export const byPriority: SQL = sql`array_position(array['urgent', 'high', 'normal', 'low'], coalesce(${t.priority}, 'normal'))`

/** What waits in some teams and is offered to nobody who is there, held until the transaction ends; what others hold is left to them. */
export const listUnclaimed = (tx: Tx, town: Town, teams: string[], present: string[]): Promise<Claim[]> =>
  tx
    .select(claim)
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.state, 'waiting'),
        inArray(t.team, teams),
        awakeCondition(town.now()),
        or(isNull(t.assigneeId), present.length > 0 ? notInArray(t.assigneeId, present) : undefined),
      ),
    )
    .orderBy(byPriority, asc(t.requestedAt))
    .limit(100)
    .for('update', { skipLocked: true })

/** How many open conversations some members have or were offered, without those that are put off. */
export const countAssigned = async (
  db: Db,
  town: Town,
  memberIds: string[],
): Promise<Map<string, number>> => {
  if (memberIds.length === 0) return new Map()
  const rows = await db
    .select({ id: t.assigneeId, count: sql<number>`count(*)::int` })
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        inArray(t.state, [...OPEN]),
        inArray(t.assigneeId, memberIds),
        awakeCondition(town.now()),
      ),
    )
    .groupBy(t.assigneeId)
  return new Map(rows.flatMap(({ id, count }) => (id ? [[id, count] as const] : [])))
}

/** Offers what waits to a colleague: it waits for them, and is theirs once they answer. */
export const offerConversation = async (
  tx: Tx,
  town: Town,
  { id, conversationId }: Claim,
  to: { id: string; name: string },
): Promise<void> => {
  await tx.update(t).set({ assigneeId: to.id, takenBy: to.name, offeredAt: town.now() }).where(eq(t.id, id))
  await signalInbox(tx, town, conversationId)
}

/** What waits that a viewer would open next: what is offered to them, the most urgent, what has waited longest. */
export const findNextWaiting = async (
  town: Town,
  viewer: Viewer,
  exceptConversation?: string,
): Promise<string | undefined> => {
  const [row] = await town.db
    .select({ id: t.conversationId })
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.state, 'waiting'),
        visibleHandovers(viewer),
        awakeCondition(town.now()),
        or(isNull(t.assigneeId), eq(t.assigneeId, viewer.id)),
        exceptConversation ? sql`${t.conversationId} <> ${exceptConversation}` : undefined,
      ),
    )
    .orderBy(sql`(${t.assigneeId} is not distinct from ${viewer.id}) desc`, byPriority, asc(t.requestedAt))
    .limit(1)
  return row?.id
}

/** An open conversation whose citizen has had no answer since then. */
export type Unanswered = {
  handoverId: string
  conversationId: string
  team: string
  discreet: boolean
  /** Its assignee, or the member that it is offered to. */
  assigneeId: string | null
  since: Date
}

/**
 * Since when a citizen has had no answer: since they asked for people, or since the first thing that they wrote after the last
 * answer. Null: they have had one. Columns are named with their table: in a query of one table they would be those of the
 * messages.
 */
export const unansweredSince: SQL<Date | null> =
  sql<Date | null>`case when ${t}.state not in ('waiting', 'taken') then null
  when ${t}.answered_at is null then ${t}.requested_at
  else (select min(i.received_at) from ${inboundMessage} i
    where i.conversation_id = ${t}.conversation_id and i.received_at > ${t}.answered_at) end`.mapWith(
    (text: string) => new Date(text),
  )

/** The open conversations whose citizens have had no answer; what is put off is not among them. */
export const listUnanswered = async (town: Town): Promise<Unanswered[]> => {
  const rows = await town.db
    .select({
      handoverId: t.id,
      conversationId: t.conversationId,
      team: t.team,
      discreet: t.discreet,
      assigneeId: t.assigneeId,
      since: unansweredSince,
    })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), inArray(t.state, [...OPEN]), awakeCondition(town.now())))
  return rows.flatMap(({ since, ...one }) => (since ? [{ ...one, since }] : []))
}

/** A conversation that was with people, for trying a rule on. */
export type PastHandover = Pick<
  Handover,
  'conversationId' | 'team' | 'discreet' | 'requestedAt' | 'firstAnsweredAt' | 'closedAt'
>

/** Handovers that a rule is tried on at most, the newest. */
const MAX_PAST = 5_000

/** What was handed over since then, as far as a viewer may know of it, newest first. */
export const listHandoversSince = (
  db: Db,
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  since: Date,
): Promise<PastHandover[]> =>
  db
    .select({
      conversationId: t.conversationId,
      team: t.team,
      discreet: t.discreet,
      requestedAt: t.requestedAt,
      firstAnsweredAt: t.firstAnsweredAt,
      closedAt: t.closedAt,
    })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), gte(t.requestedAt, since), visibleHandovers(viewer)))
    .orderBy(sql`${t.requestedAt} desc`)
    .limit(MAX_PAST)
