import { type SQL, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { queryRows } from '#platform/database'
import { handover, inboundMessage, isUnsent, outboundMessage } from './tables.ts'

/** What conversations of a stretch of time come to. */
export type ConversationStatistics = {
  /** Citizens who wrote, and the messages that they wrote. */
  citizens: number
  messages: number
  handovers: number
  byTeam: { team: string; count: number }[]
  /** Minutes until people first answered: half within, nine of ten within. */
  answer: { count: number; p50: number | null; p90: number | null }
  /** Marks given afterwards, from one to five stars. */
  stars: { stars: number; count: number }[]
  average: number | null
}

/** What conversations of a stretch of time come to. */
export const getConversationStatistics = async (
  town: Town,
  { from, to }: { from: Date; to: Date },
): Promise<ConversationStatistics> => {
  const between = (at: SQL) =>
    sql`${at} >= ${from.toISOString()}::timestamptz and ${at} < ${to.toISOString()}::timestamptz`
  const h = handover
  const these = sql`${h.jurisdictionId} = ${town.id} and ${between(sql`${h.requestedAt}`)}`
  const minutes = sql`extract(epoch from ${h.firstAnsweredAt} - ${h.requestedAt}) / 60`
  const [[wrote], byTeam, [answer], stars] = await Promise.all([
    queryRows<{ citizens: number; messages: number }>(
      town.db,
      sql`select count(distinct ${inboundMessage.conversationId})::int as citizens, count(*)::int as messages
        from ${inboundMessage} where ${inboundMessage.jurisdictionId} = ${town.id}
        and ${between(sql`${inboundMessage.receivedAt}`)}`,
    ),
    queryRows<{ team: string; count: number }>(
      town.db,
      sql`select ${h.team} as team, count(*)::int as count from ${h} where ${these} group by 1 order by 2 desc, 1`,
    ),
    queryRows<ConversationStatistics['answer']>(
      town.db,
      sql`select count(${h.firstAnsweredAt})::int as count,
        percentile_cont(0.5) within group (order by ${minutes}) filter (where ${h.firstAnsweredAt} is not null) as p50,
        percentile_cont(0.9) within group (order by ${minutes}) filter (where ${h.firstAnsweredAt} is not null) as p90
        from ${h} where ${these}`,
    ),
    queryRows<{ stars: number; count: number }>(
      town.db,
      sql`select ${h.stars} as stars, count(*)::int as count from ${h} where ${these} and ${h.stars} is not null
        group by 1 order by 1 desc`,
    ),
  ])
  const marks = stars.reduce((sum, one) => sum + one.count, 0)
  return {
    citizens: wrote?.citizens ?? 0,
    messages: wrote?.messages ?? 0,
    handovers: byTeam.reduce((sum, { count }) => sum + count, 0),
    byTeam,
    answer: answer ?? { count: 0, p50: null, p90: null },
    stars,
    average: marks > 0 ? stars.reduce((sum, one) => sum + one.stars * one.count, 0) / marks : null,
  }
}

/** How the channel does. `late`: messages wait much longer than they should; `failing`: many were refused. */
export type ChannelHealth = 'good' | 'late' | 'failing'

const LATE_SECONDS = 180
const FAILING = 5

/** How the channel does right now, by what waits in it. */
export const getChannelHealth = async (town: Town): Promise<ChannelHealth> => {
  const now = town.now()
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString()
  const [row] = await queryRows<{ late: boolean; unanswered: boolean; failed: number }>(
    town.db,
    sql`select
      exists (select 1 from ${outboundMessage} where ${outboundMessage.jurisdictionId} = ${town.id}
        and ${isUnsent} and ${outboundMessage.notBefore} < ${ago(LATE_SECONDS)}::timestamptz) as late,
      exists (select 1 from ${inboundMessage} where ${inboundMessage.jurisdictionId} = ${town.id}
        and ${inboundMessage.handledAt} is null and ${inboundMessage.receivedAt} < ${ago(LATE_SECONDS)}::timestamptz) as unanswered,
      (select count(*)::int from (select 1 from ${outboundMessage} where ${outboundMessage.jurisdictionId} = ${town.id}
        and ${isUnsent} and ${outboundMessage.attempts} >= 3
        and ${outboundMessage.notBefore} > ${ago(3600)}::timestamptz limit ${FAILING}) tried) as failed`,
  )
  if (row?.late || row?.unanswered) return 'late'
  return (row?.failed ?? 0) >= FAILING ? 'failing' : 'good'
}

/** What waits in the channel now: how much, and for how long beyond its time, in seconds. */
export type ChannelLoad = Record<'in' | 'out', { waiting: number; oldest: number }>

/** How much waits in the channel, for monitoring: answered from the partial indexes of pending rows. */
export const getChannelLoad = async (town: Town): Promise<ChannelLoad> => {
  const waiting = async (table: SQL, since: SQL, which: SQL) => {
    const [row] = await queryRows<ChannelLoad['in']>(
      town.db,
      sql`select count(*)::int as waiting,
          coalesce(greatest(0, extract(epoch from ${town.now().toISOString()}::timestamptz - min(${since}))), 0)::float8 as oldest
        from ${table} where jurisdiction_id = ${town.id} and ${which}`,
    )
    return row ?? { waiting: 0, oldest: 0 }
  }
  const [into, out] = await Promise.all([
    waiting(sql`inbound_message`, sql`received_at`, sql`handled_at is null`),
    waiting(sql`outbound_message`, sql`not_before`, sql`${isUnsent}`),
  ])
  return { in: into, out }
}
