import { and, desc, eq, inArray } from 'drizzle-orm'
import { findContact } from '#domain/contacts'
import { getPictures } from '#domain/pictures'
import type { ChannelId, Town } from '#domain/town'
import type { Incoming } from '../inbound/inbound.ts'
import type { Outgoing } from '../outbound/outgoing.ts'
import { conversation, inboundMessage, outboundMessage } from '../tables.ts'

/** Messages of a page, the newest of each side: those before are read in the inbox, and in the file of one's own data. */
const MAX_MESSAGES = 150

/** A message as the citizen themselves sees it. */
export type CitizenMessage = { id: string; at: Date } & (
  | { from: 'citizen'; incoming: Incoming; picture?: 'pending' | 'ready' | 'failed' }
  /** `author`: a member of staff; nobody: the assistant. */
  | { from: 'town'; message: Outgoing; author?: string }
)

/** What has left: what only waits may yet be held back. */
const SEEN = ['sending', 'sent', 'delivered', 'read'] as const

/** Somebody as a channel knows them: by the id of their session, or {@link accountId}. */
export type CitizenOnChannel = { channel: ChannelId; id: string }

/** Their conversation on that channel, if there is one. */
const findConversation = async (
  town: Town,
  { channel, id }: CitizenOnChannel,
): Promise<string | undefined> => {
  const contactId = await findContact(town.db, town, id)
  if (!contactId) return undefined
  const [row] = await town.db
    .select({ id: conversation.id })
    .from(conversation)
    .where(
      and(
        eq(conversation.jurisdictionId, town.id),
        eq(conversation.contactId, contactId),
        eq(conversation.channel, channel),
      ),
    )
    .limit(1)
  return row?.id
}

/** What was written in a citizen's conversation, oldest first: for themselves. */
export const readCitizenMessages = async (
  town: Town,
  citizen: CitizenOnChannel,
): Promise<CitizenMessage[]> => {
  const id = await findConversation(town, citizen)
  if (!id) return []
  const [received, sent] = await Promise.all([
    town.db
      .select()
      .from(inboundMessage)
      .where(eq(inboundMessage.conversationId, id))
      .orderBy(desc(inboundMessage.seq))
      .limit(MAX_MESSAGES),
    town.db
      .select()
      .from(outboundMessage)
      .where(and(eq(outboundMessage.conversationId, id), inArray(outboundMessage.state, [...SEEN])))
      .orderBy(desc(outboundMessage.seq))
      .limit(MAX_MESSAGES),
  ])
  const pictures = new Map(
    (
      await getPictures(
        town.db,
        town,
        received.filter(({ type }) => type === 'picture').map((row) => row.id),
      )
    ).map((one) => [one.id, one.state]),
  )
  const messages = [
    ...received.map((row): CitizenMessage => {
      const { incoming } = town.vault.decrypt<{ incoming: Incoming }>(row.content, 'inbound_message.content')
      const picture = row.type === 'picture' ? (pictures.get(row.id) ?? 'pending') : undefined
      return { id: row.id, at: row.receivedAt, from: 'citizen', incoming, picture }
    }),
    ...sent.map(
      (row): CitizenMessage => ({
        id: row.id,
        at: row.createdAt,
        from: 'town',
        message: town.vault.decrypt<Outgoing>(row.content, 'outbound_message.content'),
        author: row.author ?? undefined,
      }),
    ),
  ]
  // Ids are in the order in which they were made: of two in one millisecond, the earlier comes first.
  return messages.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
}

/**
 * One message of the town in a citizen's conversation: what was offered in it is chosen, its file read.
 * @param named by our id of it, or by the platform's
 */
export const findCitizenMessage = async (
  town: Town,
  citizen: CitizenOnChannel,
  named: { id: string } | { externalId: string },
): Promise<Outgoing | undefined> => {
  const id = await findConversation(town, citizen)
  if (!id) return undefined
  const [row] = await town.db
    .select({ content: outboundMessage.content })
    .from(outboundMessage)
    .where(
      and(
        eq(outboundMessage.conversationId, id),
        'id' in named ? eq(outboundMessage.id, named.id) : eq(outboundMessage.externalId, named.externalId),
        inArray(outboundMessage.state, [...SEEN]),
      ),
    )
  return row && town.vault.decrypt<Outgoing>(row.content, 'outbound_message.content')
}

/** Whether a picture came with a message of a citizen's conversation. */
export const isOwnPicture = async (
  town: Town,
  citizen: CitizenOnChannel,
  pictureId: string,
): Promise<boolean> => {
  const id = await findConversation(town, citizen)
  if (!id) return false
  const [row] = await town.db
    .select({ id: inboundMessage.id })
    .from(inboundMessage)
    .where(and(eq(inboundMessage.conversationId, id), eq(inboundMessage.id, pictureId)))
  return row !== undefined
}
