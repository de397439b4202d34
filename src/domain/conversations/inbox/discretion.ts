import { and, asc, eq, exists, inArray, not, type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, alias } from 'drizzle-orm/pg-core'
import type { Town } from '#domain/town'
import { anyOf, type Db, type Later, preparedQuery } from '#platform/database'
import { handover } from '../tables.ts'
import { AFTER_MS, type Handover, LEAD_IN_MS, OPEN, type Viewer } from './handovers.ts'

/** Who reads what was said: staff, by their discreet teams; or the person who said it, who may read all of it. */
export type HistoryReader = Pick<Viewer, 'teams'> | 'themselves'

/**
 * Of which discreet team a message is the business, whether or not it was handed over; undefined where it is of none. Told
 * by who understands messages. `sealed`: its content, as it is stored.
 */
export type DiscreetBusiness = (sealed: Uint8Array) => string | undefined

/**
 * A stretch of a conversation that is reserved to a discreet team. `after`: it had ended, and what is said may still be
 * about it.
 */
export type ReservedSpan = { from: number; until: number; after?: true }

const h = handover

/** What tells the stretches of a handover. */
type Times = Pick<Handover, 'requestedAt' | 'closedAt' | 'commentedAt'>

/**
 * What is a discreet team's of a conversation: the hour before it was asked for, all until it ended or was rated, which may be
 * days later, and the hour after. What others had in hand in between is theirs.
 * @param all the handovers of the conversation, oldest first
 */
export const spansOf = (one: Times, all: Times[]): ReservedSpan[] => {
  const from = one.requestedAt.getTime() - LEAD_IN_MS
  if (!one.closedAt) return [{ from, until: Number.POSITIVE_INFINITY }]
  const closed = one.closedAt.getTime()
  const end = Math.max(closed, one.commentedAt?.getTime() ?? 0) + AFTER_MS
  const spans: ReservedSpan[] = [{ from, until: closed }]
  let begin = closed
  for (const { requestedAt, closedAt } of all) {
    if (requestedAt.getTime() < closed || requestedAt.getTime() > end) continue
    spans.push({ from: begin, until: requestedAt.getTime() - 1, after: true })
    begin = Math.max(begin, closedAt?.getTime() ?? Number.POSITIVE_INFINITY)
  }
  return begin < end ? [...spans, { from: begin, until: end, after: true }] : spans
}

/** The stretches of a conversation that a reader may not know of. @param all its handovers */
export const reservedSpans = (
  reader: HistoryReader,
  all: (Pick<Handover, 'discreet' | 'team'> & Times)[],
): ReservedSpan[] =>
  reader === 'themselves'
    ? []
    : all
        .filter(({ discreet, team }) => discreet && !reader.teams.includes(team))
        .flatMap((one) => spansOf(one, all))

/** Whether an instant is in one of some stretches. */
export const isReserved = (spans: ReservedSpan[], at: Date): boolean =>
  spans.some(({ from, until }) => at.getTime() > from && at.getTime() <= until)

const spansOfMany = preparedQuery((db) =>
  db
    .select({
      conversationId: h.conversationId,
      discreet: h.discreet,
      team: h.team,
      requestedAt: h.requestedAt,
      closedAt: h.closedAt,
      commentedAt: h.commentedAt,
    })
    .from(h)
    .where(
      and(eq(h.jurisdictionId, sql.placeholder('town')), anyOf(h.conversationId, sql.placeholder('ids'))),
    )
    .orderBy(asc(h.requestedAt))
    .prepare('handovers of conversations'),
)

/** The reserved stretches of several conversations, by conversation; one without any is not in it. */
export const listReservedSpans = async (
  db: Db,
  town: Town,
  reader: HistoryReader,
  conversationIds: string[],
): Promise<Map<string, ReservedSpan[]>> => {
  if (reader === 'themselves' || conversationIds.length === 0) return new Map()
  const rows = await spansOfMany(db).execute({ town: town.id, ids: conversationIds })
  const byConversation = Map.groupBy(rows, ({ conversationId }) => conversationId)
  const spans = [...byConversation].map(([id, all]) => [id, reservedSpans(reader, all)] as const)
  return new Map(spans.filter(([, reserved]) => reserved.length > 0))
}

/** As a condition: a conversation is not in the hands of a discreet team of others now. */
export const visibleConversationCondition = (
  { teams }: { teams: Later<readonly string[]> },
  conversationId: AnyPgColumn,
): SQL => {
  const heldBy = alias(h, 'held_by')
  return sql`not exists (select 1 from ${h} as held_by where ${heldBy.conversationId} = ${conversationId} and ${heldBy.discreet}
    and ${heldBy.state} in ('waiting', 'taken') and not ${anyOf(heldBy.team, teams)})`
}

const milliseconds = (length: number): SQL => sql`${length}::int * interval '1 millisecond'`

/** As a condition: something said then is in no stretch of any discreet team. Nobody at all reads what is not. */
export const outsideDiscreetCondition = (town: Town, conversationId: AnyPgColumn, at: AnyPgColumn): SQL =>
  not(
    exists(
      town.db
        .select({ one: sql`1` })
        .from(h)
        .where(
          and(
            eq(h.conversationId, conversationId),
            eq(h.discreet, true),
            sql`${at} > ${h.requestedAt} - ${milliseconds(LEAD_IN_MS)}`,
            sql`(${h.closedAt} is null or ${at} <= greatest(${h.closedAt}, ${h.commentedAt}) + ${milliseconds(AFTER_MS)})`,
          ),
        ),
    ),
  )

/** Whether a conversation is with people of a discreet team now. */
export const isWithDiscreetTeam = async (db: Db, conversationIds: string[]): Promise<boolean> => {
  if (conversationIds.length === 0) return false
  const rows = await db
    .select({ id: h.id })
    .from(h)
    .where(and(anyOf(h.conversationId, conversationIds), eq(h.discreet, true), inArray(h.state, [...OPEN])))
  return rows.length > 0
}
