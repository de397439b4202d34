import { and, asc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import { preparedOn, rowsOf } from '#platform/database'
import type { Identity } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import type { Outgoing } from './engine/outgoing.ts'
import { conversation, outboundMessage } from './tables.ts'

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

/** One who sends what waits in one conversation, and for how long they are believed alive without another word. */
export type Sending = { conversationId: string; senderId: string; leaseMs: number }

/**
 * Takes the sending of a conversation for a while: one sender at a time keeps the order.
 * @returns whether it was free to take
 */
export const claimOutbox = async (
  town: Town,
  { conversationId, senderId, leaseMs }: Sending,
): Promise<boolean> => {
  const now = town.now()
  const rows = await town.db
    .update(conversation)
    .set({ senderId, senderUntil: new Date(now.getTime() + leaseMs) })
    .where(
      and(
        eq(conversation.id, conversationId),
        or(isNull(conversation.senderUntil), lt(conversation.senderUntil, now)),
      ),
    )
    .returning({ id: conversation.id })
  return rows.length > 0
}

/**
 * Gives the sending back.
 *
 * Looks once more after that: a message whose wake-up found the outbox taken was committed before, so this look sees
 * it. A wake-up that comes later finds the outbox free.
 * @returns whether something is there to be sent; it takes another claim
 */
export const releaseOutbox = async (town: Town, { conversationId, senderId }: Sending): Promise<boolean> => {
  await town.db
    .update(conversation)
    .set({ senderId: null, senderUntil: null })
    .where(and(eq(conversation.id, conversationId), eq(conversation.senderId, senderId)))
  const [left] = await heads(town.db).execute({ conversationId })
  return left !== undefined
}

/** The first message of a conversation that has not left, with all that is needed to send it. */
const heads = preparedOn((db) =>
  db
    .select({
      row: outboundMessage,
      lineId: conversation.lineId,
      lastInboundAt: conversation.lastInboundAt,
      identity: sql<Buffer | null>`(select identity from contact where id = ${conversation.contactId})`,
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
    .limit(1)
    .prepare('head_of_outbox'),
)

/** The next message of a conversation, whether or not its time has come. */
export const nextParcel = async (town: Town, conversationId: string): Promise<Parcel | undefined> => {
  const [found] = await heads(town.db).execute({ conversationId })
  if (!found?.identity) return undefined
  const { row, lineId, lastInboundAt, identity } = found
  return {
    id: row.id,
    to: town.vault.open<Identity>(identity).address,
    lineId,
    message: town.vault.open<Outgoing>(row.content),
    afterWindow: row.afterWindow ? town.vault.open<Outgoing>(row.afterWindow) : undefined,
    inReplyTo: row.inReplyTo ?? undefined,
    attempts: row.attempts,
    notBefore: row.notBefore,
    doubtfulSince: row.state === 'sending' ? (row.attemptedAt ?? row.createdAt) : undefined,
    lastInboundAt,
  }
}

/** A pace for one recipient (GCRA): a burst is lent, then one message each `intervalMs`. */
export type Pace = { intervalMs: number; burst: number }

/**
 * Notes, before the call, that a message is about to leave; keeps to the recipient's pace and to the claim, in one step.
 * @returns what is to be done: send it, wait so many milliseconds, look again, or leave it to who has the claim now
 */
export const beginSending = async (
  town: Town,
  { conversationId, senderId, leaseMs }: Sending,
  messageId: string,
  { intervalMs, burst }: Pace,
): Promise<'send' | 'look-again' | 'lost' | { waitMs: number }> => {
  const now = town.now()
  const limit = new Date(now.getTime() + intervalMs * (burst - 1))
  const at = sql`${now.toISOString()}::timestamptz`
  const begun = await rowsOf(
    town.db,
    sql`with mine as (
        update conversation
        set paced_until = greatest(paced_until, ${at}) + make_interval(secs => ${intervalMs / 1000}),
          sender_until = ${new Date(now.getTime() + leaseMs).toISOString()}::timestamptz
        where id = ${conversationId} and sender_id = ${senderId}
          and (paced_until is null or paced_until <= ${limit.toISOString()}::timestamptz)
        returning id)
      update outbound_message
      set state = 'sending', attempted_at = ${at}, state_at = ${at}, attempts = attempts + 1
      where id = ${messageId} and state in ('queued', 'sending') and exists (select from mine)
      returning id`,
  )
  if (begun.length > 0) return 'send'
  const [row] = await town.db
    .select({ senderId: conversation.senderId, until: conversation.pacedUntil })
    .from(conversation)
    .where(eq(conversation.id, conversationId))
  if (row?.senderId !== senderId) return 'lost'
  const waitMs = (row.until?.getTime() ?? 0) - limit.getTime()
  return waitMs > 0 ? { waitMs } : 'look-again'
}
