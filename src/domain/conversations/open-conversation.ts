import { and, eq } from 'drizzle-orm'
import { findOrCreateContacts } from '#domain/contacts'
import { type ChannelId, getPhoneChannel, type Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { mergeContacts } from './merge-contacts.ts'
import { conversation, outboundMessage } from './tables.ts'

/**
 * The conversation with a person who gave their telephone elsewhere and asked to be written to. Theirs, if they ever
 * wrote; else a new one, in which only approved templates may go until they answer.
 * @param phone with its country's code, digits only
 */
export const openConversation = async (
  tx: Tx,
  town: Town,
  phone: string,
): Promise<{ contactId: string; conversationId: string; channel: ChannelId }> => {
  const { id: channel, lineId } = getPhoneChannel(town)
  const [contactId = ''] = await findOrCreateContacts(tx, town, [{ channel, ids: { phone } }], mergeContacts)
  const [row] = await tx
    .insert(conversation)
    .values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      contactId,
      channel,
      lineId,
      createdAt: town.now(),
      // They never wrote: the messaging window was never open.
      lastInboundAt: new Date(0),
    })
    .onConflictDoUpdate({
      target: [conversation.jurisdictionId, conversation.contactId, conversation.lineId],
      set: { contactId },
    })
    .returning({ id: conversation.id })
  if (!row) throw new Error('failed to find or create a conversation')
  return { contactId, conversationId: row.id, channel }
}

/**
 * Whether a telephone was written to and never wrote itself. It may be anybody's whose number was given: until they
 * answer, nothing more is sent to it on the word of a stranger.
 */
export const isAwaitingFirstReply = async (tx: Tx, town: Town, conversationId: string): Promise<boolean> => {
  const [row] = await tx
    .select({ lastInboundAt: conversation.lastInboundAt })
    .from(conversation)
    .where(and(eq(conversation.jurisdictionId, town.id), eq(conversation.id, conversationId)))
  if (!row || row.lastInboundAt.getTime() > 0) return false
  const written = await tx
    .select({ id: outboundMessage.id })
    .from(outboundMessage)
    .where(eq(outboundMessage.conversationId, conversationId))
    .limit(1)
  return written.length > 0
}
