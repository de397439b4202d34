import type { Option, Outgoing } from '#domain/conversations'
import { isUuid } from '#platform/text'

/** Bot API, InlineKeyboardButton: `callback_data` has 1 to 64 bytes. */
const MAX_BYTES = 64

/** Before what stands for the id of a choice. No such id begins so. */
const BY_PLACE = '#'

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

/** What can be chosen in a message. */
export const optionsOf = (message: Outgoing): readonly Option[] =>
  message.type === 'buttons' ? message.buttons : message.type === 'list' ? message.rows : []

/**
 * What comes back when a button is tapped: the id of the choice, where there is room for it, which holds for as long as the button is
 * there; else the message, by our id of it, and the place in it.
 */
export const toCallbackData = (messageId: string, choice: string, place: number): string =>
  bytesOf(choice) <= MAX_BYTES && choice !== '' && !choice.startsWith(BY_PLACE)
    ? choice
    : `${BY_PLACE}${Buffer.from(messageId.replaceAll('-', ''), 'hex').toString('base64url')}.${place}`

/** Which option of which message is meant; nothing where the data are the id of the choice itself. */
export const parseCallbackData = (data: string): { messageId: string; place: number } | undefined => {
  const [, encoded = '', place = ''] = /^#([\w-]{22})\.(\d{1,3})$/.exec(data) ?? []
  const hex = Buffer.from(encoded, 'base64url').toString('hex')
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return isUuid(id) ? { messageId: id, place: Number(place) } : undefined
}
