import { and, asc, eq, inArray, type SQLWrapper, sql } from 'drizzle-orm'
import { decryptAlias } from '#domain/contacts'
import { lineIdsJson, MAX_SLOWDOWN_MS } from '#domain/lines'
import { type ChannelId, findChannel, type Town } from '#domain/town'
import { preparedQuery, queryRows } from '#platform/database'
import { conversation, outboundMessage } from '../tables.ts'
import type { Outgoing } from './outgoing.ts'

/**
 * The id that a message goes to: the telephone where it is known, which keeps it known to the platform; else the BSUID. On an
 * anonymous channel, the session.
 */
export type Recipient = { phone: string } | { bsuid: string } | { session: string }

/** A message about to be sent: to whom, what, and how it stands. */
export type OutboundMessage = {
  id: string
  /** Nothing where no id of theirs is known any more: their number is another person's. */
  to?: Recipient
  channel: ChannelId
  lineId: string
  message: Outgoing
  afterWindow?: Outgoing
  inReplyTo?: string
  attempts: number
  notBefore: Date
  /** When a try was begun whose end is not known: the process was killed in between. */
  doubtfulSince?: Date
  /** When the citizen last wrote: the window's beginning. */
  lastInboundAt: Date
  /** What of the number's messages waits until its account is repaired. */
  paused?: 'all' | 'templates'
  /** Until when the number's rate limit holds it back. */
  slowedUntil?: Date
}

/** One who sends what waits in one conversation, and for how long they are believed alive without another word. */
export type SendingLease = { conversationId: string; senderId: string; leaseMs: number }

/** A message that the platform took, and its id of it. */
export type SentMessage = { id: string; externalId: string }

/**
 * No two clocks of ours are so far apart, in milliseconds. What lies further ahead than it can have been set was written
 * before a clock was put back: nobody is to wait for it.
 */
export const MAX_CLOCK_SKEW_MS = 60_000

/** Whether somebody else is sending: their word has not run out, and can have been given by now. */
const isLeaseHeld = (until: Date | null, now: Date, leaseMs: number): boolean =>
  until !== null && until >= now && until.getTime() <= now.getTime() + leaseMs + MAX_CLOCK_SKEW_MS

/** So many are read at once: they are mostly two or three. */
const BATCH_SIZE = 8

/** The kinds of alias that a message can go to. */
type AddressKind = 'phone' | 'bsuid' | 'session'

const activeAlias = (kind: AddressKind) =>
  sql<Buffer | null>`(select value from contact_alias al where al.contact_id = ${conversation.contactId}
    and al.kind = ${sql.raw(`'${kind}'`)} and al.active order by al.seen_at desc limit 1)`

/** How the number stands from which a conversation is written to. @param lines by channel, as JSON */
const lineStateOf = (
  lines: SQLWrapper,
) => sql`line_state ls where ls.jurisdiction_id = ${conversation.jurisdictionId}
  and ls.channel = ${conversation.channel} and ls.line_id = coalesce(${lines}::text::json ->> ${conversation.channel}, '')`

const outboxHead = preparedQuery((db) =>
  db
    .select({
      row: outboundMessage,
      lineId: conversation.lineId,
      lastInboundAt: conversation.lastInboundAt,
      senderUntil: conversation.senderUntil,
      channel: conversation.channel,
      phone: activeAlias('phone'),
      bsuid: activeAlias('bsuid'),
      session: activeAlias('session'),
      paused: sql<
        'all' | 'templates' | null
      >`(select case when ls.templates_only then 'templates' else 'all' end
        from ${lineStateOf(sql.placeholder('lines'))} and ls.paused_at is not null)`,
      slowedUntil:
        sql<Date | null>`(select ls.slowed_until from ${lineStateOf(sql.placeholder('lines'))})`.mapWith(
          outboundMessage.notBefore,
        ),
    })
    .from(outboundMessage)
    .innerJoin(conversation, eq(conversation.id, outboundMessage.conversationId))
    .where(
      and(
        eq(outboundMessage.conversationId, sql.placeholder('conversationId')),
        inArray(outboundMessage.state, ['queued', 'sending']),
      ),
    )
    .orderBy(asc(outboundMessage.seq))
    .limit(BATCH_SIZE)
    .prepare('outbox'),
)

/**
 * The next messages of a conversation in order, whether or not their time has come; none while somebody else is sending
 * in it: they look again when they are done.
 * @param leaseMs how long one who sends is believed alive
 */
export const readOutbox = async (
  town: Town,
  conversationId: string,
  leaseMs: number,
): Promise<OutboundMessage[]> => {
  const found = await outboxHead(town.db).execute({ conversationId, lines: lineIdsJson(town) })
  const [first] = found
  if (!first || isLeaseHeld(first.senderUntil, town.now(), leaseMs)) return []
  const to = toRecipient(town, first)
  const latestSlowdown = new Date(town.now().getTime() + MAX_SLOWDOWN_MS)
  return found.map(({ row, channel, lineId, lastInboundAt, paused, slowedUntil }) => ({
    id: row.id,
    to,
    channel,
    lineId,
    message: town.vault.decrypt<Outgoing>(row.content, 'outbound_message.content'),
    afterWindow: row.afterWindow
      ? town.vault.decrypt<Outgoing>(row.afterWindow, 'outbound_message.after_window')
      : undefined,
    inReplyTo: row.inReplyTo ?? undefined,
    attempts: row.attempts,
    notBefore: row.notBefore,
    doubtfulSince: row.state === 'sending' ? (row.attemptedAt ?? row.createdAt) : undefined,
    lastInboundAt,
    paused: paused ?? undefined,
    slowedUntil: slowedUntil && slowedUntil <= latestSlowdown ? slowedUntil : undefined,
  }))
}

const toRecipient = (
  town: Town,
  { channel, phone, bsuid, session }: { channel: ChannelId } & Record<AddressKind, Buffer | null>,
): Recipient | undefined => {
  if (findChannel(town, channel)?.anonymous)
    return session ? { session: decryptAlias(town, session) } : undefined
  return phone
    ? { phone: decryptAlias(town, phone) }
    : bsuid
      ? { bsuid: decryptAlias(town, bsuid) }
      : undefined
}

/** A pace for one recipient (GCRA): a burst is lent, then one message each `intervalMs`. */
export type PacingPolicy = { intervalMs: number; burst: number }

/** A status that came before the platform's answer to the call is not undone. */
const markSentStatement = (town: Town, sent: SentMessage | undefined) => sql`
  update outbound_message
  set external_id = ${sent?.externalId ?? null}, problem = null, state_at = ${iso(town.now())}::timestamptz,
    state = coalesce(
      (select status from delivery_status
       where jurisdiction_id = ${town.id} and external_id = ${sent?.externalId ?? null}
         and status in ('failed', 'delivered', 'read')
       order by array_position(array['failed', 'delivered', 'read'], status) desc limit 1),
      'sent')
  where id = ${sent?.id ?? null} and state = 'sending'`

const iso = (at: Date): string => at.toISOString()

/** Notes that the platform took a message, where nothing else is to be noted with it. */
export const markSent = async (town: Town, sent: SentMessage): Promise<void> => {
  await town.db.execute(markSentStatement(town, sent))
}

/**
 * Notes, before the call, that a message is about to leave, and that the one before it has; takes the conversation's
 * sending, or keeps it: one sender at a time keeps the order. Keeps to the recipient's pace. All in one statement.
 * @param outbound as it was read: if somebody has tried it since, it is not begun; with what it is charged as
 * @returns what is to be done: send it, wait this many milliseconds, look again, or leave it to who is sending now
 */
export const beginSending = async (
  town: Town,
  { conversationId, senderId, leaseMs }: SendingLease,
  outbound: OutboundMessage & { category?: string },
  { intervalMs, burst }: PacingPolicy,
  before?: SentMessage,
): Promise<'send' | 'look-again' | 'lost' | { waitMs: number }> => {
  const now = town.now()
  const limit = new Date(now.getTime() + intervalMs * (burst - 1))
  const at = sql`${iso(now)}::timestamptz`
  const latestLease = new Date(now.getTime() + leaseMs + MAX_CLOCK_SKEW_MS)
  const latestSlowdown = new Date(now.getTime() + MAX_SLOWDOWN_MS)
  const latestPace = new Date(limit.getTime() + intervalMs + MAX_CLOCK_SKEW_MS)
  const paced = sql`case when paced_until <= ${iso(latestPace)}::timestamptz then paced_until end`
  const begun = await queryRows(
    town.db,
    sql`with sent as (${markSentStatement(town, before)}),
      mine as (
        update conversation
        set paced_until = greatest(${paced}, ${at}) + make_interval(secs => ${intervalMs / 1000}),
          sender_id = ${senderId}, sender_until = ${iso(new Date(now.getTime() + leaseMs))}::timestamptz
        where id = ${conversationId}
          and (sender_id = ${senderId} or sender_until is null or sender_until < ${at}
            or sender_until > ${iso(latestLease)}::timestamptz)
          and coalesce(${paced} <= ${iso(limit)}::timestamptz, true)
          -- Another sender, in whatever replica, may have been refused since the outbox was read.
          and not exists (select from ${lineStateOf(sql`${lineIdsJson(town)}`)}
            and (ls.paused_at is not null and (not ls.templates_only or ${outbound.paused === undefined})
              or ls.slowed_until > ${at} and ls.slowed_until <= ${iso(latestSlowdown)}::timestamptz))
        returning id)
      update outbound_message
      set state = 'sending', attempted_at = ${at}, state_at = ${at}, attempts = attempts + 1,
        category = ${outbound.category ?? null}
      where id = ${outbound.id} and state in ('queued', 'sending') and attempts = ${outbound.attempts}
        and exists (select from mine)
      returning id`,
  )
  if (begun.length > 0) return 'send'
  const [row] = await town.db
    .select({
      senderId: conversation.senderId,
      senderUntil: conversation.senderUntil,
      until: conversation.pacedUntil,
    })
    .from(conversation)
    .where(eq(conversation.id, conversationId))
  if (row && row.senderId !== senderId && isLeaseHeld(row.senderUntil, now, leaseMs)) return 'lost'
  const waitMs = (row?.until?.getTime() ?? 0) - limit.getTime()
  return waitMs > 0 ? { waitMs } : 'look-again'
}

/** Notes that the last message has left, and gives the sending back. */
export const endSending = async (
  town: Town,
  { conversationId, senderId }: SendingLease,
  last?: SentMessage,
): Promise<void> => {
  await town.db.execute(
    sql`with sent as (${markSentStatement(town, last)})
      update conversation set sender_id = null, sender_until = null
      where id = ${conversationId} and sender_id = ${senderId}`,
  )
}
