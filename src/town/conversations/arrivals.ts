import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { meet } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import { deliver } from './outbox.ts'
import { signalInbox } from './signal.ts'
import { conversation, deliveryStatus, inboundMessage, outboundMessage, platformNotice } from './tables.ts'

/** Says that a conversation has something to be answered. A wake-up: what there is to do is in the tables. */
export const converse: Queue<{ conversationId: string }> = { name: 'converse', retries: 8 }

/** What a citizen sent, as the conversation understands it. */
export type Incoming =
  | { type: 'text'; text: string }
  | { type: 'choice'; choice: string; title: string }
  | { type: 'location'; lat: number; long: number; name?: string }
  | { type: 'picture'; mediaId: string; caption?: string }
  | { type: 'other'; kind: string }

/** A message that arrived: who, when, what, and the platform's own words for it. */
export type Arrival = {
  externalId: string
  /** The messenger's id of the person. */
  from: string
  name?: string
  at: Date
  incoming: Incoming
  raw: unknown
}

/** The platform's word on a message of ours. */
export type StatusArrival = {
  externalId: string
  status: 'sent' | 'delivered' | 'read' | 'failed' | (string & {})
  at: Date
  /** Our own id of it, where the platform carried it back. */
  outboundId?: string
  problem?: string
}

/** Everything in one delivery for one of the town's numbers. */
export type Delivery = {
  lineId: string
  messages: Arrival[]
  statuses: StatusArrival[]
  notices: { field: string; content: unknown }[]
}

/** Pictures of an album come one by one within a second or two: they are taken as one. In milliseconds. */
export const GATHERING_MS = 1_200

/**
 * Stores a delivery: when this returns it is durable, and will be handled once, however often it is repeated.
 * @returns how many messages were new
 */
export const acceptDelivery = async (town: Town, delivery: Delivery): Promise<number> =>
  town.db.transaction(async (tx) => {
    const fresh = await acceptMessages(tx, town, delivery)
    await acceptStatuses(tx, town, delivery.statuses)
    if (delivery.notices.length > 0) {
      const receivedAt = town.now()
      const rows = delivery.notices.map(({ field, content }) => ({
        id: Bun.randomUUIDv7(),
        jurisdictionId: town.id,
        field,
        content: town.vault.seal(content),
        receivedAt,
      }))
      await tx.insert(platformNotice).values(rows)
    }
    return fresh
  })

const acceptMessages = async (tx: Tx, town: Town, { lineId, messages }: Delivery): Promise<number> => {
  const receivedAt = town.now()
  const bySender = Map.groupBy(messages, ({ from }) => from)
  let fresh = 0
  // Always in one order: two deliveries with the same people never wait for each other.
  for (const from of [...bySender.keys()].sort()) {
    const arrivals = bySender.get(from) ?? []
    const conversationId = await conversationWith(tx, town, lineId, arrivals)
    const rows = await tx
      .insert(inboundMessage)
      .values(
        arrivals.map((arrival) => ({
          id: Bun.randomUUIDv7(),
          jurisdictionId: town.id,
          conversationId,
          externalId: arrival.externalId,
          type: arrival.incoming.type === 'other' ? arrival.incoming.kind : arrival.incoming.type,
          content: town.vault.seal({ incoming: arrival.incoming, raw: arrival.raw }),
          occurredAt: arrival.at,
          receivedAt,
        })),
      )
      .onConflictDoNothing()
      .returning({ type: inboundMessage.type })
    if (rows.length === 0) continue
    fresh += rows.length
    for (const { type } of rows) town.metrics.inbound.inc({ type })
    const onlyPictures = rows.every(({ type }) => type === 'picture')
    await town.jobs.enqueue(
      tx,
      converse,
      [{ conversationId }],
      onlyPictures ? GATHERING_MS / 1000 : undefined,
    )
  }
  return fresh
}

/** The conversation with a sender on a line, made on the first message. A late message does not close the window. */
const conversationWith = async (tx: Tx, town: Town, lineId: string, arrivals: Arrival[]): Promise<string> => {
  const [first] = arrivals
  const contactId = await meet(tx, town, first?.from ?? '', first?.name)
  const newest = new Date(Math.max(...arrivals.map(({ at }) => at.getTime())))
  const [row] = await tx
    .insert(conversation)
    .values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      contactId,
      lineId,
      createdAt: town.now(),
      lastInboundAt: newest,
    })
    .onConflictDoUpdate({
      target: [conversation.jurisdictionId, conversation.contactId, conversation.lineId],
      set: { lastInboundAt: sql`greatest(${conversation.lastInboundAt}, excluded.last_inbound_at)` },
    })
    .returning({ id: conversation.id })
  if (!row) throw new Error('a conversation was neither made nor found')
  return row.id
}

/**
 * The order in which the states of a message may follow each other. A failure that is reported after the message
 * was seen to arrive is not believed; an arrival after a failure is.
 */
const RANK = sql.raw(`array['queued','sending','sent','failed','delivered','read']`)
const KNOWN_STATUSES = new Set(['sent', 'delivered', 'read', 'failed'])

const acceptStatuses = async (tx: Tx, town: Town, statuses: StatusArrival[]): Promise<void> => {
  if (statuses.length === 0) return
  const receivedAt = town.now()
  await tx
    .insert(deliveryStatus)
    .values(
      statuses.map(({ externalId, status, at, outboundId, problem }) => ({
        jurisdictionId: town.id,
        externalId,
        status,
        outboundId,
        occurredAt: at,
        receivedAt,
        problem,
      })),
    )
    .onConflictDoNothing()
  const settled = new Set<string>()
  for (const { externalId, status, outboundId, problem, at } of statuses) {
    if (!KNOWN_STATUSES.has(status)) continue
    const rows = await tx
      .update(outboundMessage)
      .set({ state: status as 'sent', stateAt: at, externalId, ...(problem ? { problem } : {}) })
      .where(
        and(
          eq(outboundMessage.jurisdictionId, town.id),
          outboundId ? eq(outboundMessage.id, outboundId) : eq(outboundMessage.externalId, externalId),
          sql`array_position(${RANK}, ${outboundMessage.state}) < array_position(${RANK}, ${status})`,
        ),
      )
      .returning({ conversationId: outboundMessage.conversationId, author: outboundMessage.author })
    for (const { conversationId, author } of rows) {
      settled.add(conversationId)
      // What a colleague wrote has arrived, or has not: whoever has it open sees the ticks.
      if (author) await signalInbox(tx, town, conversationId)
    }
  }
  // A doubt about whether a message had gone may just have been settled: what waited behind it can go now.
  const waiting = settled.size === 0 ? [] : await stillWaiting(tx, [...settled])
  await town.jobs.enqueue(
    tx,
    deliver,
    waiting.map((conversationId) => ({ conversationId })),
  )
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
