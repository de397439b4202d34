import { and, asc, eq, type SQL, sql } from 'drizzle-orm'
import { lineIdsJson, MAX_SLOWDOWN_MS, type Slowdown } from '#domain/lines'
import { type ChannelId, perTown, type Town } from '#domain/town'
import { createBatcher } from '#platform/batches'
import { idAmong, isOneOf, preparedQuery, queryRows, recordset } from '#platform/database'
import { conversation, isUnsent, outboundMessage } from '../tables.ts'
import { headColumns, lineStateOf, type Recipient, readHead } from './heads.ts'
import type { Outgoing } from './outgoing.ts'

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
  /** Handed over by the turn that wrote it, not read: whether something waits before it is asked when it is begun. */
  fresh?: boolean
}

/** How long what a turn has written is worth handing over, in milliseconds. */
const FRESH_MS = 1_000

const freshOutboxes = perTown(() => new Map<string, { at: number; messages: OutboundMessage[] }>())

/** Hands what a turn has just written to who sends it, in this process: it need not be read again. */
export const handOver = (town: Town, conversationId: string, messages: OutboundMessage[]): void => {
  freshOutboxes(town).set(conversationId, { at: performance.now(), messages })
}

const takeFresh = (town: Town, conversationId: string): OutboundMessage[] | undefined => {
  const all = freshOutboxes(town)
  const fresh = all.get(conversationId)
  all.delete(conversationId)
  return fresh && performance.now() - fresh.at < FRESH_MS ? fresh.messages : undefined
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
        ...headColumns(sql.placeholder('lines')),
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
 * When who finds somebody else sending looks again, in milliseconds: the others look for more as they end, and may just have done so.
 */
const HELD_MS = 1_000

/**
 * The next messages of a conversation in order, whether or not their time has come; while somebody else is sending in it, in how
 * many milliseconds to look again.
 * @param leaseMs how long one who sends is believed alive
 */
export const readOutbox = async (
  town: Town,
  conversationId: string,
  leaseMs: number,
): Promise<OutboundMessage[] | { waitMs: number }> => {
  const fresh = takeFresh(town, conversationId)
  if (fresh) return fresh
  const found = await readBatches(town)(conversationId)
  const [first] = found
  if (!first) return []
  if (isLeaseHeld(first.senderUntil, town.now(), leaseMs)) return { waitMs: HELD_MS }
  const head = readHead(town, first)
  return found.map(({ row, channel, lineId, language, lastInboundAt }) => ({
    ...head,
    id: row.id,
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
  }))
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
 * @returns what is to be done: send it, wait this many milliseconds, or look again
 */
export const beginSending = async (
  town: Town,
  lease: SendingLease,
  outbound: OutboundMessage & { category?: string },
  pace: PacingPolicy,
  before?: SentMessage,
): Promise<'send' | 'look-again' | { waitMs: number }> => {
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
  if (row && row.senderId !== senderId && isLeaseHeld(row.senderUntil, now, leaseMs))
    return { waitMs: HELD_MS }
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
  const rows = all.map(({ lease, outbound, pace, before }) => {
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
      fresh: outbound.fresh ?? false,
      before_id: before?.id,
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
            attempts integer, category text, any_line boolean, fresh boolean, before_id uuid, seconds float8, limit_at timestamptz,
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
            and (not r.fresh or not exists (select from outbound_message e
              where e.conversation_id = c.id and e.external_id is null and e.state in ('queued', 'sending')
                and e.id is distinct from r.before_id and e.seq < (select seq from outbound_message m where m.id = r.id)))
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

/**
 * Notes that the last message has left, and gives the sending back, with others that end just now.
 * @returns whether more waits; another replica that found this sender at work looks again by itself
 */
export const endSending = async (town: Town, lease: SendingLease, last?: SentMessage): Promise<boolean> => {
  const ended = (await endBatches(town)({ lease, last })) ?? (await endAll(town, [{ lease }], false))[0]
  return ended?.more ?? true
}

/** What is known of a conversation whose sending was given back. */
type Ended = { id: string; more: boolean }

/** @param skipHeld passes over conversations that others hold. @returns those that were given back, in the order given */
const endAll = async (town: Town, all: End[], skipHeld: boolean): Promise<(Ended | undefined)[]> => {
  const rows = all.map(({ lease, last }) => ({
    id: lease.conversationId,
    sender_id: lease.senderId,
    last_id: last?.id,
  }))
  const ended = await queryRows<Ended>(
    town.db,
    sql`with sent as (${markSentStatement(
      town,
      all.flatMap(({ last }) => last ?? []),
    )}),
      held as materialized (
        select r.id, r.last_id from ${recordset(rows, 'id uuid, sender_id uuid, last_id uuid')}
        cross join lateral (
          select from conversation c where c.id = r.id and c.sender_id = r.sender_id
          for no key update ${skipHeld ? sql`skip locked` : sql``}) c)
      update conversation c set sender_id = null, sender_until = null
      from held where ${isOneOf(sql`c.id`, sql`select id from held`, all.length)} and c.id = held.id
      returning c.id, exists (select from outbound_message m
        where m.conversation_id = c.id and m.external_id is null and m.state in ('queued', 'sending')
          and m.id is distinct from held.last_id) as more`,
  )
  const byId = new Map(ended.map((one) => [one.id, one]))
  return all.map(({ lease }) => byId.get(lease.conversationId))
}
