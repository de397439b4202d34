import { and, asc, eq, gt, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { identityOf } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import type { Outgoing } from './engine/outgoing.ts'
import { signalInbox } from './signal.ts'
import { conversation, deliveryStatus, outboundMessage } from './tables.ts'
import { windowStart } from './window.ts'

/** Says that a conversation has something to be sent. A wake-up: what there is to send is in the table. */
export const deliver: Queue<{ conversationId: string }> = { name: 'deliver', retries: 8 }

/** A message to be written to a citizen. */
export type Note = {
  /** Names what caused it: the same cause never speaks twice. */
  causeKey: string
  message: Outgoing
  /** The approved template that says it once the platform's window has closed. */
  afterWindow?: Outgoing
  inReplyTo?: string
  /** Who wrote it; nobody: the automatic part. */
  author?: string
}

/** Puts messages in a conversation's outbox, in order. They leave soon after the transaction commits. */
export const putOut = async (tx: Tx, town: Town, conversationId: string, notes: Note[]): Promise<void> => {
  if (notes.length === 0) return
  const now = town.now()
  const rows = notes.map(({ causeKey, message, afterWindow, inReplyTo, author }) => ({
    id: Bun.randomUUIDv7(),
    jurisdictionId: town.id,
    conversationId,
    causeKey,
    content: town.vault.seal(message),
    afterWindow: afterWindow && town.vault.seal(afterWindow),
    inReplyTo,
    author,
    state: 'queued' as const,
    notBefore: now,
    createdAt: now,
    stateAt: now,
  }))
  await tx.insert(outboundMessage).values(rows).onConflictDoNothing()
  await town.jobs.enqueue(tx, deliver, [{ conversationId }])
}

/** A message about to be sent: to whom, what, and how it stands. */
export type Parcel = {
  id: string
  to: string
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
}

/**
 * Takes the sending of a conversation for a while: one sender at a time keeps the order.
 * @returns whether it was free to take
 */
export const claimOutbox = async (
  town: Town,
  conversationId: string,
  senderId: string,
  leaseMs: number,
): Promise<boolean> => {
  const now = town.now()
  const rows = await town.db
    .update(conversation)
    .set({ senderId, senderUntil: new Date(now.getTime() + leaseMs) })
    .where(
      and(
        eq(conversation.id, conversationId),
        or(
          isNull(conversation.senderUntil),
          lt(conversation.senderUntil, now),
          eq(conversation.senderId, senderId),
        ),
      ),
    )
    .returning({ id: conversation.id })
  return rows.length > 0
}

/**
 * Gives the sending back, unless something came in meanwhile.
 *
 * The row is locked before looking: a message whose wake-up found the outbox taken was committed before the lock,
 * so this look sees it. A wake-up after the lock finds the outbox free.
 * @returns false when there is more to send at once: the claim stands
 */
export const releaseOutbox = (
  town: Town,
  conversationId: string,
  senderId: string,
  unlessDue: boolean,
): Promise<boolean> =>
  town.db.transaction(async (tx) => {
    const mine = and(eq(conversation.id, conversationId), eq(conversation.senderId, senderId))
    const [held] = await tx.select({ id: conversation.id }).from(conversation).where(mine).for('update')
    if (!held) return true
    if (unlessDue && (await head(tx, conversationId))) return false
    await tx.update(conversation).set({ senderId: null, senderUntil: null }).where(mine)
    return true
  })

const head = async (db: Tx | Town['db'], conversationId: string) => {
  const [row] = await db
    .select()
    .from(outboundMessage)
    .where(
      and(
        eq(outboundMessage.conversationId, conversationId),
        inArray(outboundMessage.state, ['queued', 'sending']),
      ),
    )
    .orderBy(asc(outboundMessage.seq))
    .limit(1)
  return row
}

/** The next message of a conversation, whether or not its time has come. */
export const nextParcel = async (town: Town, conversationId: string): Promise<Parcel | undefined> => {
  const row = await head(town.db, conversationId)
  if (!row) return undefined
  const [where] = await town.db.select().from(conversation).where(eq(conversation.id, conversationId))
  const identity = where && (await identityOf(town.db, town, where.contactId))
  if (!where || !identity) return undefined
  return {
    id: row.id,
    to: identity.address,
    lineId: where.lineId,
    message: town.vault.open<Outgoing>(row.content),
    afterWindow: row.afterWindow ? town.vault.open<Outgoing>(row.afterWindow) : undefined,
    inReplyTo: row.inReplyTo ?? undefined,
    attempts: row.attempts,
    notBefore: row.notBefore,
    doubtfulSince: row.state === 'sending' ? (row.attemptedAt ?? row.createdAt) : undefined,
    lastInboundAt: where.lastInboundAt,
  }
}

/** Notes, before the call, that a message is about to leave. */
export const markSending = async (town: Town, id: string): Promise<void> => {
  const attemptedAt = town.now()
  await town.db
    .update(outboundMessage)
    .set({
      state: 'sending',
      attemptedAt,
      stateAt: attemptedAt,
      attempts: sql`${outboundMessage.attempts} + 1`,
    })
    .where(and(eq(outboundMessage.id, id), inArray(outboundMessage.state, ['queued', 'sending'])))
}

/** Notes that the platform took it. A status that came before this answer is not undone. */
export const markSent = async (town: Town, id: string, externalId: string): Promise<void> => {
  const early = sql`(select ${deliveryStatus.status} from ${deliveryStatus}
    where ${deliveryStatus.jurisdictionId} = ${town.id} and ${deliveryStatus.externalId} = ${externalId}
      and ${deliveryStatus.status} in ('failed', 'delivered', 'read')
    order by array_position(array['failed', 'delivered', 'read'], ${deliveryStatus.status}) desc limit 1)`
  await town.db
    .update(outboundMessage)
    .set({ externalId, problem: null, stateAt: town.now(), state: sql`coalesce(${early}, 'sent')` })
    .where(and(eq(outboundMessage.id, id), eq(outboundMessage.state, 'sending')))
}

/** Notes that it did not go and when to try again. `counted`: whether it counts as a try of its own. */
export const markRetry = async (
  town: Town,
  id: string,
  notBefore: Date,
  problem: string,
  counted = true,
): Promise<void> => {
  await town.db
    .update(outboundMessage)
    .set({
      state: 'queued',
      notBefore,
      problem,
      stateAt: town.now(),
      ...(counted ? {} : { attempts: sql`greatest(0, ${outboundMessage.attempts} - 1)` }),
    })
    .where(and(eq(outboundMessage.id, id), eq(outboundMessage.state, 'sending')))
}

/** Notes that it will not go, and why. */
export const markFailed = async (town: Town, id: string, problem: string): Promise<void> => {
  const rows = await town.db
    .update(outboundMessage)
    .set({ state: 'failed', problem, stateAt: town.now() })
    .where(and(eq(outboundMessage.id, id), inArray(outboundMessage.state, ['queued', 'sending'])))
    .returning({ conversationId: outboundMessage.conversationId, author: outboundMessage.author })
  for (const { conversationId, author } of rows) if (author) await signalInbox(town.db, town, conversationId)
}

/** Wakes the sender of a conversation again in so many seconds. */
export const deliverLater = (town: Town, conversationId: string, seconds: number): Promise<void> =>
  town.db.transaction((tx) => town.jobs.enqueue(tx, deliver, [{ conversationId }], Math.max(0, seconds)))

/**
 * Keeps to a pace for one recipient (GCRA): a burst is lent, then one message each `intervalMs`.
 * @returns milliseconds to wait, 0 when it may go now
 */
export const paceRecipient = async (
  town: Town,
  conversationId: string,
  intervalMs: number,
  burst: number,
): Promise<number> => {
  const now = town.now()
  const limit = new Date(now.getTime() + intervalMs * (burst - 1))
  const pacedUntil = sql`greatest(${conversation.pacedUntil}, ${now.toISOString()}::timestamptz) + make_interval(secs => ${intervalMs / 1000})`
  const rows = await town.db
    .update(conversation)
    .set({ pacedUntil })
    .where(
      and(
        eq(conversation.id, conversationId),
        or(isNull(conversation.pacedUntil), lte(conversation.pacedUntil, limit)),
      ),
    )
    .returning({ id: conversation.id })
  if (rows.length > 0) return 0
  const [row] = await town.db
    .select({ until: conversation.pacedUntil })
    .from(conversation)
    .where(eq(conversation.id, conversationId))
  return Math.max(1, (row?.until?.getTime() ?? 0) - limit.getTime())
}

/** Holds back what a cause has put out and has not left yet. @returns how many messages */
export const cancelQueued = async (tx: Tx, town: Town, causeKey: string): Promise<number> => {
  const rows = await tx
    .update(outboundMessage)
    .set({ state: 'failed', problem: 'held back', stateAt: town.now() })
    .where(
      and(
        eq(outboundMessage.jurisdictionId, town.id),
        eq(outboundMessage.causeKey, causeKey),
        eq(outboundMessage.state, 'queued'),
      ),
    )
    .returning({ id: outboundMessage.id })
  return rows.length
}

/** How many messages of one cause are in each state; `held` for those held back. */
export const deliveryCounts = async (town: Town, causeKey: string): Promise<Record<string, number>> => {
  const state = sql<string>`case when ${outboundMessage.problem} = 'held back' then 'held' else ${outboundMessage.state} end`
  const rows = await town.db
    .select({ state, count: sql<number>`count(*)::int` })
    .from(outboundMessage)
    .where(and(eq(outboundMessage.jurisdictionId, town.id), eq(outboundMessage.causeKey, causeKey)))
    .groupBy(state)
  return Object.fromEntries(rows.map((row) => [row.state, row.count]))
}

/** How many of some contacts may be written to freely now. */
export const windowsOpen = async (town: Town, contactIds: string[]): Promise<number> => {
  if (contactIds.length === 0) return 0
  const [row] = await town.db
    .select({ count: sql<number>`count(distinct ${conversation.contactId})::int` })
    .from(conversation)
    .where(
      and(
        eq(conversation.jurisdictionId, town.id),
        inArray(conversation.contactId, contactIds),
        gt(conversation.lastInboundAt, windowStart(town.now())),
      ),
    )
  return row?.count ?? 0
}
