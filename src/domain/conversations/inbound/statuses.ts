import { sql } from 'drizzle-orm'
import { getContent } from '#domain/content'
import type { DeliveryFailure } from '#domain/lines'
import type { Town } from '#domain/town'
import { type Db, queryRows, recordset } from '#platform/database'
import { requestPhone } from '../outbound/outbox.ts'
import { hasSecondWay, takeSecondWayIn } from '../outbound/second-way.ts'
import { signalInbox } from '../signal.ts'
import { erasedMessageIndex } from './erased-messages.ts'
import type { DeliveryStatusUpdate } from './inbound.ts'

/**
 * The order in which the states of a message may follow each other. A failure that is reported after the message
 * was seen to arrive is not believed; an arrival after a failure is.
 */
const ORDER = ['queued', 'sending', 'sent', 'failed', 'delivered', 'read']
const RANK = sql.raw(`array['${ORDER.join("','")}']`)
const KNOWN_STATUSES = new Set(['sent', 'delivered', 'read', 'failed'])

/**
 * Takes the platform's words down, and moves our messages on by them; never back.
 * @returns the conversations in which a doubt about what was being sent may be settled
 */
export const applyStatuses = async (town: Town, statuses: DeliveryStatusUpdate[]): Promise<string[]> => {
  if (statuses.length === 0) return []
  const failures = new Map(
    statuses.flatMap(({ externalId, status, failure }) =>
      status === 'failed' && failure && hasSecondWay(failure) ? [[externalId, failure] as const] : [],
    ),
  )
  const { moved, requeued } =
    failures.size > 0
      ? await applyWithSecondWays(town, statuses, failures)
      : {
          moved: await applyInOrder(town.db, town, statuses),
          requeued: [],
        }
  // What a colleague wrote has arrived, or has not: the holder open sees the ticks.
  for (const { conversation_id, author } of moved)
    if (author) await signalInbox(town.db, town, conversation_id)
  const toPhoneOnly = new Set(statuses.flatMap((one) => (one.phoneRequired ? one.externalId : [])))
  for (const { id, conversation_id: conversationId, external_id: externalId, problem } of moved)
    if (problem && toPhoneOnly.has(externalId)) await requestPhone(town, { id, conversationId })
  const settled = moved.flatMap((one) => (one.settled ? one.conversation_id : []))
  return [...new Set([...settled, ...requeued])]
}

/** In one transaction: a failure that is told again is known, and is no second one. */
const applyWithSecondWays = async (
  town: Town,
  statuses: DeliveryStatusUpdate[],
  failures: Map<string, DeliveryFailure>,
): Promise<{ moved: UpdatedMessage[]; requeued: string[] }> => {
  const content = await getContent(town)
  return town.db.transaction(async (tx) => {
    const moved = await applyInOrder(tx, town, statuses)
    const requeued: string[] = []
    for (const { id, conversation_id: conversationId, external_id: externalId, state } of moved) {
      const failure = state === 'failed' ? failures.get(externalId) : undefined
      if (failure && (await takeSecondWayIn(tx, town, id, failure, content))) requeued.push(conversationId)
    }
    return { moved, requeued }
  })
}

/** The furthest that each message has come, by these words. */
const latestByMessage = (statuses: DeliveryStatusUpdate[]): DeliveryStatusUpdate[] => {
  const most = new Map<string, DeliveryStatusUpdate>()
  for (const one of statuses) {
    if (!KNOWN_STATUSES.has(one.status)) continue
    const key = one.outboundId ?? one.externalId
    const before = most.get(key)
    if (!before || ORDER.indexOf(one.status) > ORDER.indexOf(before.status)) most.set(key, one)
  }
  return [...most.values()]
}

const toRow = (
  now: Date,
  { externalId, outboundId, status, at, problem, pricing }: DeliveryStatusUpdate,
) => ({
  outbound_id: outboundId,
  external_id: externalId,
  status,
  // The platform's clock may be ahead of ours.
  at: at && at < now ? at : now,
  problem,
  billable: pricing?.billable,
  pricing_model: pricing?.model,
  pricing_category: pricing?.category,
  pricing_type: pricing?.type,
})

type UpdatedMessage = {
  id: string
  conversation_id: string
  external_id: string
  author: string | null
  state: string
  settled: boolean
  problem: string | null
}

/**
 * How long before a status another of its message may have come: so far back the months are looked through for it. The
 * platform tries for 30 days at most (Cloud API, "Configure message time-to-live", 27 February 2026).
 */
const EARLIER_MS = 62 * 86_400_000

/** Locked in one order: two deliveries about the same messages never wait for each other. */
const applyInOrder = (db: Db, town: Town, statuses: DeliveryStatusUpdate[]): Promise<UpdatedMessage[]> => {
  const now = town.now()
  const rows = statuses.map((one) => toRow(now, one))
  const earliest = Math.min(...rows.map(({ at }) => at.getTime())) - EARLIER_MS
  return queryRows<UpdatedMessage>(
    db,
    sql`with said as (
        insert into delivery_status
          (jurisdiction_id, external_id, status, outbound_id, occurred_at, received_at, problem,
            billable, pricing_model, pricing_category, pricing_type)
        select ${town.id}, external_id, status, outbound_id, at, ${now.toISOString()}::timestamptz, problem,
          billable, pricing_model, pricing_category, pricing_type
        from ${recordset(
          statuses.map((one) => ({
            ...toRow(now, one),
            mark: erasedMessageIndex(town, one.externalId).toString('hex'),
          })),
          `outbound_id uuid, external_id text, status text, at timestamptz, problem text, mark text,
            billable boolean, pricing_model text, pricing_category text, pricing_type text`,
        )}
        -- What comes late of a message that was erased with its person is not written down.
        where not exists (select from forgotten_message f
          where f.jurisdiction_id = ${town.id} and f.id_index = decode(r.mark, 'hex'))
        on conflict do nothing),
      about as (
        select distinct on (id) coalesce(r.outbound_id, o.id) as id, r.external_id, r.status, r.at, r.problem
        from ${recordset(
          latestByMessage(statuses).map((one) => toRow(now, one)),
          `outbound_id uuid, external_id text, status text, at timestamptz, problem text`,
        )}
        left join lateral (
          select id from outbound_message
          where jurisdiction_id = ${town.id} and external_id = r.external_id and r.outbound_id is null
          limit 1
        ) o on true
        -- A failure counts once: a message that was sent again since has another outcome.
        where r.status <> 'failed' or not exists (select from delivery_status d
          where d.jurisdiction_id = ${town.id} and d.external_id = r.external_id and d.status = 'failed'
            and d.occurred_at >= ${new Date(earliest).toISOString()}::timestamptz)
        order by id, array_position(${RANK}, r.status) desc),
      locked as (
        select a.*, o.state as was from about a
        cross join lateral (
          -- One that has come as far is not held: most are told of what is known already.
          select id, state from outbound_message
          where id = a.id and jurisdiction_id = ${town.id}
            and array_position(${RANK}, state) < array_position(${RANK}, a.status)
          for no key update
        ) o)
      update outbound_message o
      set state = l.status, state_at = l.at, external_id = l.external_id, problem = coalesce(l.problem, o.problem)
      from locked l
      where o.id = any(array(select id from locked)) and o.id = l.id and array_position(${RANK}, o.state) < array_position(${RANK}, l.status)
      returning o.id, o.conversation_id, o.external_id, o.author, o.state, l.problem,
        -- Whose sender is alive goes on by itself.
        l.was = 'sending' and not exists (select from conversation c
          where c.id = o.conversation_id and c.sender_until >= ${now.toISOString()}::timestamptz) as settled`,
  )
}
