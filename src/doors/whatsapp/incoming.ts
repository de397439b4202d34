import type { z } from 'zod'
import { clean } from '#platform/text'
import type { Incoming, MediaKind } from '#town/conversations'
import { PHONE, personIds } from './person.ts'
import type { card, Message } from './shape.ts'

/** More than this of a text is not read: the platform itself stops at 4,096 for what people type. */
const MAX_TEXT = 8_000

/** Cards of one message, and telephones of one card, that are kept. */
const MAX_CARDS = 20
const MAX_PHONES = 20

const KINDS: MediaKind[] = ['image', 'video', 'audio', 'document', 'sticker']

/** What a message says, as the conversation understands it. */
export const incomingOf = (one: Message): Incoming => {
  const { type } = one
  const kind = KINDS.find((known) => known === type)
  if (kind) return mediaOf(kind, one)
  switch (type) {
    case 'text':
      if (one.text) return { type: 'text', text: clean(one.text.body, MAX_TEXT) }
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
          ...(called ? { name: clean(called, 200) } : {}),
        }
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
