import type { Option, Outgoing } from '#domain/conversations'
import type { Language, Town } from '#domain/town'
import type { ApiFile } from './bot-client.ts'
import { optionsOf, toCallbackData } from './choice.ts'
import { escapeHtml, toHtml } from './html.ts'
import { say } from './texts.ts'

/** A call of the Bot API that says a message. */
export type RenderedMessage = { method: string; parameters: Record<string, unknown>; file?: ApiFile }

/** Bot API, sendPhoto and sendDocument: a caption has 1,024 characters after the entities are parsed. */
const MAX_CAPTION = 1_024

/** Bytes of a picture that is sent as one; of a larger one the file is sent. */
const MAX_PHOTO = 10 * 1024 * 1024

/** Characters of the titles of buttons that stand side by side without being cut off on a telephone. */
const MAX_ROW = 26

/** What a message is rendered with besides itself. */
export type RenderContext = { id: string; town: Town; language: Language }

/**
 * A message in the Bot API's words.
 * @param bytes of the file that goes with it
 * @returns nothing where this messenger cannot say it: a template, which is another's
 * @see https://core.telegram.org/bots/api#available-methods (Bot API 10.2, July 2026)
 */
export const renderMessage = (
  message: Outgoing,
  context: RenderContext,
  bytes?: Uint8Array,
): RenderedMessage | undefined => {
  switch (message.type) {
    case 'text':
      // The keyboard that a question before it may have shown is done with.
      return textCall(toHtml(message.text), { remove_keyboard: true })
    case 'buttons': {
      const keyboard = inlineKeyboard(context.id, message, sideBySide(message.buttons))
      const words = withFooter(toHtml(message.text), message.footer)
      if (!message.picture) return textCall(words, keyboard)
      const { text, footer = '' } = message
      const caption = text.length + footer.length + 2 <= MAX_CAPTION ? words : toHtml(text)
      return captioned('sendPhoto', { photo: message.picture }, caption, keyboard)
    }
    case 'list':
      return textCall(
        withFooter(
          [toHtml(message.text), hintsOf(message.rows)].filter(Boolean).join('\n\n'),
          message.footer,
        ),
        inlineKeyboard(context.id, message, false),
      )
    case 'location-request':
      return textCall(toHtml(message.text), {
        ...ONCE,
        keyboard: [[{ text: say(context.language, 'location'), request_location: true }]],
      })
    case 'contact-request':
      return textCall(toHtml(message.text), {
        ...ONCE,
        keyboard: [[{ text: say(context.language, 'contact'), request_contact: true }]],
      })
    case 'document':
      return withFile(
        { field: 'document', name: message.filename, mime: 'text/plain' },
        new TextEncoder().encode(message.content),
        message.text,
      )
    case 'file': {
      if (!bytes) throw new Error('a file is sent with its bytes')
      const isPhoto = message.kind === 'image' && bytes.length <= MAX_PHOTO
      const { filename: name, mime, text } = message
      return withFile({ field: isPhoto ? 'photo' : 'document', name, mime }, bytes, text)
    }
    case 'location': {
      const { lat: latitude, long: longitude, name, address } = message
      // A place with a name is a venue, which has an address too.
      if (!name) return { method: 'sendLocation', parameters: { latitude, longitude } }
      const parameters = { latitude, longitude, title: name, address: address || context.town.profile.name }
      return { method: 'sendVenue', parameters }
    }
    case 'template':
      return undefined
  }
}

/** Hidden once it was used. */
const ONCE = { resize_keyboard: true, one_time_keyboard: true }

const textCall = (html: string, markup: Record<string, unknown>): RenderedMessage => ({
  method: 'sendMessage',
  parameters: {
    text: html,
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    reply_markup: markup,
  },
})

const captioned = (
  method: string,
  parameters: Record<string, unknown>,
  html: string,
  markup?: Record<string, unknown>,
): RenderedMessage => ({
  method,
  parameters: {
    ...parameters,
    ...(html ? { caption: html, parse_mode: 'HTML' } : {}),
    ...(markup ? { reply_markup: markup } : {}),
  },
})

const withFile = (file: Omit<ApiFile, 'bytes'>, bytes: Uint8Array, text: string): RenderedMessage => ({
  ...captioned(file.field === 'photo' ? 'sendPhoto' : 'sendDocument', {}, toHtml(text)),
  file: { ...file, bytes },
})

const withFooter = (html: string, footer: string | undefined): string =>
  footer ? `${html}\n\n<i>${escapeHtml(footer)}</i>` : html

/** A button has one line: what explains the rows stands above them. */
const hintsOf = (rows: readonly Option[]): string =>
  rows
    .flatMap(({ title, hint }) => (hint ? `<b>${escapeHtml(title)}</b> · ${escapeHtml(hint)}` : []))
    .join('\n')

const sideBySide = (buttons: readonly Option[]): boolean =>
  buttons.reduce((length, { title }) => length + title.length, 0) <= MAX_ROW

const inlineKeyboard = (id: string, message: Outgoing, oneRow: boolean): Record<string, unknown> => {
  const buttons = optionsOf(message).map(({ id: choice, title }, place) => ({
    text: title,
    callback_data: toCallbackData(id, choice, place),
  }))
  return { inline_keyboard: oneRow ? [buttons] : buttons.map((button) => [button]) }
}
