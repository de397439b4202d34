import { and, desc, eq, gt, isNull, lt, lte, notInArray } from 'drizzle-orm'
import { listPausedLines } from '#domain/lines'
import type { Language, Town, TownWorker } from '#domain/town'
import type { Db } from '#platform/database'
import { MAX_CLOCK_SKEW_MS } from './outbound/sending.ts'
import { decryptState } from './state.ts'
import { conversation, inboundMessage, isUnsent, outboundMessage } from './tables.ts'

/** Wakes conversations that wait although nobody was woken for them: a process was killed at a bad moment. */
export const requeueStalledConversations = async (
  town: Town,
  olderThanSeconds: number,
  { turns, outboxes }: { turns: TownWorker; outboxes: TownWorker },
): Promise<void> => {
  await fixFutureTimestamps(town)
  const before = new Date(town.now().getTime() - olderThanSeconds * 1000)
  const unanswered = await town.db
    .selectDistinct({ conversationId: inboundMessage.conversationId })
    .from(inboundMessage)
    .where(
      and(
        isNull(inboundMessage.handledAt),
        lt(inboundMessage.receivedAt, before),
        eq(inboundMessage.jurisdictionId, town.id),
      ),
    )
    .limit(1_000)
  const paused = (await listPausedLines(town)).flatMap((one) => (one.templatesOnly ? [] : one.channel))
  const unsent = await town.db
    .selectDistinct({ conversationId: outboundMessage.conversationId })
    .from(outboundMessage)
    .innerJoin(conversation, eq(conversation.id, outboundMessage.conversationId))
    .where(
      and(
        isUnsent,
        lte(outboundMessage.notBefore, before),
        eq(outboundMessage.jurisdictionId, town.id),
        // What waits for a repair is woken by it.
        paused.length > 0 ? notInArray(conversation.channel, paused) : undefined,
      ),
    )
    .limit(1_000)
  for (const { conversationId } of unanswered) turns.wake(town, conversationId)
  for (const { conversationId } of unsent) outboxes.notify(town, conversationId)
}

/** Once a clock was put back, what was written before lies ahead, and would be waited for as long again: it is now. */
const fixFutureTimestamps = async (town: Town): Promise<void> => {
  const now = town.now()
  const ahead = new Date(now.getTime() + MAX_CLOCK_SKEW_MS)
  await town.db
    .update(inboundMessage)
    .set({ receivedAt: now })
    .where(
      and(
        isNull(inboundMessage.handledAt),
        gt(inboundMessage.receivedAt, ahead),
        eq(inboundMessage.jurisdictionId, town.id),
      ),
    )
  await town.db
    .update(outboundMessage)
    .set({ notBefore: now, attemptedAt: now, stateAt: now })
    .where(and(isUnsent, gt(outboundMessage.stateAt, ahead), eq(outboundMessage.jurisdictionId, town.id)))
}

/** The conversation that a contact reads: with several of the town's numbers in use, that of the one they wrote to last. */
export const findLatestConversation = async (
  db: Db,
  town: Town,
  contactId: string,
): Promise<{ id: string; language: Language } | undefined> => {
  const [row] = await db
    .select()
    .from(conversation)
    .where(and(eq(conversation.jurisdictionId, town.id), eq(conversation.contactId, contactId)))
    .orderBy(desc(conversation.lastInboundAt))
    .limit(1)
  return row && { id: row.id, language: decryptState(town, row).language }
}
