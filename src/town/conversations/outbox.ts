import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
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
  await Promise.all([
    tx.insert(outboundMessage).values(rows).onConflictDoNothing(),
    town.jobs.enqueue(tx, deliver, [{ conversationId }]),
  ])
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
