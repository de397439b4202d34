import { CHAT_LANGUAGES, type Language } from '#domain/town'
import { truncate } from '#platform/text'

/**
 * What messengers allow in a message. Every constructor here keeps within them, so that no text, however it is
 * edited or translated, makes a message that the platform refuses. Two under the documented figures, since
 * clients count emoji differently. Source: WhatsApp Cloud API, reference of messages.
 */
const LIMITS = { text: 4_094, body: 1_022, button: 20, row: 24, hint: 72, footer: 58, section: 24, id: 200 }

/** A button or row that can be tapped: its id comes back as the choice. */
export type Option = { id: string; title: string; hint?: string }

/** A message to a citizen, for any messenger. */
export type Outgoing =
  | { type: 'text'; text: string }
  | { type: 'buttons'; text: string; buttons: Option[]; footer?: string; picture?: string }
  | { type: 'list'; text: string; button: string; section: string; rows: Option[]; footer?: string }
  | { type: 'location-request'; text: string }
  /** A text with a button that shares the citizen's own telephone. */
  | { type: 'contact-request'; text: string }
  /** A plain text that is sent as a file. */
  | { type: 'document'; content: string; filename: string; text: string }
  /** A picture or a document that staff send, by where it lies in the media store. */
  | { type: 'file'; kind: 'image' | 'document'; key: string; mime: string; filename: string; text: string }
  | { type: 'location'; lat: number; long: number; name?: string; address?: string }
  /** Outside the messaging window: a text approved beforehand, with its blanks. */
  | {
      type: 'template'
      name: string
      language: string
      blanks: string[]
      payloads?: string[]
      /** The platform sends it to a telephone only, never to a user id (error 131062): a code. */
      toPhone?: true
    }

/** One line, not empty, within its limit: what a title has to be. */
const title = (text: string, limit: number): string =>
  truncate(text.replace(/\s+/g, ' ').trim(), limit) || '·'
const body = (text: string, limit: number): string => truncate(text.trim(), limit) || '·'

const options = (all: Option[], most: number, limit: number): Option[] => {
  const unique = new Map(all.map((one) => [one.id.slice(0, LIMITS.id), one]))
  return [...unique].slice(0, most).map(([id, one]) => {
    const hint = one.hint && title(one.hint, LIMITS.hint)
    return hint ? { id, title: title(one.title, limit), hint } : { id, title: title(one.title, limit) }
  })
}

/** No two buttons say the same: the platform refuses them. */
const distinct = (all: Option[]): Option[] => [...new Map(all.map((one) => [one.title, one])).values()]

/** A plain text. */
export const textMessage = (text: string): Outgoing => ({ type: 'text', text: body(text, LIMITS.text) })

/** A text with one to three buttons. @param picture an address that the messenger fetches it from */
export const buttonsMessage = (text: string, all: Option[], footer?: string, picture?: string): Outgoing => ({
  type: 'buttons',
  text: body(text, LIMITS.body),
  buttons: distinct(options(all, 3, LIMITS.button).map(({ id, title }) => ({ id, title }))),
  ...(footer ? { footer: title(footer, LIMITS.footer) } : {}),
  ...(picture ? { picture } : {}),
})

/** A text with a list of up to ten rows behind a button. */
export const listMessage = (
  text: string,
  button: string,
  section: string,
  rows: Option[],
  footer?: string,
): Outgoing => ({
  type: 'list',
  text: body(text, LIMITS.body),
  button: title(button, LIMITS.button),
  section: title(section, LIMITS.section),
  rows: options(rows, 10, LIMITS.row),
  ...(footer ? { footer: title(footer, LIMITS.footer) } : {}),
})

/** A message with some words before its own; nothing where it has no room for them. */
export const withWordsBefore = (text: string, message: Outgoing): Outgoing | undefined => {
  if (!('text' in message)) return undefined
  const both = `${text}\n\n${message.text}`
  const limit = message.type === 'text' ? LIMITS.text : LIMITS.body
  return both.length > limit ? undefined : { ...message, text: both }
}

/** A text with a button that opens the phone's map. */
export const locationRequest = (text: string): Outgoing => ({
  type: 'location-request',
  text: body(text, LIMITS.body),
})

/** A text with a button that shares the citizen's own telephone with the town. */
export const contactRequest = (text: string): Outgoing => ({
  type: 'contact-request',
  text: body(text, LIMITS.body),
})

/** Templates are approved language by language: in the first language where there can be none in the citizen's. */
export const templateLanguage = (language: string): Language =>
  CHAT_LANGUAGES.find((one) => one === language) ?? CHAT_LANGUAGES[0]

/** A file, with some words. @param content a plain text */
export const documentMessage = (content: string, filename: string, text: string): Outgoing => ({
  type: 'document',
  content,
  filename: title(filename, 60),
  text: body(text, LIMITS.body),
})

/** A picture or a document from the media store, with some words or none. */
export const fileMessage = (
  kind: 'image' | 'document',
  { key, mime, filename }: { key: string; mime: string; filename: string },
  text: string,
): Outgoing => ({
  type: 'file',
  kind,
  key,
  mime,
  filename: title(filename, 60),
  text: truncate(text.trim(), LIMITS.body),
})

/** A place on the map. */
export const locationMessage = (
  { lat, long }: { lat: number; long: number },
  name?: string,
  address?: string,
): Outgoing => ({ type: 'location', lat, long, name, address })
