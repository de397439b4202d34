import { and, eq, sql } from 'drizzle-orm'
import { changeIdentity, type IdentityChange } from '#domain/contacts'
import type { ChannelId, Town } from '#domain/town'
import { mergeContacts } from '../merge-contacts.ts'
import { conversation, inboundMessage } from '../tables.ts'
import { clampToNow, type Delivery, type ReceivedMessage } from './inbound.ts'

/**
 * Moves contacts to the ids that the platform says are theirs now. Each in a transaction of its own, once: what is told
 * again is known by the message's id, and changes nothing.
 */
export const applyIdentityChanges = async (town: Town, deliveries: Delivery[]): Promise<void> => {
  for (const { channel, lineId, messages, identities } of deliveries) {
    for (const message of messages) {
      const { incoming } = message
      if (incoming.type === 'identity')
        await applyIdentityChange(town, { channel, lineId }, message, incoming)
    }
    for (const change of identities)
      await town.db.transaction((tx) => changeIdentity(tx, town, { ...change, channel }, mergeContacts))
  }
}

/** The message that tells of a change is filed in the conversation, for staff to see, and answered by nobody. */
const applyIdentityChange = (
  town: Town,
  { channel, lineId }: { channel: ChannelId; lineId: string },
  message: ReceivedMessage,
  change: IdentityChange,
): Promise<void> =>
  town.db.transaction(async (tx) => {
    const { externalId, raw, incoming } = message
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`identity:${town.id}:${externalId}`}, 0))`,
    )
    const [known] = await tx
      .select({ id: inboundMessage.id })
      .from(inboundMessage)
      .where(and(eq(inboundMessage.jurisdictionId, town.id), eq(inboundMessage.externalId, externalId)))
    if (known) return
    const now = town.now()
    const at = clampToNow(message.at, now)
    const contactId = await changeIdentity(tx, town, { ...change, channel }, mergeContacts, at)
    const [row] = await tx
      .insert(conversation)
      .values({
        id: Bun.randomUUIDv7(),
        jurisdictionId: town.id,
        contactId,
        channel,
        lineId,
        createdAt: now,
        // Nothing that they wrote: it opens no window.
        lastInboundAt: new Date(0),
      })
      .onConflictDoUpdate({
        target: [conversation.jurisdictionId, conversation.contactId, conversation.lineId],
        set: { contactId },
      })
      .returning({ id: conversation.id })
    if (!row) throw new Error('failed to find or create a conversation')
    await tx.insert(inboundMessage).values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      conversationId: row.id,
      externalId,
      type: 'identity',
      content: town.vault.encrypt({ incoming, raw }, 'inbound_message.content'),
      occurredAt: at,
      receivedAt: now,
      handledAt: now,
    })
    town.metrics.inbound.inc({ type: 'identity' })
  })
