import { array, isObject, type Json } from '../errors.ts'
import { type BotApiError, badRequest } from './errors.ts'

/** A button under a message, or in place of the keyboard. */
export type Button = {
  text: string
  callback_data?: string
  url?: string
  request_location?: boolean
  request_contact?: boolean
}

/** What goes with a message. */
export type Markup =
  | { inline_keyboard: Button[][] }
  | { keyboard: Button[][]; one_time_keyboard?: boolean; resize_keyboard?: boolean }
  | { remove_keyboard: true }

const MAX_BUTTONS = 100
const MAX_IN_A_ROW = 8
const MAX_DATA_BYTES = 64

const INLINE_ACTIONS = ['callback_data', 'url']
const KEYBOARD_ACTIONS = ['request_location', 'request_contact']

/**
 * What the platform would refuse in a keyboard, and what it would pass over as misspelt.
 * @see https://core.telegram.org/bots/api#inlinekeyboardbutton (Bot API 10.2, July 2026)
 */
export const validateMarkup = (markup: unknown): BotApiError | undefined => {
  if (markup === undefined) return undefined
  if (!isObject(markup)) return badRequest("can't parse reply keyboard markup JSON object")
  if ('inline_keyboard' in markup)
    return unknownIn(markup, ['inline_keyboard']) ?? validateRows(markup.inline_keyboard, inlineButton)
  if ('keyboard' in markup)
    return (
      unknownIn(markup, [
        'keyboard',
        'one_time_keyboard',
        'resize_keyboard',
        'is_persistent',
        'input_field_placeholder',
      ]) ?? validateRows(markup.keyboard, keyboardButton)
    )
  if (markup.remove_keyboard === true) return unknownIn(markup, ['remove_keyboard', 'selective'])
  return badRequest('object expected as reply markup')
}

const unknownIn = (object: Json, known: string[]): BotApiError | undefined => {
  const name = Object.keys(object).find((one) => !known.includes(one))
  return name ? badRequest(`no such field: ${name}`) : undefined
}

const validateRows = (
  rows: unknown,
  check: (button: Json) => BotApiError | undefined,
): BotApiError | undefined => {
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) return badRequest('Array of Arrays expected')
  const buttons = rows.flat()
  if (buttons.length === 0 || buttons.length > MAX_BUTTONS || rows.some((row) => row.length > MAX_IN_A_ROW))
    return badRequest('reply markup is too long')
  for (const button of array(buttons)) {
    if (!isObject(button)) return badRequest('Object expected as button')
    if (typeof button.text !== 'string' || button.text.trim() === '')
      return badRequest('text of a button must be non-empty')
    const wrong = check(button)
    if (wrong) return wrong
  }
  return undefined
}

const inlineButton = (button: Json): BotApiError | undefined => {
  const actions = INLINE_ACTIONS.filter((name) => name in button)
  if (actions.length !== 1)
    return badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
  const { callback_data: data, url } = button
  if (data !== undefined) {
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : 0
    if (bytes < 1 || bytes > MAX_DATA_BYTES) return badRequest('BUTTON_DATA_INVALID')
  }
  if (url !== undefined && !URL.canParse(String(url))) return badRequest('BUTTON_URL_INVALID')
  return unknownIn(button, ['text', ...INLINE_ACTIONS])
}

const keyboardButton = (button: Json): BotApiError | undefined =>
  KEYBOARD_ACTIONS.filter((name) => button[name] === true).length > 1
    ? badRequest('a button does one thing')
    : unknownIn(button, ['text', ...KEYBOARD_ACTIONS])
