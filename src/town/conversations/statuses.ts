import { and, inArray, sql } from 'drizzle-orm'
import { rowsOf, type Tx } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { deliver } from './outbox.ts'
import { signalInbox } from './signal.ts'
import { outboundMessage } from './tables.ts'

/** The platform's word on a message of ours. */
export type StatusArrival = {
  externalId: string
  status: 'sent' | 'delivered' | 'read' | 'failed' | (string & {})
  at: Date
  /** Our own id of it, where the platform carried it back. */
  outboundId?: string
  problem?: string
}

/**
 * The order in which the states of a message may follow each other. A failure that is reported after the message
 * was seen to arrive is not believed; an arrival after a failure is.
 */
const ORDER = ['queued', 'sending', 'sent', 'failed', 'delivered', 'read']
const RANK = sql.raw(`array['${ORDER.join("','")}']`)
const KNOWN_STATUSES = new Set(['sent', 'delivered', 'read', 'failed'])

/** Takes the platform's words down, and moves our messages on by them; never back. */
export const acceptStatuses = async (tx: Tx, town: Town, statuses: StatusArrival[]): Promise<void> => {
  if (statuses.length === 0) return
  const rows = statuses.map(({ externalId, outboundId, at, ...one }) => ({
    ...one,
    external_id: externalId,
    outbound_id: outboundId,
    at,
  }))
  const [, settled] = await Promise.all([
    tx.execute(
      sql`insert into delivery_status
          (jurisdiction_id, external_id, status, outbound_id, occurred_at, received_at, problem)
        select ${town.id}, external_id, status, outbound_id, at, ${town.now().toISOString()}::timestamptz, problem
        from json_to_recordset(${JSON.stringify(rows)}::text::json) as r
          (external_id text, status text, outbound_id uuid, at timestamptz, problem text)
        on conflict do nothing`,
    ),
    settle(tx, town, statuses),
  ])
  // What a colleague wrote has arrived, or has not: whoever has it open sees the ticks.
  for (const { conversation_id, author } of settled) if (author) await signalInbox(tx, town, conversation_id)
  // A doubt about whether a message had gone may just have been settled: what waited behind it can go now.
  const ids = new Set(
    settled.flatMap(({ conversation_id, was }) => (was === 'sending' ? conversation_id : [])),
  )
  const waiting = ids.size === 0 ? [] : await stillWaiting(tx, [...ids])
  await town.jobs.enqueue(
    tx,
    deliver,
    waiting.map((conversationId) => ({ conversationId })),
  )
}

/** The furthest that each message has come, by these words. */
const furthest = (statuses: StatusArrival[]): StatusArrival[] => {
  const most = new Map<string, StatusArrival>()
  for (const one of statuses) {
    if (!KNOWN_STATUSES.has(one.status)) continue
    const key = one.outboundId ?? one.externalId
    const before = most.get(key)
    if (!before || ORDER.indexOf(one.status) > ORDER.indexOf(before.status)) most.set(key, one)
  }
  return [...most.values()]
}

const settle = async (tx: Tx, town: Town, statuses: StatusArrival[]) => {
  const rows = furthest(statuses).map(({ externalId, outboundId, status, at, problem }) => ({
    outbound_id: outboundId,
    external_id: externalId,
    status,
    at,
    problem,
  }))
  const moved = async (how: 'id' | 'external_id', some: typeof rows) =>
    some.length === 0
      ? []
      : // Locked in one order: two deliveries about the same messages never wait for each other.
        rowsOf<{ conversation_id: string; author: string | null; was: string }>(
          tx,
          sql`with locked as (
              select o.id, o.state as was, r.external_id, r.status, r.at, r.problem
              from json_to_recordset(${JSON.stringify(some)}::text::json) as r
                (outbound_id uuid, external_id text, status text, at timestamptz, problem text)
              join outbound_message o on o.jurisdiction_id = ${town.id} and
                ${how === 'id' ? sql`o.id = r.outbound_id` : sql`o.external_id = r.external_id`}
              order by o.id for no key update of o)
            update outbound_message o
            set state = l.status, state_at = l.at, external_id = l.external_id,
              problem = coalesce(l.problem, o.problem)
            from locked l
            where o.id = l.id and array_position(${RANK}, o.state) < array_position(${RANK}, l.status)
            returning o.conversation_id, o.author, l.was`,
        )
  return [
    ...(await moved(
      'id',
      rows.filter(({ outbound_id }) => outbound_id),
    )),
    ...(await moved(
      'external_id',
      rows.filter(({ outbound_id }) => !outbound_id),
    )),
  ]
}

const stillWaiting = async (tx: Tx, ids: string[]): Promise<string[]> => {
  const rows = await tx
    .selectDistinct({ id: outboundMessage.conversationId })
    .from(outboundMessage)
    .where(
      and(
        inArray(outboundMessage.conversationId, ids),
        inArray(outboundMessage.state, ['queued', 'sending']),
      ),
    )
  return rows.map(({ id }) => id)
}
