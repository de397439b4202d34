import type { Runtime, Town } from '#domain/town'
import { describeError } from '#platform/telemetry'
import { processConversation } from './inbound/inbound.ts'
import { deliverOutbox } from './outbound/outbox.ts'

/** Hands what this process was woken for, and did not come to, to another; or to itself, when it is back. */
export const handOver = async (town: Town, { turns, outboxes }: Runtime): Promise<void> => {
  try {
    const unanswered = (await turns.stop(town)).map((conversationId) => ({ conversationId }))
    const unsent = (await outboxes.stop(town)).map((conversationId) => ({ conversationId }))
    await town.db.transaction(async (tx) => {
      await town.jobs.enqueue(tx, processConversation, unanswered)
      await town.jobs.enqueue(tx, deliverOutbox, unsent)
    })
  } catch (error) {
    const message = 'failed to hand over pending work: left to the periodic check'
    town.log.warn({ error: describeError(error) }, message)
  }
}
