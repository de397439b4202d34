import { asc, eq } from 'drizzle-orm'
import { type Attachment, getAttachments } from '#domain/attachments'
import { getPictures } from '#domain/pictures'
import type { Town } from '#domain/town'
import type { Db } from '#platform/database'
import { truncate } from '#platform/text'
import type { Incoming, SharedCard } from '../inbound/inbound.ts'
import type { Outgoing } from '../outbound/outgoing.ts'
import { type DeliveryState, inboundMessage, outboundMessage } from '../tables.ts'
import { citizenText, messageText, type ReaderTexts } from './message-text.ts'

/** Messages told of at most, the newest: the platform takes no endless files. */
const MAX_MESSAGES = 5_000

/** Characters of a message that another one is about. */
const MAX_QUOTE_LENGTH = 80

/** What a message of the town says, in words that a person reads. */
export const outgoingText = (message: Outgoing): string => {
  if (message.type === 'location')
    return ['📍', message.name, message.address, `${message.lat}, ${message.long}`].filter(Boolean).join(' ')
  if (message.type === 'file')
    return [message.kind === 'image' ? '📷' : '📄', message.filename, message.text].filter(Boolean).join(' ')
  if (message.type === 'template') return message.blanks.join(' · ')
  const offered =
    message.type === 'buttons' ? message.buttons : message.type === 'list' ? message.rows : undefined
  return offered ? `${message.text}\n${offered.map(({ title }) => `[${title}]`).join(' ')}` : message.text
}

/** A code that proves who has the telephone is for the telephone alone: everyone else who reads the conversation sees none. */
const redactCode = (causeKey: string, text: string): string =>
  causeKey.startsWith('code:') ? text.replace(/\d{6}/g, '••••••') : text

/** One line of a conversation: when, from whom, what; how far it has come, or why it did not. */
export type HistoryLine = {
  id: string
  at: Date
  from: 'citizen' | 'town'
  author?: string
  words: string
  /** What the citizen themselves wrote or said in it; unset: a tap, a place, a file without words. */
  own?: string
  /** A picture that came with it, by its id, and how far it has been fetched. */
  picture?: string
  pictureState?: 'pending' | 'ready' | 'failed'
  /** A picture or a document that staff sent, by where it lies in the media store, and what was written with it. */
  sent?: { kind: 'image' | 'document'; key: string; mime: string; filename: string; text: string }
  /** Another file that came with it. */
  attachment?: Attachment
  /** What staff wrote, where it was sent translated. */
  original?: string
  cards?: SharedCard[]
  point?: { lat: number; long: number }
  /** It says again, changed, what an earlier message said. */
  restates?: boolean
  /** The message that it reacts to, changes or takes back. */
  about?: { id: string; words: string }
  state?: DeliveryState
  problem?: string
}

type Inbound = typeof inboundMessage.$inferSelect

/** Everything said in a conversation, oldest first. @param t in the language of who reads it */
export const readHistory = async (
  db: Db,
  town: Town,
  conversationId: string,
  t: ReaderTexts,
): Promise<HistoryLine[]> => {
  const inbound = await db
    .select()
    .from(inboundMessage)
    .where(eq(inboundMessage.conversationId, conversationId))
    .orderBy(asc(inboundMessage.seq))
  const outbound = await db
    .select()
    .from(outboundMessage)
    .where(eq(outboundMessage.conversationId, conversationId))
    .orderBy(asc(outboundMessage.seq))
  const ids = inbound.map(({ id }) => id)
  const attachments = await getAttachments(db, town, ids)
  const pictures = new Map((await getPictures(db, town, ids)).map(({ id, state }) => [id, state]))
  const opened = inbound.map((row) => ({
    row,
    incoming: town.vault.decrypt<{ incoming: Incoming }>(row.content, 'inbound_message.content').incoming,
  }))
  const sent = outbound.map((row): HistoryLine & { externalId: string | null } => {
    const message = town.vault.decrypt<Outgoing>(row.content, 'outbound_message.content')
    return {
      id: row.id,
      externalId: row.externalId,
      problem: row.problem ?? undefined,
      at: row.createdAt,
      from: 'town',
      author: row.author ?? undefined,
      words: redactCode(row.causeKey, outgoingText(message)),
      sent: message.type === 'file' ? message : undefined,
      original: 'original' in message ? message.original : undefined,
      state: row.state,
    }
  })
  const byExternalId = new Map<string, { id: string; words: string }>([
    ...sent.flatMap(({ externalId, id, words: text }) =>
      externalId ? [[externalId, { id, words: truncate(text, MAX_QUOTE_LENGTH) }] as const] : [],
    ),
    ...opened.map(
      ({ row, incoming }) =>
        [
          row.externalId,
          { id: row.id, words: truncate(messageText(incoming, t), MAX_QUOTE_LENGTH) },
        ] as const,
    ),
  ])
  const lines = [
    ...opened.map(
      ({ row, incoming }): HistoryLine => ({
        ...toReceivedLine(row, incoming, t, attachments.get(row.id)),
        pictureState: row.type === 'picture' ? (pictures.get(row.id) ?? 'pending') : undefined,
        about: byExternalId.get(referencedMessageId(incoming) ?? ''),
      }),
    ),
    ...sent.map(({ externalId: _, ...line }) => line),
  ]
  return lines.sort((a, b) => a.at.getTime() - b.at.getTime()).slice(-MAX_MESSAGES)
}

/** The platform's id of the message that one is about. */
const referencedMessageId = (incoming: Incoming): string | undefined => {
  if (incoming.type === 'reaction') return incoming.to
  return incoming.type === 'edit' || incoming.type === 'revoke' ? incoming.of : undefined
}

const toReceivedLine = (
  row: Inbound,
  incoming: Incoming,
  t: ReaderTexts,
  attachment: Attachment | undefined,
): HistoryLine => {
  const heard = attachment?.transcript
  return {
    id: row.id,
    at: row.receivedAt,
    from: 'citizen',
    words: messageText(incoming, t) + (heard ? `\n${t('said.transcript', { words: heard })}` : ''),
    own: [citizenText(incoming), heard].filter(Boolean).join('\n') || undefined,
    picture: row.type === 'picture' ? row.id : undefined,
    attachment,
    cards: incoming.type === 'contacts' ? incoming.cards : undefined,
    restates: incoming.type === 'edit' || undefined,
    point: pointIn(incoming),
  }
}

const pointIn = (incoming: Incoming) =>
  incoming.type === 'location' && incoming.lat !== undefined && incoming.long !== undefined
    ? { lat: incoming.lat, long: incoming.long }
    : undefined
