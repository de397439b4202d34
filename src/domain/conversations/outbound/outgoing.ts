import { LANGUAGES, type Language } from '#languages'
import { truncate } from '#platform/text'

/** How much the parts of a message may hold: characters; of buttons and rows, how many. */
export type MessageLimits = {
  text: number
  /** Of the text beside anything else: buttons, a list, a file. */
  body: number
  buttons: number
  button: number
  rows: number
  row: number
  hint: number
  footer: number
  section: number
  id: number
}

/**
 * The standard form. Every constructor here keeps within it: a message is stored as it will be read, and any channel, of
 * this version or another, may send it. A channel that takes less declares it, and {@link fitMessage} shortens for it.
 * Two characters under what WhatsApp takes, since clients count emoji differently. Of a list's text the platform's page on lists
 * says 4,096 (3 November 2025), its reference of interactive messages 1,024: the smaller holds for both.
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 */
export const STANDARD_LIMITS: MessageLimits = {
  text: 4_094,
  body: 1_022,
  buttons: 3,
  button: 20,
  rows: 10,
  row: 24,
  hint: 72,
  footer: 58,
  section: 24,
  id: 200,
}

/** A button or row that can be tapped: its id comes back as the choice. */
export type Option = { id: string; title: string; hint?: string }

/**
 * A report form inside the messenger, which may be sent instead of a list that asks the same: by a channel that has such forms.
 * Every other channel, and an older version, sends the list.
 */
export type ReportForm = {
  language: Language
  /** The draft that its answer is for. */
  draft: string
  text: string
  button: string
  /** Which kinds it offers, by the ids of their groups. */
  kinds: { id: string; title: string }[]
}

/** A message to a citizen, for any messenger. */
export type Outgoing =
  /** `original`: what staff wrote, where it was translated. */
  | { type: 'text'; text: string; original?: string }
  | { type: 'buttons'; text: string; buttons: Option[]; footer?: string; picture?: string }
  | {
      type: 'list'
      text: string
      button: string
      section: string
      rows: Option[]
      footer?: string
      form?: ReportForm
    }
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
      /** What staff wrote, where it was translated. */
      original?: string
      /** It goes to a telephone only, never to a platform’s own id of somebody: a code. */
      toPhone?: true
    }

/** One line, not empty, within its limit: what a title has to be. */
const title = (text: string, limit: number): string =>
  truncate(text.replace(/\s+/g, ' ').trim(), limit) || '·'
const body = (text: string, limit: number): string => truncate(text.trim(), limit) || '·'

const options = (all: Option[], most: number, longest: number, limits: MessageLimits): Option[] => {
  const unique = new Map(all.map((one) => [one.id.slice(0, limits.id), one]))
  return [...unique].slice(0, most).map(([id, one]) => {
    const hint = one.hint && title(one.hint, limits.hint)
    return hint ? { id, title: title(one.title, longest), hint } : { id, title: title(one.title, longest) }
  })
}

/** No two buttons say the same: platforms refuse them. */
const distinct = (all: Option[]): Option[] => [...new Map(all.map((one) => [one.title, one])).values()]

/** A message within some limits. Nothing of a template is shortened: its text is approved as it is. */
export const fitMessage = (message: Outgoing, limits: MessageLimits): Outgoing => {
  switch (message.type) {
    case 'text':
      return { ...message, text: body(message.text, limits.text) }
    case 'buttons': {
      const { footer, ...rest } = message
      const buttons = options(message.buttons, limits.buttons, limits.button, limits)
      return {
        ...rest,
        text: body(message.text, limits.body),
        buttons: distinct(buttons.map(({ id, title }) => ({ id, title }))),
        ...(footer ? { footer: title(footer, limits.footer) } : {}),
      }
    }
    case 'list': {
      const { footer, form, ...rest } = message
      return {
        ...rest,
        ...(form ? { form: fitForm(form, limits) } : {}),
        text: body(message.text, limits.body),
        button: title(message.button, limits.button),
        section: title(message.section, limits.section),
        rows: options(message.rows, limits.rows, limits.row, limits),
        ...(footer ? { footer: title(footer, limits.footer) } : {}),
      }
    }
    case 'location-request':
    case 'contact-request':
    case 'document':
      return { ...message, text: body(message.text, limits.body) }
    case 'file':
      return { ...message, text: truncate(message.text.trim(), limits.body) }
    case 'location':
    case 'template':
      return message
  }
}

/** Characters of an option in a form. */
export const MAX_FORM_ROW = 30

const fitForm = ({ text, button, kinds, ...form }: ReportForm, limits: MessageLimits): ReportForm => ({
  ...form,
  text: body(text, limits.body),
  button: title(button, limits.button),
  kinds: kinds.map(({ id, title: name }) => ({ id, title: title(name, MAX_FORM_ROW) })),
})

const standard = (message: Outgoing): Outgoing => fitMessage(message, STANDARD_LIMITS)

/** A plain text. */
export const textMessage = (text: string, original?: string): Outgoing =>
  standard({ type: 'text', text, ...(original ? { original } : {}) })

/** A text with one to three buttons. @param picture an address that the messenger fetches it from */
export const buttonsMessage = (text: string, all: Option[], footer?: string, picture?: string): Outgoing =>
  standard({
    type: 'buttons',
    text,
    buttons: all,
    ...(footer ? { footer } : {}),
    ...(picture ? { picture } : {}),
  })

/** A text with a list of up to ten rows behind a button. */
export const listMessage = (
  text: string,
  button: string,
  section: string,
  rows: Option[],
  footer?: string,
): Outgoing => standard({ type: 'list', text, button, section, rows, ...(footer ? { footer } : {}) })

/** A message with some words before its own; nothing where it has no room for them. */
export const withWordsBefore = (text: string, message: Outgoing): Outgoing | undefined => {
  if (!('text' in message)) return undefined
  const both = `${text}\n\n${message.text}`
  const limit = message.type === 'text' ? STANDARD_LIMITS.text : STANDARD_LIMITS.body
  if (message.type !== 'list' || !message.form)
    return both.length > limit ? undefined : { ...message, text: both }
  const inForm = `${text}\n\n${message.form.text}`
  return Math.max(both.length, inForm.length) > limit
    ? undefined
    : { ...message, text: both, form: { ...message.form, text: inForm } }
}

/** A text with a button that opens the phone's map. */
export const locationRequest = (text: string): Outgoing => standard({ type: 'location-request', text })

/** A text with a button that shares the citizen's own telephone with the town. */
export const contactRequest = (text: string): Outgoing => standard({ type: 'contact-request', text })

/** Templates are approved language by language: in the first language where there can be none in the citizen's. */
export const templateLanguage = (language: string): Language =>
  LANGUAGES.find((one) => one === language) ?? LANGUAGES[0]

/** A file, with some words. @param content a plain text */
export const documentMessage = (content: string, filename: string, text: string): Outgoing =>
  standard({ type: 'document', content, filename: title(filename, 60), text })

/** A picture or a document from the media store, with some words or none. */
export const fileMessage = (
  kind: 'image' | 'document',
  { key, mime, filename }: { key: string; mime: string; filename: string },
  text: string,
): Outgoing => standard({ type: 'file', kind, key, mime, filename: title(filename, 60), text })

/** A place on the map. */
export const locationMessage = (
  { lat, long }: { lat: number; long: number },
  name?: string,
  address?: string,
): Outgoing => ({ type: 'location', lat, long, name, address })
