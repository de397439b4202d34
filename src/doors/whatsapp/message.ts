import { z } from 'zod'
import { clean, storable } from '#platform/text'
import type { PersonIds, Profile } from '#town/contacts'
import type { Arrival, Incoming, MediaKind } from '#town/conversations'

/**
 * One message of the Cloud API, parsed. Auxiliary fields of a wrong type are left out; what makes a message what it is
 * has to be right, or the message is quarantined.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages (11 Aug 2026)
 */

/** Ids are opaque: stored and compared whole. What the database cannot hold is no id of the platform's. */
const opaque = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((text) => storable(text) === text && !/\s/.test(text))

/** The platform's id of a message or a medium. */
export const id = opaque(512).min(1)

/** Omitted since 6 February 2026 where it is not known; some intermediaries send it empty. */
const personId = opaque(200)
  .optional()
  .transform((value) => value || undefined)

const words = z.string().optional().catch(undefined)

const media = z.looseObject({
  id,
  caption: words,
  mime_type: words,
  filename: words,
  voice: z.boolean().optional().catch(undefined),
})

const reply = z.object({ id: z.string(), title: z.string() })

const card = z.looseObject({
  name: z
    .looseObject({ formatted_name: words, first_name: words, last_name: words })
    .optional()
    .catch(undefined),
  phones: z
    .array(z.looseObject({ phone: words, wa_id: words }))
    .optional()
    .catch(undefined),
  emails: z
    .array(z.looseObject({ email: words }))
    .optional()
    .catch(undefined),
  origin: words,
})

const message = z.looseObject({
  id,
  from: personId,
  from_user_id: personId,
  from_parent_user_id: personId,
  timestamp: z.union([z.string(), z.number()]).optional().catch(undefined),
  type: z.string().min(1).max(64),
  group_id: z.string().optional().catch('unreadable'),
  text: z.object({ body: z.string() }).optional(),
  image: media.optional(),
  video: media.optional(),
  audio: media.optional(),
  document: media.optional(),
  sticker: media.optional(),
  location: z
    .looseObject({
      latitude: z.coerce.number().min(-90).max(90),
      longitude: z.coerce.number().min(-180).max(180),
      name: words,
      address: words,
    })
    .optional(),
  contacts: z.array(card).optional(),
  reaction: z.looseObject({ message_id: words, emoji: words }).optional(),
  interactive: z
    .looseObject({
      button_reply: reply.optional(),
      list_reply: reply.optional(),
      nfm_reply: z.looseObject({ name: words, body: words, response_json: words }).optional(),
    })
    .optional(),
  button: z.looseObject({ text: z.string(), payload: words }).optional(),
  order: z.looseObject({ product_items: z.array(z.unknown()).optional().catch(undefined) }).optional(),
  system: z
    .looseObject({
      type: words,
      wa_id: personId,
      user_id: personId,
      previous_user_id: personId,
      parent_user_id: personId,
      previous_parent_user_id: personId,
    })
    .optional(),
  edit: z
    .looseObject({
      original_message_id: words,
      message: z.looseObject({ type: words }).optional().catch(undefined),
    })
    .optional(),
  revoke: z.looseObject({ original_message_id: words }).optional(),
  unsupported: z.looseObject({ type: words }).optional().catch(undefined),
})

type Message = z.infer<typeof message>

/** A person in `contacts[]` of the same delivery. */
export const contactCard = z.looseObject({
  wa_id: personId,
  user_id: personId,
  parent_user_id: personId,
  profile: z.looseObject({ name: words, username: words }).optional().catch(undefined),
})

/** A person as the delivery describes them. */
export type ContactCard = z.infer<typeof contactCard>

/** Digits with the country's code, as the platform writes a telephone. Anything else there is an id, whatever its field. */
const PHONE = /^\+?\d{5,20}$/

/** Sorts ids by what they are, not by the field they came in: some intermediaries put the user id into `from`. */
export const personIds = (
  phoneField: string | undefined,
  userId: string | undefined,
  parentUserId: string | undefined,
): PersonIds => {
  const isPhone = phoneField !== undefined && PHONE.test(phoneField)
  return {
    ...(isPhone ? { phone: phoneField.replace(/^\+/, '') } : {}),
    ...(userId || (phoneField && !isPhone) ? { bsuid: userId || phoneField } : {}),
    ...(parentUserId ? { parentBsuid: parentUserId } : {}),
  }
}

const profileOf = (card: ContactCard | undefined): Profile => {
  const name = card?.profile?.name && clean(card.profile.name, 100)
  const username = card?.profile?.username && clean(card.profile.username, 60).replace(/^@/, '')
  return { ...(name ? { name } : {}), ...(username ? { username } : {}) }
}

/**
 * Seconds since 1970 as a string; some came in milliseconds (August 2026).
 * @returns nothing where it cannot be read: then it counts as just written
 */
export const instantOf = (timestamp: string | number | undefined): Date | undefined => {
  const value = timestamp === undefined || timestamp === '' ? Number.NaN : Number(timestamp)
  if (!Number.isFinite(value) || value < 0) return undefined
  const at = new Date(value >= 1e12 ? value : value * 1000)
  return Number.isNaN(at.getTime()) ? undefined : at
}

/** Why a message is kept in quarantine instead of in a conversation. */
export type Unreadable = { unreadable: string }

/** A message from a citizen, or why it is none that can be filed. @param contacts of the same delivery */
export const parseMessage = (raw: unknown, contacts: ContactCard[]): Arrival | Unreadable => {
  const parsed = message.safeParse(raw)
  if (!parsed.success) return { unreadable: `message.${parsed.error.issues[0]?.path.join('.') ?? ''}` }
  const one = parsed.data
  if (one.group_id !== undefined) return { unreadable: 'message in a group' }
  const card = cardOf(one, contacts)
  const incoming = incomingOf(one)
  const sender = personIds(
    one.from ?? card?.wa_id,
    one.from_user_id ?? card?.user_id,
    one.from_parent_user_id ?? card?.parent_user_id,
  )
  const person = incoming.type === 'identity' ? incoming.now : withShared(sender, incoming)
  if (!person.phone && !person.bsuid) return { unreadable: 'message without a sender' }
  return {
    externalId: one.id,
    person,
    profile: profileOf(card),
    at: instantOf(one.timestamp),
    incoming,
    ...(isQuiet(incoming) ? { quiet: true } : {}),
    raw,
  }
}

/** The platform vouches for the telephone that answers our own question: it is the sender's as if it had come with it. */
const withShared = (sender: PersonIds, incoming: Incoming): PersonIds =>
  incoming.type === 'contacts' && incoming.shared && !sender.phone
    ? { ...sender, phone: incoming.shared }
    : sender

/** The sender's entry. A delivery with one message has one; `system` messages have none. */
const cardOf = (one: Message, contacts: ContactCard[]): ContactCard | undefined => {
  if (one.type === 'system') return undefined
  const { from, from_user_id: userId } = one
  if (!from && !userId) return contacts.length === 1 ? contacts[0] : undefined
  return contacts.find(
    (card) =>
      (userId !== undefined && card.user_id === userId) || (from !== undefined && card.wa_id === from),
  )
}

/** What is filed in the conversation and answered by nobody. */
const isQuiet = (incoming: Incoming): boolean =>
  incoming.type === 'identity' ||
  (incoming.type === 'other' && incoming.kind === 'system') ||
  incoming.type === 'edit' ||
  incoming.type === 'revoke' ||
  (incoming.type === 'reaction' && incoming.emoji === '')

/** More than this of a text is not read: the platform itself stops at 4,096 for what people type. */
const MAX_TEXT = 8_000

/** Cards of one message, and telephones of one card, that are kept. */
const MAX_CARDS = 20
const MAX_PHONES = 20

const KINDS: MediaKind[] = ['image', 'video', 'audio', 'document', 'sticker']

const incomingOf = (one: Message): Incoming => {
  const { type } = one
  const kind = KINDS.find((known) => known === type)
  if (kind) return mediaOf(kind, one)
  switch (type) {
    case 'text':
      if (one.text) return { type: 'text', text: clean(one.text.body, MAX_TEXT) }
      break
    case 'location':
      if (one.location) {
        const { latitude: lat, longitude: long, name, address } = one.location
        const called = [name, address].filter(Boolean).join(', ')
        return { type: 'location', lat, long, ...(called ? { name: clean(called, 200) } : {}) }
      }
      break
    case 'contacts':
      if (one.contacts) return contactsOf(one.contacts)
      break
    case 'reaction':
      if (one.reaction) {
        const { emoji = '', message_id: to } = one.reaction
        return { type: 'reaction', emoji: clean(emoji, 32), ...(to ? { to: clean(to, 512) } : {}) }
      }
      break
    case 'interactive': {
      const tapped = one.interactive?.button_reply ?? one.interactive?.list_reply
      if (tapped) return choiceOf(tapped.id, tapped.title)
      if (one.interactive?.nfm_reply) {
        const { name = '', body = '', response_json: response = '' } = one.interactive.nfm_reply
        return { type: 'form', name: clean(name || body, 100), response: clean(response, MAX_TEXT) }
      }
      break
    }
    case 'button':
      if (one.button) return choiceOf(one.button.payload ?? one.button.text, one.button.text)
      break
    case 'request_welcome':
      return { type: 'opened' }
    case 'order':
      return { type: 'order', items: one.order?.product_items?.length ?? 0 }
    case 'system':
      return identityOf(one)
    case 'edit':
      return { type: 'edit', ...originalOf(one.edit?.original_message_id), text: editedText(one) }
    case 'revoke':
      return { type: 'revoke', ...originalOf(one.revoke?.original_message_id) }
    case 'unsupported':
      // An edit outside coexistence: what it says is not told, and the first version was answered.
      if (one.unsupported?.type === 'edit') return { type: 'edit', text: '' }
      return { type: 'other', kind: clean(one.unsupported?.type || type, 64) }
  }
  return { type: 'other', kind: clean(type, 64) }
}

const originalOf = (of: string | undefined) => (of ? { of: clean(of, 512) } : {})

const choiceOf = (choice: string, title: string): Incoming => ({
  type: 'choice',
  choice: clean(choice, 256),
  title: clean(title, 100),
})

const mediaOf = (kind: MediaKind, one: Message): Incoming => {
  const medium = one[kind as 'image']
  if (!medium) return { type: 'other', kind }
  const caption = medium.caption && clean(medium.caption, MAX_TEXT)
  const filename = medium.filename && clean(medium.filename, 200)
  const mime = medium.mime_type && clean(medium.mime_type, 100).toLowerCase()
  const details = {
    mediaId: medium.id,
    ...(caption ? { caption } : {}),
    ...(filename ? { filename } : {}),
  }
  // A photograph sent as a document, to spare it the messenger's compression, is a photograph.
  if (kind === 'image' || (kind === 'document' && mime?.startsWith('image/') && mime !== 'image/svg+xml'))
    return { type: 'picture', ...details }
  return {
    type: 'media',
    kind: kind === 'audio' && medium.voice ? 'voice' : kind,
    ...details,
    ...(mime ? { mime } : {}),
  }
}

const contactsOf = (cards: z.infer<typeof card>[]): Incoming => {
  const shared = cards.find(({ origin }) => origin === 'contact_request')
  const number = shared?.phones
    ?.map(({ wa_id, phone }) => (wa_id || phone || '').replaceAll(/\D/g, ''))
    .find(Boolean)
  return {
    type: 'contacts',
    cards: cards.slice(0, MAX_CARDS).map(({ name, phones = [], emails = [] }) => ({
      name: clean(name?.formatted_name || [name?.first_name, name?.last_name].filter(Boolean).join(' '), 100),
      phones: phones
        .slice(0, MAX_PHONES)
        .flatMap(({ phone, wa_id }) => clean(phone || wa_id || '', 40) || []),
      emails: emails.slice(0, MAX_PHONES).flatMap(({ email }) => clean(email ?? '', 200) || []),
    })),
    // Only an answer to our own question proves whose telephone it is: a card shared by hand may be anybody's.
    ...(shared ? { shared: number && PHONE.test(number) ? number : '' } : {}),
  }
}

const CHANGES = new Set(['user_changed_number', 'user_changed_user_id'])

/**
 * A change of who somebody is. `from_user_id` may be the old id or the new one: implementations disagree; it is taken
 * for the old one only where `previous_user_id` is missing and it is not the new one.
 */
const identityOf = (one: Message): Incoming => {
  const { system } = one
  if (!system?.type || !CHANGES.has(system.type)) return { type: 'other', kind: 'system' }
  const now = personIds(system.wa_id, system.user_id, system.parent_user_id)
  const sender = personIds(one.from, one.from_user_id, one.from_parent_user_id)
  const bsuid = system.previous_user_id ?? (sender.bsuid === now.bsuid ? undefined : sender.bsuid)
  const before = personIds(
    sender.phone === now.phone ? undefined : sender.phone,
    bsuid,
    system.previous_parent_user_id,
  )
  return { type: 'identity', before, now }
}

const editedText = ({ edit }: Message): string => {
  const body = (edit?.message as { text?: { body?: unknown } } | undefined)?.text?.body
  return typeof body === 'string' ? clean(body, MAX_TEXT) : ''
}
