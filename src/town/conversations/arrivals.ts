import { sql } from 'drizzle-orm'
import { type Db, rowsOf, type Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { identityIndexOf, meetAll } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import { acceptStatuses, type StatusArrival } from './statuses.ts'
import { platformNotice } from './tables.ts'

/** Has another process answer a conversation, when this one ends. A wake-up: what there is to do is in the tables. */
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

/** Everything in one delivery for one of the town's numbers. */
export type Delivery = {
  lineId: string
  messages: Arrival[]
  statuses: StatusArrival[]
  notices: { field: string; content: unknown }[]
}

/** Pictures of an album come one by one within a second or two: they are taken as one. In milliseconds. */
export const GATHERING_MS = 1_200

/** What is to be looked at after something was stored, by the ids of conversations. */
export type Woken = {
  /** Something came that is to be answered. */
  turns: string[]
  /** Nothing but pictures came, of which more may follow. */
  albums: string[]
  /** A doubt about what was being sent may be settled. */
  outboxes: string[]
}

/**
 * Stores deliveries: when this returns they are durable, and each message will be handled once, however often it is
 * repeated. No lock is waited for that a turn may hold.
 * @throws whatever the database says: then they must be delivered again, and what was stored of them is known as such
 */
export const acceptDeliveries = async (town: Town, deliveries: Delivery[]): Promise<Woken> => {
  const [messages, outboxes] = await Promise.all([
    acceptMessages(town, deliveries),
    acceptStatuses(
      town,
      deliveries.flatMap(({ statuses }) => statuses),
    ),
    acceptNotices(
      town,
      deliveries.flatMap(({ notices }) => notices),
    ),
  ])
  return { ...messages, outboxes }
}

const acceptNotices = async (town: Town, notices: Delivery['notices']): Promise<void> => {
  if (notices.length === 0) return
  const receivedAt = town.now()
  await town.db.insert(platformNotice).values(
    notices.map(({ field, content }) => ({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      field,
      content: town.vault.seal(content),
      receivedAt,
    })),
  )
}

/** One message of one sender on one line, with what it will be kept under. */
type Letter = Arrival & { id: string; lineId: string }

const acceptMessages = async (town: Town, deliveries: Delivery[]): Promise<Omit<Woken, 'outboxes'>> => {
  const letters = deliveries.flatMap(({ lineId, messages }) =>
    messages.map((one): Letter => ({ ...one, id: Bun.randomUUIDv7(), lineId })),
  )
  if (letters.length === 0) return { turns: [], albums: [] }
  const pictures = new Map<string, boolean>()
  for (const { letter, conversationId, stored } of await keep(town, letters)) {
    const { incoming } = letter
    // What is repeated may have been stored by a process that ended before it could wake anybody.
    if (!conversationId) continue
    pictures.set(conversationId, incoming.type === 'picture' && pictures.get(conversationId) !== false)
    if (stored) town.metrics.inbound.inc({ type: kindOf(incoming) })
  }
  const ids = [...pictures.keys()]
  return {
    turns: ids.filter((id) => !pictures.get(id)),
    albums: ids.filter((id) => pictures.get(id)),
  }
}

const kindOf = (incoming: Incoming): string => (incoming.type === 'other' ? incoming.kind : incoming.type)

/** A letter as it was met with: `stored` unless it had been before, or nothing was. */
type Kept = { letter: Letter; conversationId: string | null; stale: boolean; stored: boolean }

type Stored = Omit<Kept, 'letter'> & { id: string }

/** Mostly everybody is known and wrote not long ago: then one statement is all. */
const keep = async (town: Town, letters: Letter[]): Promise<Kept[]> => {
  const rows = JSON.stringify(
    letters.map(({ id, from, lineId, externalId, incoming, raw, at }) => ({
      id,
      person: identityIndexOf(town, from),
      line_id: lineId,
      external_id: externalId,
      type: kindOf(incoming),
      content: town.vault.seal({ incoming, raw }).toString('base64'),
      at,
    })),
  )
  const byId = new Map(letters.map((letter) => [letter.id, letter]))
  const store = async (db: Db, anyway: boolean): Promise<Kept[]> =>
    (await put(db, town, rows, anyway)).flatMap(({ id, ...rest }) => {
      const letter = byId.get(id)
      return letter ? [{ letter, ...rest }] : []
    })
  const met = await store(town.db, false)
  const strangers = met.filter(({ conversationId }) => !conversationId)
  const stale = met.filter((one) => one.stale)
  if (strangers.length + stale.length === 0) return met
  return town.db.transaction(async (tx) => {
    await begin(
      tx,
      town,
      strangers.map(({ letter }) => letter),
    )
    await freshen(tx, stale)
    const kept = await store(tx, true)
    if (!kept.every(({ conversationId }) => conversationId))
      throw new Error('a conversation was neither made nor found')
    return kept
  })
}

/**
 * Stores letters with the conversations they belong to; none of them when one has no conversation, or, unless `anyway`,
 * one whose last message is long ago.
 *
 * The conversation is held until the transaction ends: one that is being forgotten just now is begun anew. Each is found
 * by the index, whatever the planner knows of the tables: a lateral with a limit is not turned into a join.
 */
const put = (db: Db, town: Town, letters: string, anyway: boolean): Promise<Stored[]> =>
  rowsOf<Stored>(
    db,
    sql`with met as materialized (
        select r.*, c.id as conversation_id,
          coalesce(c.last_inbound_at < r.at - interval '1 hour', false) as stale
        from json_to_recordset(${letters}::text::json) as r
          (id uuid, person text, line_id text, external_id text, type text, content text, at timestamptz)
        left join lateral (
          select id from contact
          where jurisdiction_id = ${town.id} and channel = 'whatsapp'
            and identity_index = decode(r.person, 'hex')
          limit 1
        ) p on true
        left join lateral (
          select id, last_inbound_at from conversation
          where jurisdiction_id = ${town.id} and contact_id = p.id and line_id = r.line_id
          limit 1 for key share
        ) c on true),
      stored as (
        insert into inbound_message
          (id, jurisdiction_id, conversation_id, external_id, type, content, occurred_at, received_at)
        select id, ${town.id}, conversation_id, external_id, type, decode(content, 'base64'), at,
          ${town.now().toISOString()}::timestamptz
        from met
        where not exists (
          select from met where conversation_id is null or (stale and not ${anyway}::boolean))
        on conflict do nothing
        returning id)
      select id, conversation_id as "conversationId", stale, id in (select id from stored) as stored from met`,
  )

/** Opens the platform's window for whoever wrote, where nobody is at work on the conversation: the turn does it else. */
const freshen = async (tx: Tx, stale: Kept[]): Promise<void> => {
  if (stale.length === 0) return
  const rows = stale.map(({ letter, conversationId }) => ({ id: conversationId, at: letter.at }))
  await tx.execute(
    sql`update conversation c set last_inbound_at = r.at
      from (
        select id, max(at) as at
        from json_to_recordset(${JSON.stringify(rows)}::text::json) as r (id uuid, at timestamptz) group by id
      ) r
      where c.id = r.id and c.last_inbound_at < r.at
        and c.id in (select id from conversation where id = r.id for no key update skip locked)`,
  )
}

/** Begins conversations with people who may never have written before. */
const begin = async (tx: Tx, town: Town, letters: Letter[]): Promise<void> => {
  if (letters.length === 0) return
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
      select distinct on (p.id, r.line_id) r.id, ${town.id}, p.id, r.line_id,
        ${town.now().toISOString()}::timestamptz, r.at
      from json_to_recordset(${JSON.stringify(rows)}::text::json) as r
        (id uuid, contact_id uuid, line_id text, at timestamptz)
      cross join lateral (select id from contact where id = r.contact_id for key share) p
      order by p.id, r.line_id, r.at desc on conflict do nothing`,
  )
}
