import type { PersonIds } from '#domain/contacts'
import type { Incoming, ReceivedMessage } from '#domain/conversations'
import { toIncoming } from './incoming.ts'
import { type People, toPersonIds, toProfile } from './person.ts'
import { type ContactCard, type Message, message } from './schemas.ts'

/** The messenger began in 2009: nothing was written in it before, and no such timestamp is one. */
const EARLIEST_MS = Date.UTC(2009, 0)

/**
 * Seconds since 1970 as a string; some came in milliseconds (August 2026).
 * @returns nothing where it cannot be read: then it counts as just written
 */
export const parseTimestamp = (timestamp: string | number | undefined): Date | undefined => {
  const value = timestamp === undefined || timestamp === '' ? Number.NaN : Number(timestamp)
  const at = new Date(value >= 1e12 ? value : value * 1000)
  return at.getTime() >= EARLIEST_MS ? at : undefined
}

/** Why a message is kept in quarantine instead of in a conversation. */
export type Unreadable = { unreadable: string }

/** Why a message of nobody's is kept aside. */
export const NO_SENDER = 'message without a sender'

/** A message from a citizen, or why it is none that can be filed. @param people of the same delivery */
export const parseMessage = (raw: unknown, people: People): ReceivedMessage | Unreadable => {
  const parsed = message.safeParse(raw)
  if (!parsed.success) return { unreadable: `message.${parsed.error.issues[0]?.path.join('.') ?? ''}` }
  const one = parsed.data
  if (one.group_id !== undefined) return { unreadable: 'message in a group' }
  const card = findSenderCard(one, people)
  const incoming = toIncoming(one)
  const sender = toPersonIds(
    one.from ?? card?.wa_id,
    one.from_user_id ?? card?.user_id,
    one.from_parent_user_id ?? card?.parent_user_id,
  )
  const person = incoming.type === 'identity' ? incoming.now : withSharedPhone(sender, incoming)
  if (!person.phone && !person.bsuid) return { unreadable: NO_SENDER }
  return {
    externalId: one.id,
    person,
    profile: toProfile(card),
    at: parseTimestamp(one.timestamp),
    incoming,
    ...(isSilent(incoming) ? { quiet: true } : {}),
    raw,
  }
}

/** The platform vouches for the telephone that answers our own question: it is the sender's as if it had come with it. */
const withSharedPhone = (sender: PersonIds, incoming: Incoming): PersonIds =>
  incoming.type === 'contacts' && incoming.shared && !sender.phone
    ? { ...sender, phone: incoming.shared }
    : sender

/** The sender's entry. A delivery with one message has one; `system` messages have none. */
const findSenderCard = (one: Message, people: People): ContactCard | undefined => {
  if (one.type === 'system') return undefined
  const { from, from_user_id: userId } = one
  return from || userId ? people.find(userId, from) : people.single
}

/** What is filed in the conversation and answered by nobody. */
const isSilent = (incoming: Incoming): boolean =>
  incoming.type === 'identity' ||
  (incoming.type === 'other' && incoming.kind === 'system') ||
  incoming.type === 'edit' ||
  incoming.type === 'revoke' ||
  (incoming.type === 'reaction' && incoming.emoji === '')
