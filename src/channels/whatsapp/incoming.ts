import type { z } from 'zod'
import type { Incoming, MediaKind } from '#domain/conversations'
import { sanitise } from '#platform/text'
import { parseFormAnswer } from './flows/form-answer.ts'
import { PHONE, toPersonIds } from './person.ts'
import type { card, Message } from './schemas.ts'

/** More than this of a text is not read: the platform itself stops at 4,096 for what people type. */
const MAX_TEXT = 8_000

/** Cards of one message, and telephones of one card, that are kept. */
const MAX_CARDS = 20
const MAX_PHONES = 20

const KINDS: MediaKind[] = ['image', 'video', 'audio', 'document', 'sticker']

/** What a message says, as the conversation understands it. */
export const toIncoming = (one: Message): Incoming => {
  const { type } = one
  const kind = KINDS.find((known) => known === type)
  if (kind) return toMedia(kind, one)
  switch (type) {
    case 'text':
      if (one.text) return { type: 'text', text: sanitise(one.text.body, MAX_TEXT) }
      break
    case 'location':
      if (one.location) {
        const { latitude, longitude, name, address } = one.location
        const called = [name, address].filter(Boolean).join(', ')
        return {
          type: 'location',
          ...(typeof latitude === 'number' && typeof longitude === 'number'
            ? { lat: latitude, long: longitude }
            : {}),
          ...(called ? { name: sanitise(called, 200) } : {}),
        }
      }
      break
    case 'contacts':
      if (one.contacts) return toContacts(one.contacts)
      break
    case 'reaction':
      if (one.reaction) {
        const { emoji = '', message_id: to } = one.reaction
        return { type: 'reaction', emoji: sanitise(emoji, 32), ...(to ? { to: sanitise(to, 512) } : {}) }
      }
      break
    case 'interactive': {
      const tapped = one.interactive?.button_reply ?? one.interactive?.list_reply
      if (tapped) return toChoice(tapped.id, tapped.title)
      if (one.interactive?.nfm_reply) {
        const { name = '', body = '', response_json: response = '' } = one.interactive.nfm_reply
        const report = parseFormAnswer(response)
        return {
          type: 'form',
          name: sanitise(name || body, 100),
          response: sanitise(response, MAX_TEXT),
          ...(report ? { report } : {}),
        }
      }
      break
    }
    case 'button':
      if (one.button) return toChoice(one.button.payload ?? one.button.text, one.button.text)
      break
    case 'request_welcome':
      return { type: 'opened' }
    case 'order':
      return { type: 'order', items: one.order?.product_items?.length ?? 0 }
    case 'system':
      return toIdentityChange(one)
    case 'edit':
      return { type: 'edit', ...originalId(one.edit?.original_message_id), text: readEditedText(one) }
    case 'revoke':
      return { type: 'revoke', ...originalId(one.revoke?.original_message_id) }
    case 'unsupported':
      // An edit outside coexistence: what it says is not told, and the first version was answered.
      if (one.unsupported?.type === 'edit') return { type: 'edit', text: '' }
      return { type: 'other', kind: sanitise(one.unsupported?.type || type, 64) }
  }
  return { type: 'other', kind: sanitise(type, 64) }
}

const originalId = (of: string | undefined) => (of ? { of: sanitise(of, 512) } : {})

const toChoice = (choice: string, title: string): Incoming => ({
  type: 'choice',
  choice: sanitise(choice, 256),
  title: sanitise(title, 100),
})

const toMedia = (kind: MediaKind, one: Message): Incoming => {
  const medium = one[kind as 'image']
  if (!medium) return { type: 'other', kind }
  const caption = medium.caption && sanitise(medium.caption, MAX_TEXT)
  const filename = medium.filename && sanitise(medium.filename, 200)
  const mime = medium.mime_type && sanitise(medium.mime_type, 100).toLowerCase()
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

const toContacts = (cards: z.infer<typeof card>[]): Incoming => {
  const shared = cards.find(({ origin }) => origin === 'contact_request')
  const number = shared?.phones
    ?.map(({ wa_id, phone }) => (wa_id || phone || '').replaceAll(/\D/g, ''))
    .find(Boolean)
  return {
    type: 'contacts',
    cards: cards.slice(0, MAX_CARDS).map(({ name, phones = [], emails = [] }) => ({
      name: sanitise(
        name?.formatted_name || [name?.first_name, name?.last_name].filter(Boolean).join(' '),
        100,
      ),
      phones: phones
        .slice(0, MAX_PHONES)
        .flatMap(({ phone, wa_id }) => sanitise(phone || wa_id || '', 40) || []),
      emails: emails.slice(0, MAX_PHONES).flatMap(({ email }) => sanitise(email ?? '', 200) || []),
    })),
    // Only an answer to our own question proves whose telephone it is: a card shared by hand may be anybody's.
    ...(shared ? { shared: number && PHONE.test(number) ? number : '' } : {}),
  }
}

const IDENTITY_CHANGE_TYPES = new Set(['user_changed_number', 'user_changed_user_id'])

/**
 * A change of who somebody is. `from_user_id` may be the old id or the new one: implementations disagree; it is taken
 * for the old one only where `previous_user_id` is missing and it is not the new one.
 */
const toIdentityChange = (one: Message): Incoming => {
  const { system } = one
  if (!system?.type || !IDENTITY_CHANGE_TYPES.has(system.type)) return { type: 'other', kind: 'system' }
  const now = toPersonIds(system.wa_id, system.user_id, system.parent_user_id)
  const sender = toPersonIds(one.from, one.from_user_id, one.from_parent_user_id)
  const bsuid = system.previous_user_id ?? (sender.bsuid === now.bsuid ? undefined : sender.bsuid)
  const before = toPersonIds(
    sender.phone === now.phone ? undefined : sender.phone,
    bsuid,
    system.previous_parent_user_id,
  )
  return { type: 'identity', before, now }
}

const readEditedText = ({ edit }: Message): string => {
  const body = (edit?.message as { text?: { body?: unknown } } | undefined)?.text?.body
  return typeof body === 'string' ? sanitise(body, MAX_TEXT) : ''
}
