import { and, asc, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { decryptAlias, idOfAccount } from '#domain/contacts'
import { lineIdsJson, MAX_SLOWDOWN_MS, type Slowdown } from '#domain/lines'
import { type ChannelId, findChannel, perTown, type Town } from '#domain/town'
import { createBatcher } from '#platform/batches'
import { idAmong, isOneOf, preparedQuery, queryRows, recordset } from '#platform/database'
import { conversation, isUnsent, outboundMessage } from '../tables.ts'
import type { Outgoing } from './outgoing.ts'

/**
 * The id that a message goes to: the telephone where it is known, which keeps it known to the platform; else the BSUID. On an
 * anonymous channel, the session; on one that has accounts, the platform's own id of theirs.
 */
export type Recipient = { phone: string } | { bsuid: string } | { account: string } | { session: string }

/** A message about to be sent: to whom, what, and how it stands. */
export type OutboundMessage = {
  id: string
  /** Nothing where no id of theirs is known any more: their number is another person's. */
  to?: Recipient
  channel: ChannelId
  /** Of the conversation; nothing before its first turn. */
  language?: string
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
  /** How the number's rate limit holds it back. */
  slowdown?: Slowdown
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
type AddressKind = 'phone' | 'bsuid' | 'account' | 'session'

const activeAlias = (kind: SQL) =>
  sql<Buffer | null>`(select value from contact_alias al where al.contact_id = ${conversation.contactId}
    and al.kind = ${kind} and al.active order by al.seen_at desc limit 1)`

/** How the number stands from which a conversation is written to. @param lines by channel, as JSON @param of the conversation's alias */
const lineStateOf = (
  lines: SQLWrapper,
  of = sql`conversation`,
) => sql`line_state ls where ls.jurisdiction_id = ${of}.jurisdiction_id
  and ls.channel = ${of}.channel and ls.line_id = coalesce(${lines}::text::json ->> ${of}.channel, '')`

const headsBy = (which: SQL, name: string) =>
  preparedQuery((db) => {
    const waiting = db
      .select()
      .from(outboundMessage)
      .where(and(eq(outboundMessage.conversationId, conversation.id), isUnsent))
      .orderBy(asc(outboundMessage.seq))
      .limit(BATCH_SIZE)
      .as('waiting')
    return db
      .select({
        row: waiting._.selectedFields,
        lineId: conversation.lineId,
        language: conversation.language,
        lastInboundAt: conversation.lastInboundAt,
        senderUntil: conversation.senderUntil,
        channel: conversation.channel,
        phone: activeAlias(sql`'phone'`),
        bsuid: activeAlias(sql`'bsuid'`),
        account: activeAlias(sql`'account:' || ${conversation.channel}`),
        session: activeAlias(sql`'session'`),
        paused: sql<
          'all' | 'templates' | null
        >`(select case when ls.templates_only then 'templates' else 'all' end
          from ${lineStateOf(sql.placeholder('lines'))} and ls.paused_at is not null)`,
        slowedUntil:
          sql<Date | null>`(select ls.slowed_until from ${lineStateOf(sql.placeholder('lines'))})`.mapWith(
            outboundMessage.notBefore,
          ),
        paceShare: sql<number | null>`(select ls.pace_share from ${lineStateOf(sql.placeholder('lines'))})`,
      })
      .from(conversation)
      .innerJoinLateral(waiting, sql`true`)
      .where(which)
      .orderBy(asc(conversation.id), asc(waiting.seq))
      .prepare(name)
  })

/** One alone is asked for by its id: of a list the planner knows no length, and may read all of a large town's instead. */
const headsOfOne = headsBy(eq(conversation.id, sql.placeholder('id')), 'outbox of one')
const headsOfMany = headsBy(idAmong(conversation.id, sql.placeholder('ids')), 'outbox')

type OutboxRow = Awaited<ReturnType<ReturnType<typeof headsOfMany>['execute']>>[number]

/** Conversations whose sending is read, begun or ended in one statement at most. */
const MAX_TOGETHER = 64

const readBatches = perTown((town: Town) =>
  createBatcher({
    name: 'read outboxes',
    maxSize: MAX_TOGETHER,
    run: async (ids: string[]): Promise<OutboxRow[][]> => {
      const lines = lineIdsJson(town)
      const found =
        ids.length === 1
          ? await headsOfOne(town.db).execute({ id: ids[0], lines })
          : await headsOfMany(town.db).execute({ ids: JSON.stringify(ids), lines })
      const byConversation = Map.groupBy(found, ({ row }) => row.conversationId)
      return ids.map((id) => byConversation.get(id) ?? [])
    },
  }),
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
  const found = await readBatches(town)(conversationId)
  const [first] = found
  if (!first || isLeaseHeld(first.senderUntil, town.now(), leaseMs)) return []
  const to = toRecipient(town, first)
  const latestSlowdown = new Date(town.now().getTime() + MAX_SLOWDOWN_MS)
  return found.map(({ row, channel, lineId, language, lastInboundAt, paused, slowedUntil, paceShare }) => ({
    id: row.id,
    to,
    channel,
    language: language ?? undefined,
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
    slowdown:
      slowedUntil && slowedUntil <= latestSlowdown
        ? { until: slowedUntil, share: paceShare ?? 1 }
        : undefined,
  }))
}

const toRecipient = (
  town: Town,
  { channel, phone, bsuid, account, session }: { channel: ChannelId } & Record<AddressKind, Buffer | null>,
): Recipient | undefined => {
  const profile = findChannel(town, channel)
  if (profile?.accounts) return account ? { account: idOfAccount(decryptAlias(town, account)) } : undefined
  if (profile?.anonymous) return session ? { session: decryptAlias(town, session) } : undefined
  return phone
    ? { phone: decryptAlias(town, phone) }
    : bsuid
      ? { bsuid: decryptAlias(town, bsuid) }
      : undefined
}

/** A pace for one recipient (GCRA): a burst is lent, then one message each `intervalMs`. */
export type PacingPolicy = { intervalMs: number; burst: number }

const iso = (at: Date): string => at.toISOString()

/** A status that came before the answer to the call did so not longer ago than this, whatever the two clocks say. */
const EARLY_STATUS_MS = 31 * 86_400_000

/**
 * Locked in one order, as statuses lock them. A status that came before the platform's answer to the call is not undone.
 */
const markSentStatement = (town: Town, sent: SentMessage[]) => sql`
  update outbound_message o
  set external_id = s.external_id, problem = null, state_at = ${iso(town.now())}::timestamptz,
    state = coalesce(
      (select status from delivery_status
       where jurisdiction_id = ${town.id} and external_id = s.external_id
         and status in ('failed', 'delivered', 'read')
         and occurred_at >= ${iso(new Date(town.now().getTime() - EARLY_STATUS_MS))}::timestamptz
       order by array_position(array['failed', 'delivered', 'read'], status) desc limit 1),
      'sent')
  from (
    select r.* from (
      select * from ${recordset(
        sent.map(({ id, externalId }) => ({ id, external_id: externalId })),
        `id uuid, external_id text`,
      )} order by id) r
    cross join lateral (
      select from outbound_message where id = r.id and state = 'sending' for no key update) held) s
  where ${isOneOf(
    sql`o.id`,
    sql`select id from ${recordset(
      sent.map(({ id }) => ({ id })),
      'id uuid',
    )}`,
    sent.length,
  )} and o.id = s.id and o.state = 'sending'`

/** Notes that the platform took a message, where nothing else is to be noted with it. */
export const markSent = async (town: Town, sent: SentMessage): Promise<void> => {
  await town.db.execute(markSentStatement(town, [sent]))
}

/** A message that is about to leave. */
type Begin = {
  lease: SendingLease
  outbound: OutboundMessage & { category?: string }
  pace: PacingPolicy
  before?: SentMessage
}

const beginBatches = perTown((town: Town) =>
  createBatcher({
    name: 'begin sending',
    maxSize: MAX_TOGETHER,
    run: async (all: Begin[]) => {
      const begun = await beginAll(town, all, all.length > 1)
      return begun.map((one) => one || (all.length > 1 ? 'perhaps held' : false))
    },
  }),
)

/**
 * Notes, before the call, that a message is about to leave, and that the one before it has; takes the conversation's
 * sending, or keeps it: one sender at a time keeps the order. Keeps to the recipient's pace. All in one statement, with other
 * conversations that are sent to just now.
 * @param outbound as it was read: if somebody has tried it since, it is not begun; with what it is charged as
 * @returns what is to be done: send it, wait this many milliseconds, look again, or leave it to who is sending now
 */
export const beginSending = async (
  town: Town,
  lease: SendingLease,
  outbound: OutboundMessage & { category?: string },
  pace: PacingPolicy,
  before?: SentMessage,
): Promise<'send' | 'look-again' | 'lost' | { waitMs: number }> => {
  const begin = { lease, outbound, pace, before }
  const begun = await beginBatches(town)(begin)
  if (begun === true) return 'send'
  // One that somebody else held is waited for by itself.
  if (begun && (await beginAll(town, [{ ...begin, before: undefined }], false))[0]) return 'send'
  const now = town.now()
  const { conversationId, senderId, leaseMs } = lease
  const [row] = await town.db
    .select({
      senderId: conversation.senderId,
      senderUntil: conversation.senderUntil,
      until: conversation.pacedUntil,
    })
    .from(conversation)
    .where(eq(conversation.id, conversationId))
  if (row && row.senderId !== senderId && isLeaseHeld(row.senderUntil, now, leaseMs)) return 'lost'
  const waitMs = (row?.until?.getTime() ?? 0) - paceLimit(now, pace).getTime()
  return waitMs > 0 ? { waitMs } : 'look-again'
}

/** Up to where the theoretical arrival of a recipient's next message may lie. */
const paceLimit = (now: Date, { intervalMs, burst }: PacingPolicy): Date =>
  new Date(now.getTime() + intervalMs * (burst - 1))

/**
 * @param skipHeld passes over conversations that others hold: a turn that is being written down
 * @returns for each, in the order given, whether it may be sent
 */
const beginAll = async (town: Town, all: Begin[], skipHeld: boolean): Promise<boolean[]> => {
  const now = town.now()
  const at = sql`${iso(now)}::timestamptz`
  const latestSlowdown = new Date(now.getTime() + MAX_SLOWDOWN_MS)
  const rows = all.map(({ lease, outbound, pace }) => {
    const limit = paceLimit(now, pace)
    return {
      conversation_id: lease.conversationId,
      sender_id: lease.senderId,
      until: new Date(now.getTime() + lease.leaseMs),
      latest_lease: new Date(now.getTime() + lease.leaseMs + MAX_CLOCK_SKEW_MS),
      id: outbound.id,
      attempts: outbound.attempts,
      category: outbound.category,
      any_line: outbound.paused === undefined,
      seconds: pace.intervalMs / 1000,
      limit_at: limit,
      latest_pace: new Date(limit.getTime() + pace.intervalMs + MAX_CLOCK_SKEW_MS),
    }
  })
  const paced = sql`case when c.paced_until <= r.latest_pace then c.paced_until end`
  const begun = await queryRows<{ id: string }>(
    town.db,
    sql`with sent as (${markSentStatement(
      town,
      all.flatMap(({ before }) => before ?? []),
    )}),
      free as materialized (
        select r.*, c.paced from ${recordset(
          rows,
          `conversation_id uuid, sender_id uuid, until timestamptz, latest_lease timestamptz, id uuid,
            attempts integer, category text, any_line boolean, seconds float8, limit_at timestamptz,
            latest_pace timestamptz`,
        )}
        cross join lateral (
          select ${paced} as paced from conversation c
          where c.id = r.conversation_id
            and (c.sender_id = r.sender_id or c.sender_until is null or c.sender_until < ${at}
              or c.sender_until > r.latest_lease)
            and coalesce(${paced} <= r.limit_at, true)
            -- Another sender, in whatever replica, may have been refused since the outbox was read.
            and not exists (select from ${lineStateOf(sql`${lineIdsJson(town)}`, sql`c`)}
              and (ls.paused_at is not null and (not ls.templates_only or r.any_line)
                or ls.slowed_until > ${at} and ls.slowed_until <= ${iso(latestSlowdown)}::timestamptz))
          for no key update ${skipHeld ? sql`skip locked` : sql``}) c),
      mine as (
        update conversation c
        set paced_until = greatest(free.paced, ${at}) + make_interval(secs => free.seconds),
          sender_id = free.sender_id, sender_until = free.until
        from free where ${isOneOf(sql`c.id`, sql`select conversation_id from free`, all.length)} and c.id = free.conversation_id
        returning c.id)
      update outbound_message o
      set state = 'sending', attempted_at = ${at}, state_at = ${at}, attempts = o.attempts + 1, category = free.category
      from free
      where ${isOneOf(sql`o.id`, sql`select id from free`, all.length)} and o.id = free.id and o.state in ('queued', 'sending') and o.attempts = free.attempts
        and free.conversation_id in (select id from mine)
      returning o.id`,
  )
  const ids = new Set(begun.map(({ id }) => id))
  return all.map(({ outbound }) => ids.has(outbound.id))
}

/** Who gives their sending back. */
type End = { lease: SendingLease; last?: SentMessage }

const endBatches = perTown((town: Town) =>
  createBatcher({
    name: 'end sending',
    maxSize: MAX_TOGETHER,
    run: (all: End[]) => endAll(town, all, all.length > 1),
  }),
)

/** Notes that the last message has left, and gives the sending back, with others that end just now. */
export const endSending = async (town: Town, lease: SendingLease, last?: SentMessage): Promise<void> => {
  const ended = await endBatches(town)({ lease, last })
  if (!ended) await endAll(town, [{ lease }], false)
}

/** @param skipHeld passes over conversations that others hold. @returns for each, in the order given, whether it was given back */
const endAll = async (town: Town, all: End[], skipHeld: boolean): Promise<boolean[]> => {
  const rows = all.map(({ lease }) => ({ id: lease.conversationId, sender_id: lease.senderId }))
  const ended = await queryRows<{ id: string }>(
    town.db,
    sql`with sent as (${markSentStatement(
      town,
      all.flatMap(({ last }) => last ?? []),
    )}),
      held as materialized (
        select r.id from ${recordset(rows, 'id uuid, sender_id uuid')}
        cross join lateral (
          select from conversation c where c.id = r.id and c.sender_id = r.sender_id
          for no key update ${skipHeld ? sql`skip locked` : sql``}) c)
      update conversation c set sender_id = null, sender_until = null
      from held where ${isOneOf(sql`c.id`, sql`select id from held`, all.length)} and c.id = held.id
      returning c.id`,
  )
  const ids = new Set(ended.map(({ id }) => id))
  return all.map(({ lease }) => ids.has(lease.conversationId))
}
