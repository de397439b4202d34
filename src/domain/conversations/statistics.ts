import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { queryRows } from '#platform/database'
import { inboundMessage, isUnsent, outboundMessage } from './tables.ts'

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

/** So many that wait to be answered are a rush. */
const RUSH = 256

/** Whether so much waits to be answered that what can be done later should be. */
export const isInRush = async (town: Town): Promise<boolean> => {
  const beyond = await town.db
    .select({ id: inboundMessage.id })
    .from(inboundMessage)
    .where(and(eq(inboundMessage.jurisdictionId, town.id), isNull(inboundMessage.handledAt)))
    .offset(RUSH)
    .limit(1)
  return beyond.length > 0
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
