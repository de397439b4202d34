import type { Incoming, MediaKind } from '#domain/conversations'
import { sanitise } from '#platform/text'
import type { Message, TelegramFile } from './schemas.ts'

/** More than this of a text is not read: the platform itself stops at 4,096. */
const MAX_TEXT = 8_000

/** `/start`, alone or with what stood behind `?start=` in a link; `/menu@the_bot`. */
const COMMAND = /^(\/[a-z0-9_]{1,32})(?:@\w{1,64})?(?:\s+([\s\S]*))?$/i

/** Kinds of files, by the name of their field. An animation has a document beside it, which is the same. */
const FILES: [
  field: 'voice' | 'audio' | 'video' | 'video_note' | 'animation' | 'sticker',
  kind: MediaKind,
][] = [
  ['voice', 'voice'],
  ['audio', 'audio'],
  ['video', 'video'],
  ['video_note', 'video'],
  ['animation', 'video'],
  ['sticker', 'sticker'],
]

/** The kind of what the platform tells in the form of a message: nobody's words, and answered with nothing. */
export const SYSTEM = 'system'

/** What is told of the chat, or of another service of the platform. */
const SERVICE_FIELDS = [
  'pinned_message',
  'message_auto_delete_timer_changed',
  'write_access_allowed',
  'users_shared',
  'chat_shared',
  'connected_website',
  'passport_data',
  'web_app_data',
  'proximity_alert_triggered',
  'boost_added',
  'chat_background_set',
  'successful_payment',
  'refunded_payment',
  'gift',
  'unique_gift',
]

/** What people send that nothing can be made of; named for staff. */
const OTHER_FIELDS = [
  'dice',
  'poll',
  'game',
  'story',
  'paid_media',
  'giveaway',
  'checklist',
  'invoice',
  'live_photo',
]

/** What a message says, as the conversation understands it. */
export const toIncoming = (one: Message): Incoming => {
  if (one.text !== undefined) return toText(one.text)
  if (one.photo?.length) return toPicture(largestOf(one.photo), one.caption)
  for (const [field, kind] of FILES) {
    const file = one[field]
    if (file) return toMedia(kind, file, one.caption)
  }
  if (one.document) return toDocument(one.document, one.caption)
  // A venue has its location beside it.
  if (one.venue) {
    const { location, title, address } = one.venue
    return toLocation(location, [title, address].filter(Boolean).join(', '))
  }
  if (one.location) return toLocation(one.location)
  if (one.contact) return toContacts(one)
  if (SERVICE_FIELDS.some((field) => field in one)) return { type: 'other', kind: SYSTEM }
  return { type: 'other', kind: OTHER_FIELDS.find((field) => field in one) ?? 'unsupported' }
}

const toText = (text: string): Incoming => {
  const [, command, rest = ''] = COMMAND.exec(text.trim()) ?? []
  if (command?.toLowerCase() === '/start') {
    // What a link may hold is letters, digits, - and _: the last stands for a space.
    const words = sanitise(rest.replaceAll('_', ' '), 64)
    return words ? { type: 'text', text: words } : { type: 'opened' }
  }
  return { type: 'text', text: sanitise(command ? `${command} ${rest}`.trim() : text, MAX_TEXT) }
}

const largestOf = <One extends { width?: number; height?: number }>(all: readonly One[]): One =>
  all.toSorted((a, b) => (b.width ?? 0) * (b.height ?? 0) - (a.width ?? 0) * (a.height ?? 0))[0] as One

const detailsOf = (file: TelegramFile, caption: string | undefined) => {
  const words = caption && sanitise(caption, MAX_TEXT)
  const filename = file.file_name && sanitise(file.file_name, 200)
  return {
    mediaId: file.file_id,
    ...(words ? { caption: words } : {}),
    ...(filename ? { filename } : {}),
  }
}

const toPicture = (file: TelegramFile, caption: string | undefined): Incoming => ({
  type: 'picture',
  ...detailsOf(file, caption),
})

const toMedia = (kind: MediaKind, file: TelegramFile, caption: string | undefined): Incoming => {
  const mime = file.mime_type && sanitise(file.mime_type, 100).toLowerCase()
  return { type: 'media', kind, ...detailsOf(file, caption), ...(mime ? { mime } : {}) }
}

/** A photograph sent as a file, to spare it the messenger's compression, is a photograph. */
const toDocument = (file: TelegramFile, caption: string | undefined): Incoming => {
  const mime = file.mime_type?.toLowerCase() ?? ''
  return mime.startsWith('image/') && mime !== 'image/svg+xml'
    ? toPicture(file, caption)
    : toMedia('document', file, caption)
}

const toLocation = (
  { latitude, longitude }: { latitude: number; longitude: number },
  name = '',
): Incoming => ({
  type: 'location',
  lat: latitude,
  long: longitude,
  ...(name ? { name: sanitise(name, 200) } : {}),
})

/** Somebody's own card, which only their own button sends, says that it is theirs: others may be anybody's. */
const toContacts = ({ contact, from }: Message): Incoming => {
  const { phone_number: phone = '', first_name, last_name, user_id } = contact ?? {}
  const own = user_id !== undefined && user_id === from?.id
  return {
    type: 'contacts',
    cards: [
      {
        name: sanitise([first_name, last_name].filter(Boolean).join(' '), 100),
        phones: sanitise(phone, 40) ? [sanitise(phone, 40)] : [],
        emails: [],
      },
    ],
    ...(own ? { shared: phone.replaceAll(/\D/g, '') } : {}),
  }
}
