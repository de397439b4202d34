import { and, desc, eq } from 'drizzle-orm'
import type { ChannelId, Town } from '#domain/town'
import { conversation } from '../tables.ts'
import { visibleConversationCondition } from './discretion.ts'
import type { Viewer } from './handovers.ts'

/** A conversation of somebody on one of the town's channels. */
export type ContactConversation = { id: string; channel: ChannelId; lastInboundAt: Date }

/** The conversations of a contact, the newest first; without those that a discreet team of others has now. */
export const listContactConversations = (
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  contactId: string,
): Promise<ContactConversation[]> =>
  town.db
    .select({
      id: conversation.id,
      channel: conversation.channel,
      lastInboundAt: conversation.lastInboundAt,
    })
    .from(conversation)
    .where(
      and(
        eq(conversation.jurisdictionId, town.id),
        eq(conversation.contactId, contactId),
        visibleConversationCondition(town, viewer, conversation.id),
      ),
    )
    .orderBy(desc(conversation.lastInboundAt))
