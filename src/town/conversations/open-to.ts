import type { Tx } from '#platform/database'
import { meet } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import { conversation } from './tables.ts'

/**
 * The conversation with somebody who gave their telephone elsewhere and asked to be written to. Theirs, if they ever
 * wrote; else a new one, in which only approved templates may go until they answer.
 * @param address the telephone with its country, digits only
 */
export const openTo = async (
  tx: Tx,
  town: Town,
  address: string,
): Promise<{ contactId: string; conversationId: string }> => {
  const contactId = await meet(tx, town, address)
  const [row] = await tx
    .insert(conversation)
    .values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      contactId,
      lineId: town.lineId,
      createdAt: town.now(),
      // They never wrote: the messenger's window was never open.
      lastInboundAt: new Date(0),
    })
    .onConflictDoUpdate({
      target: [conversation.jurisdictionId, conversation.contactId, conversation.lineId],
      set: { contactId },
    })
    .returning({ id: conversation.id })
  if (!row) throw new Error('a conversation was neither made nor found')
  return { contactId, conversationId: row.id }
}
