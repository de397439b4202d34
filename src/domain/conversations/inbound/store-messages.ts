import { sql } from 'drizzle-orm'
import { aliasIndex, findOrCreateContacts, type PersonIds, profileHash } from '#domain/contacts'
import type { ChannelId, Town } from '#domain/town'
import { type Db, isOneOf, queryRows, recordset, type Tx } from '#platform/database'
import { mergeContacts } from '../merge-contacts.ts'
import { erasedMessageIndex } from './erased-messages.ts'
import { messageKind, type ReceivedMessage } from './inbound.ts'

/** One message of one sender on one line, with what it will be stored under. */
export type InboundMessage = ReceivedMessage & {
  id: string
  channel: ChannelId
  lineId: string
  at: Date
  contactId?: string
}

/** What became of a message: `stored` unless it had been before. */
export type StoredMessage = {
  message: InboundMessage
  conversationId: string | null
  stored: boolean
}

type Row = Omit<StoredMessage, 'message'> & {
  id: string
  /** Its conversation's last message is long ago. */
  stale: boolean
  /** It was erased with its conversation: nothing is made of it. */
  erased: boolean
  /** It could be stored, or was before. */
  settled: boolean
}

type Outcome = Omit<Row, 'id'> & { message: SealedMessage }

/** A message whose content is encrypted: once, though it may take two statements to store it. */
type SealedMessage = InboundMessage & { sealed: string }

const sealMessage = (town: Town, message: InboundMessage): SealedMessage => {
  const { incoming, raw } = message
  return {
    ...message,
    sealed: town.vault.encrypt({ incoming, raw }, 'inbound_message.content').toString('base64'),
  }
}

const toRows = (town: Town, messages: SealedMessage[]): string =>
  JSON.stringify(
    messages.map(({ id, person, profile, lineId, externalId, incoming, sealed, at, quiet, contactId }) => ({
      id,
      contact_id: contactId,
      bsuid: platformIndex(town, person),
      phone: person.phone && aliasIndex(town, person.phone),
      mark: profileHash(town, profile),
      line_id: lineId,
      external_id: externalId,
      erased_mark: erasedMessageIndex(town, externalId).toString('hex'),
      type: messageKind(incoming),
      content: sealed,
      at,
      quiet: quiet ?? false,
    })),
  )

/** What somebody is looked up by before their telephone. */
const platformIndex = (town: Town, { bsuid, account, session }: PersonIds): string | undefined => {
  const id = bsuid ?? account ?? session
  return id && aliasIndex(town, id)
}

/**
 * Stores messages, but those that were erased. Mostly everybody is known, as before, and wrote not long ago: then one statement is all.
 * Who is not is looked for again, with whatever else they wrote, in a transaction that makes them known.
 */
export const storeMessages = async (town: Town, received: InboundMessage[]): Promise<StoredMessage[]> => {
  const messages = received.map((message) => sealMessage(town, message))
  const all = await insertMessages(town.db, town, messages, false)
  const found = all.filter(({ erased }) => !erased)
  if (found.length < all.length) town.metrics.duplicateWebhooks.inc(all.length - found.length)
  const settled = found.filter((one) => one.settled)
  const open = found.filter((one) => !one.settled)
  if (open.length === 0) return settled
  const later = await town.db.transaction(async (tx) => {
    const left = open.map(({ message }) => message)
    const resolved = open.some(({ conversationId }) => !conversationId)
      ? await openConversations(tx, town, left)
      : left
    await refreshWindows(
      tx,
      open.filter(({ stale }) => stale),
    )
    const stored = await insertMessages(tx, town, resolved, true)
    if (!stored.every((one) => one.settled || one.erased))
      throw new Error('failed to find or create a conversation')
    return stored
  })
  return [...settled, ...later.filter(({ erased }) => !erased)]
}

/**
 * Stores messages with the conversations they belong to; not those whose sender has no conversation, is not known by just
 * these ids and this profile, or had the number only later; nor, unless `anyway`, those of a conversation whose last message is
 * long ago; nor whatever else the same person wrote, which keeps its order.
 *
 * The conversation is held until the transaction ends: one that is being erased or merged just now is looked for again.
 * Each row is found by an index, whatever the planner knows of the tables: a lateral with a limit is not turned into a join,
 * and `case` stands for `coalesce`, which row-level security takes for something that may leak and lets no index use.
 */
const insertMessages = async (
  db: Db,
  town: Town,
  messages: SealedMessage[],
  anyway: boolean,
): Promise<Outcome[]> => {
  const rows = await queryRows<Row>(
    db,
    sql`with met as materialized (
        select r.*, e.id_index is not null as erased, c.id as conversation_id,
          coalesce(c.last_inbound_at < r.at - interval '1 hour', false) as stale
        from json_to_recordset(${toRows(town, messages)}::text::json) as r
          (id uuid, contact_id uuid, bsuid text, phone text, mark text, line_id text, external_id text, erased_mark text,
            type text, content text, at timestamptz, quiet boolean)
        left join lateral (
          select id_index from forgotten_message
          where jurisdiction_id = ${town.id} and id_index = decode(r.erased_mark, 'hex')
          limit 1
        ) e on true
        left join lateral (
          select contact_id as id from contact_alias
          where jurisdiction_id = ${town.id} and value_index = decode(case when r.bsuid is null then r.phone else r.bsuid end, 'hex') and active
            and (r.bsuid is not null or seen_at <= r.at)
          limit 1
        ) first on r.contact_id is null
        left join lateral (
          select contact_id as id from contact_alias
          where jurisdiction_id = ${town.id} and value_index = decode(r.phone, 'hex') and active
          limit 1
        ) second on r.contact_id is null and r.bsuid is not null and r.phone is not null
        left join lateral (
          select id from contact
          where id = case when r.contact_id is null then first.id else r.contact_id end
            and (r.contact_id is not null or (
              (r.bsuid is null or r.phone is null or second.id = first.id)
              and (r.mark is null or profile_mark = decode(r.mark, 'hex'))))
          limit 1
        ) p on true
        left join lateral (
          select id, last_inbound_at from conversation
          where jurisdiction_id = ${town.id} and contact_id = p.id and line_id = r.line_id
          limit 1 for key share
        ) c on true),
      unknown as materialized (
        select array_agg(bsuid) as bsuids, array_agg(phone) as phones from met
        where not erased and (conversation_id is null or (stale and not ${anyway}::boolean))),
      ready as materialized (
        select m.*, m.conversation_id is not null and not m.erased
          and not coalesce(m.bsuid = any(u.bsuids), false) and not coalesce(m.phone = any(u.phones), false) as settled
        from met m cross join unknown u),
      stored as (
        insert into inbound_message
          (id, jurisdiction_id, conversation_id, external_id, type, content, occurred_at, received_at, handled_at)
        select id, ${town.id}, conversation_id, external_id, type, decode(content, 'base64'), at,
          ${town.now().toISOString()}::timestamptz,
          case when quiet then ${town.now().toISOString()}::timestamptz end
        from ready where settled
        on conflict do nothing
        returning id)
      select id, conversation_id as "conversationId", stale, erased, settled, id in (select id from stored) as stored from ready`,
  )
  const byId = new Map(messages.map((message) => [message.id, message]))
  return rows.flatMap(({ id, ...rest }) => {
    const message = byId.get(id)
    return message ? [{ message, ...rest }] : []
  })
}

/** Opens the platform's window for who wrote, where nobody is at work on the conversation: the turn does it else. */
const refreshWindows = async (tx: Tx, stale: Outcome[]): Promise<void> => {
  const written = stale.filter(({ message }) => !message.quiet)
  if (written.length === 0) return
  const rows = written.map(({ message, conversationId }) => ({ id: conversationId, at: message.at }))
  await tx.execute(
    sql`update conversation c set last_inbound_at = r.at
      from (
        select id, max(at) as at
        from ${recordset(rows, 'id uuid, at timestamptz')} group by id
      ) r
      where ${isOneOf(sql`c.id`, sql`select id from ${recordset(rows, 'id uuid')}`, rows.length)} and c.id = r.id and c.last_inbound_at < r.at
        and c.id in (select id from conversation where id = r.id for no key update skip locked)`,
  )
}

/** Finds who wrote each message, or makes them known, with a conversation for each. */
export const openConversations = async <
  Message extends Pick<InboundMessage, 'person' | 'profile' | 'channel' | 'lineId' | 'at' | 'language'>,
>(
  tx: Tx,
  town: Town,
  messages: Message[],
): Promise<(Message & { contactId: string })[]> => {
  const ids = await findOrCreateContacts(
    tx,
    town,
    messages.map(({ channel, person, profile, at }) => ({ channel, ids: person, profile, at })),
    mergeContacts,
  )
  const resolved = messages.map((message, index) => ({ ...message, contactId: ids[index] ?? '' }))
  const rows = resolved.map(({ contactId, channel, lineId, at, language }) => ({
    id: Bun.randomUUIDv7(),
    contact_id: contactId,
    channel,
    line_id: lineId,
    language,
    at,
  }))
  await tx.execute(
    sql`insert into conversation (id, jurisdiction_id, contact_id, channel, line_id, language, created_at, last_inbound_at)
      select distinct on (p.id, r.line_id) r.id, ${town.id}, p.id, r.channel, r.line_id, r.language,
        ${town.now().toISOString()}::timestamptz, r.at
      from ${recordset(
        rows,
        `id uuid, contact_id uuid, channel text, line_id text, language text, at timestamptz`,
      )}
      cross join lateral (select id from contact where id = r.contact_id for key share) p
      order by p.id, r.line_id, r.at desc on conflict do nothing`,
  )
  return resolved
}
