import { sql } from 'drizzle-orm'
import { aliasIndex, findOrCreateContacts, type PersonIds, profileHash } from '#domain/contacts'
import type { ChannelId, Town } from '#domain/town'
import { type Db, isOneOf, queryRows, recordset, type Tx } from '#platform/database'
import { mergeContacts } from '../merge-contacts.ts'
import { messageKind, type ReceivedMessage } from './inbound.ts'

/** One message of one sender on one line, with what it will be stored under. */
export type InboundMessage = ReceivedMessage & {
  id: string
  channel: ChannelId
  lineId: string
  at: Date
  contactId?: string
}

/** What became of a message: `stored` unless it had been before, or nothing was. */
export type StoredMessage = {
  message: InboundMessage
  conversationId: string | null
  stale: boolean
  stored: boolean
}

type Row = Omit<StoredMessage, 'message'> & { id: string }

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

/** Stores messages. Mostly everybody is known, as before, and wrote not long ago: then one statement is all. */
export const storeMessages = async (town: Town, received: InboundMessage[]): Promise<StoredMessage[]> => {
  const messages = received.map((message) => sealMessage(town, message))
  const found = pairResults(messages, await insertMessages(town.db, town, toRows(town, messages), false))
  const unresolved = found.some(({ conversationId }) => !conversationId)
  const stale = found.filter((one) => one.stale)
  if (!unresolved && stale.length === 0) return found
  return town.db.transaction(async (tx) => {
    const resolved = unresolved ? await openConversations(tx, town, messages) : messages
    await refreshWindows(tx, stale)
    const stored = pairResults(resolved, await insertMessages(tx, town, toRows(town, resolved), true))
    if (!stored.every(({ conversationId }) => conversationId))
      throw new Error('failed to find or create a conversation')
    return stored
  })
}

const pairResults = (messages: InboundMessage[], rows: Row[]): StoredMessage[] => {
  const byId = new Map(messages.map((message) => [message.id, message]))
  return rows.flatMap(({ id, ...rest }) => {
    const message = byId.get(id)
    return message ? [{ message, ...rest }] : []
  })
}

/**
 * Stores messages with the conversations they belong to; none of them when one has no conversation or its sender is not
 * known by just these ids and this profile, or had the number only later, or, unless `anyway`, when a conversation's last
 * message is long ago.
 *
 * The conversation is held until the transaction ends: one that is being erased or merged just now is looked for again.
 * Each row is found by an index, whatever the planner knows of the tables: a lateral with a limit is not turned into a join,
 * and `case` stands for `coalesce`, which row-level security takes for something that may leak and lets no index use.
 */
const insertMessages = (db: Db, town: Town, messages: string, anyway: boolean): Promise<Row[]> =>
  queryRows<Row>(
    db,
    sql`with met as materialized (
        select r.*, c.id as conversation_id,
          coalesce(c.last_inbound_at < r.at - interval '1 hour', false) as stale
        from json_to_recordset(${messages}::text::json) as r
          (id uuid, contact_id uuid, bsuid text, phone text, mark text, line_id text, external_id text, type text,
            content text, at timestamptz, quiet boolean)
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
      stored as (
        insert into inbound_message
          (id, jurisdiction_id, conversation_id, external_id, type, content, occurred_at, received_at, handled_at)
        select id, ${town.id}, conversation_id, external_id, type, decode(content, 'base64'), at,
          ${town.now().toISOString()}::timestamptz,
          case when quiet then ${town.now().toISOString()}::timestamptz end
        from met
        where not exists (
          select from met where conversation_id is null or (stale and not ${anyway}::boolean))
        on conflict do nothing
        returning id)
      select id, conversation_id as "conversationId", stale, id in (select id from stored) as stored from met`,
  )

/** Opens the platform's window for who wrote, where nobody is at work on the conversation: the turn does it else. */
const refreshWindows = async (tx: Tx, stale: StoredMessage[]): Promise<void> => {
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
