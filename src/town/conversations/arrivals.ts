import { sql } from 'drizzle-orm'
import { rowsOf, type Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { identityIndexOf, meetAll } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import { acceptStatuses, type StatusArrival } from './statuses.ts'
import { platformNotice } from './tables.ts'

/** Says that a conversation has something to be answered. A wake-up: what there is to do is in the tables. */
export const converse: Queue<{ conversationId: string }> = { name: 'converse', retries: 8 }

/** The same of several at once: they were stored together, and one job costs what twenty cost. */
export const converseAll: Queue<{ conversationIds: string[] }> = { name: 'converse-all', retries: 8 }

/** Conversations of one job: several workers share out what a rush brings. */
const TOGETHER = 16

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
 * Stores deliveries, all in one transaction: when this returns they are durable, and each message will be handled
 * once, however often it is repeated. No lock is waited for that a turn may hold.
 * @throws whatever the database says: then nothing of them is stored
 */
export const acceptDeliveries = async (town: Town, deliveries: Delivery[]): Promise<void> => {
  const kinds = await town.db.transaction(async (tx) => {
    const stored = await acceptMessages(tx, town, deliveries)
    await acceptStatuses(
      tx,
      town,
      deliveries.flatMap(({ statuses }) => statuses),
    )
    await acceptNotices(
      tx,
      town,
      deliveries.flatMap(({ notices }) => notices),
    )
    return stored
  })
  for (const type of kinds) town.metrics.inbound.inc({ type })
}

const acceptNotices = async (tx: Tx, town: Town, notices: Delivery['notices']): Promise<void> => {
  if (notices.length === 0) return
  const receivedAt = town.now()
  await tx.insert(platformNotice).values(
    notices.map(({ field, content }) => ({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      field,
      content: town.vault.seal(content),
      receivedAt,
    })),
  )
}

/** @returns the kinds of those that were new */
const acceptMessages = async (tx: Tx, town: Town, deliveries: Delivery[]): Promise<string[]> => {
  const letters = deliveries.flatMap(({ lineId, messages }) => messages.map((one) => ({ ...one, lineId })))
  if (letters.length === 0) return []
  const conversations = await conversationsOf(tx, town, letters)
  // One parameter, whatever their number: one statement, planned once.
  const rows = letters.map((letter) => ({
    id: Bun.randomUUIDv7(),
    conversation_id: conversations.get(between(letter)),
    external_id: letter.externalId,
    type: letter.incoming.type === 'other' ? letter.incoming.kind : letter.incoming.type,
    content: town.vault.seal({ incoming: letter.incoming, raw: letter.raw }).toString('base64'),
    occurred_at: letter.at,
  }))
  const woken = Map.groupBy(rows, ({ conversation_id }) => conversation_id ?? '')
  const [albums, others] = [[] as string[], [] as string[]]
  for (const [id, messages] of woken)
    (messages.every(({ type }) => type === 'picture') ? albums : others).push(id)
  // Not one after the other: what is repeated wakes somebody for nothing, which costs less than to wait.
  const [stored] = await Promise.all([
    rowsOf<{ type: string }>(
      tx,
      sql`insert into inbound_message
          (id, jurisdiction_id, conversation_id, external_id, type, content, occurred_at, received_at)
        select id, ${town.id}, conversation_id, external_id, type, decode(content, 'base64'), occurred_at,
          ${town.now().toISOString()}::timestamptz
        from json_to_recordset(${JSON.stringify(rows)}::text::json) as r
          (id uuid, conversation_id uuid, external_id text, type text, content text, occurred_at timestamptz)
        on conflict do nothing
        returning type`,
    ),
    wake(tx, town, others),
    town.jobs.enqueue(
      tx,
      converse,
      albums.map((conversationId) => ({ conversationId })),
      GATHERING_MS / 1000,
    ),
  ])
  return stored.map(({ type }) => type)
}

/** Few are woken each for itself, at once; many by the portion. */
const wake = (tx: Tx, town: Town, ids: string[]): Promise<void> => {
  if (ids.length < 3)
    return town.jobs.enqueue(
      tx,
      converse,
      ids.map((conversationId) => ({ conversationId })),
    )
  const portions = Array.from({ length: Math.ceil(ids.length / TOGETHER) }, (_, index) => ({
    conversationIds: ids.slice(index * TOGETHER, (index + 1) * TOGETHER),
  }))
  return town.jobs.enqueue(tx, converseAll, portions)
}

/** One message of one sender on one line. */
type Letter = Arrival & { lineId: string }

/** What names a conversation from outside. */
const between = ({ lineId, from }: Pick<Letter, 'lineId' | 'from'>): string => `${lineId}\n${from}`

/**
 * The conversation of each sender on a line, made with the first message.
 *
 * When they last wrote is noted with the turn that answers: here it is only moved when it is long out of date, and
 * never waited for, so that nobody's message is held up by somebody else's turn.
 * @returns by {@link between}
 */
const conversationsOf = async (tx: Tx, town: Town, letters: Letter[]): Promise<Map<string, string>> => {
  const senders = new Map<string, Letter>()
  for (const letter of letters) {
    const latest = senders.get(between(letter))
    if (!latest || letter.at > latest.at) senders.set(between(letter), letter)
  }
  const asked = [...senders].map(([key, { from, lineId, at }]) => ({
    key,
    person: identityIndexOf(town, from),
    line_id: lineId,
    at,
  }))
  // Held until the transaction ends: a conversation that is being forgotten just now is begun anew.
  const find = async () => {
    const rows = await rowsOf<{ key: string; id: string; stale: boolean }>(
      tx,
      // Each by the index, whatever the planner knows of the tables: a lateral with a limit is not turned into a join.
      sql`select r.key, k.id, k.last_inbound_at < r.at - interval '1 hour' as stale
        from json_to_recordset(${JSON.stringify(asked)}::text::json) as r
          (key text, person text, line_id text, at timestamptz)
        cross join lateral (
          select id from contact
          where jurisdiction_id = ${town.id} and channel = 'whatsapp'
            and identity_index = decode(r.person, 'hex')
          limit 1 for key share
        ) p
        cross join lateral (
          select id, last_inbound_at from conversation
          where jurisdiction_id = ${town.id} and contact_id = p.id and line_id = r.line_id
          limit 1 for key share
        ) k`,
    )
    const stale = rows.flatMap(({ id, key, stale: late }) => (late ? { id, at: senders.get(key)?.at } : []))
    if (stale.length > 0) await freshen(tx, stale)
    return new Map(rows.map(({ key, id }) => [key, id]))
  }
  const known = await find()
  if (known.size === senders.size) return known
  await begin(
    tx,
    town,
    [...senders.values()].filter((letter) => !known.has(between(letter))),
  )
  const all = await find()
  if (all.size < senders.size) throw new Error('a conversation was neither made nor found')
  return all
}

/** Opens the platform's window for whoever wrote, where nobody is at work on the conversation: the turn does it else. */
const freshen = (tx: Tx, stale: { id: string; at?: Date }[]) =>
  tx.execute(
    sql`update conversation c set last_inbound_at = r.at
      from json_to_recordset(${JSON.stringify(stale)}::text::json) as r (id uuid, at timestamptz)
      where c.id = r.id and c.last_inbound_at < r.at
        and c.id in (select id from conversation where id = r.id for no key update skip locked)`,
  )

/** Begins conversations with people who may never have written before. */
const begin = async (tx: Tx, town: Town, letters: Letter[]): Promise<void> => {
  const contacts = await meetAll(
    tx,
    town,
    letters.map(({ from, name }) => ({ address: from, name })),
  )
  const rows = letters.map(({ from, lineId, at }) => ({
    id: Bun.randomUUIDv7(),
    contact_id: contacts.get(from),
    line_id: lineId,
    at,
  }))
  await tx.execute(
    sql`insert into conversation (id, jurisdiction_id, contact_id, line_id, created_at, last_inbound_at)
      select id, ${town.id}, contact_id, line_id, ${town.now().toISOString()}::timestamptz, at
      from json_to_recordset(${JSON.stringify(rows)}::text::json) as r
        (id uuid, contact_id uuid, line_id text, at timestamptz)
      order by contact_id, line_id on conflict do nothing`,
  )
}
