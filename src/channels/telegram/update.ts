import { type Delivery, newDelivery, type ReceivedMessage, type UnreadableEvent } from '#domain/conversations'
import { sha256Hex } from '#platform/crypto'
import { sanitise } from '#platform/text'
import { CHANNEL_ID } from './channel-id.ts'
import type { TelegramConfig } from './config.ts'
import { SYSTEM, toIncoming } from './incoming.ts'
import { editId, messageId, tapId } from './message-id.ts'
import { toLanguage, toPersonIds, toProfile } from './person.ts'
import {
  type CallbackQuery,
  callbackQuery,
  chatMemberUpdated,
  message,
  type User,
  update,
} from './schemas.ts'

/** What the bot asks to be told: nothing else is delivered, unless the platform invents it. */
export const UPDATE_TYPES = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const

/**
 * Reads an update. Whatever cannot be read goes to the delivery's `unread`: the platform would send it again for as long as it is
 * refused, and hold up what comes after.
 * @param text the body itself, where it is no JSON
 */
export const parseUpdate = (json: unknown, config: TelegramConfig, text = ''): Delivery => {
  const delivery = newDelivery(CHANNEL_ID, config.botId)
  const parsed = update.safeParse(json)
  const names = parsed.success ? Object.keys(parsed.data).filter((name) => name !== 'update_id') : []
  const kind = names.find((name) => READERS.has(name)) ?? names[0] ?? 'update'
  const read = READERS.get(kind)
  const problem =
    read && parsed.success ? read(parsed.data[kind], delivery, config) : 'update that is not known'
  if (problem) delivery.unread.push(toUnreadable(problem, kind, json ?? text))
  return delivery
}

const toUnreadable = (reason: string, field: string, content: unknown): UnreadableEvent => ({
  key: sha256Hex(new TextEncoder().encode(JSON.stringify(content) ?? '')),
  reason: sanitise(reason, 200),
  field: sanitise(field, 128),
  content,
})

/** @returns why it cannot be read */
type Reader = (raw: unknown, delivery: Delivery, config: TelegramConfig) => string | undefined

const pathOf = (name: string, { issues }: { issues: readonly { path: PropertyKey[] }[] }): string =>
  [name, ...(issues[0]?.path.map(String) ?? [])].join('.')

/** What happens in groups is not for the town: it is neither read nor kept, and that it comes is noted. */
const noteGroup = (delivery: Delivery, type: string): undefined => {
  delivery.notices.push({ field: 'group', content: { type: sanitise(type, 64) }, hourly: true })
  return undefined
}

const isPrivate = ({ type }: { type: string }): boolean => type === 'private'

const senderOf = (from: User | undefined): User | string => {
  if (!from) return 'message without a sender'
  // Two assistants that answer each other would never end.
  return from.is_bot ? 'message of a bot' : from
}

const headOf = (from: User): Pick<ReceivedMessage, 'person' | 'profile' | 'language'> => {
  const language = toLanguage(from)
  return { person: toPersonIds(from), profile: toProfile(from), ...(language ? { language } : {}) }
}

const toDate = (seconds: number | undefined): Date | undefined =>
  seconds && seconds > 0 ? new Date(seconds * 1000) : undefined

const readMessage: Reader = (raw, delivery, config) => {
  const parsed = message.safeParse(raw)
  if (!parsed.success) return pathOf('message', parsed.error)
  const one = parsed.data
  if (!isPrivate(one.chat)) return noteGroup(delivery, one.chat.type)
  const from = senderOf(one.from)
  if (typeof from === 'string') return from
  const incoming = toIncoming(one)
  delivery.messages.push({
    externalId: messageId(config, one.chat.id, one.message_id),
    ...headOf(from),
    at: toDate(one.date),
    incoming,
    ...(incoming.type === 'other' && incoming.kind === SYSTEM ? { quiet: true } : {}),
    raw,
  })
  return undefined
}

/** What was written before and says something else now. A place that moves is told of again and again: it is not kept. */
const readEdit: Reader = (raw, delivery, config) => {
  const parsed = message.safeParse(raw)
  if (!parsed.success) return pathOf('edited_message', parsed.error)
  const one = parsed.data
  if (!isPrivate(one.chat)) return noteGroup(delivery, one.chat.type)
  const from = senderOf(one.from)
  if (typeof from === 'string') return from
  if (one.location) return undefined
  delivery.messages.push({
    externalId: editId(config, one.chat.id, one.message_id, one.edit_date ?? 0),
    ...headOf(from),
    at: toDate(one.edit_date),
    incoming: {
      type: 'edit',
      of: messageId(config, one.chat.id, one.message_id),
      text: sanitise(one.text ?? one.caption ?? '', 8_000),
    },
    quiet: true,
    raw,
  })
  return undefined
}

/** A tap on a button, of a message that may be years old: then nothing is told of it but which it was. */
const readTap: Reader = (raw, delivery, config) => {
  const parsed = callbackQuery.safeParse(raw)
  if (!parsed.success) return pathOf('callback_query', parsed.error)
  const { id, from, data, message: shown } = parsed.data
  if (shown && !isPrivate(shown.chat)) return noteGroup(delivery, shown.chat.type)
  const sender = senderOf(from)
  if (typeof sender === 'string') return sender
  if (data === undefined) return 'callback_query.data'
  delivery.messages.push({
    externalId: tapId(config, id),
    ...headOf(sender),
    incoming: { type: 'choice', choice: sanitise(data, 256), title: titleOf(parsed.data) },
    raw,
  })
  return undefined
}

/** Which of our messages was tapped, as it is stored. @param raw what {@link parseUpdate} has read */
export const tappedMessage = (config: TelegramConfig, raw: unknown): { externalId: string } | undefined => {
  const { data } = callbackQuery.safeParse(raw)
  return data?.message && { externalId: messageId(config, data.message.chat.id, data.message.message_id) }
}

const titleOf = ({ data, message: shown }: CallbackQuery): string => {
  const buttons = shown?.reply_markup?.inline_keyboard.flat() ?? []
  return sanitise(buttons.find(({ callback_data }) => callback_data === data)?.text ?? '', 100)
}

/** Who stops the bot wants nothing that they did not ask for any more. */
const readMembership: Reader = (raw, delivery) => {
  const parsed = chatMemberUpdated.safeParse(raw)
  if (!parsed.success) return pathOf('my_chat_member', parsed.error)
  const { chat, from, date, new_chat_member: now } = parsed.data
  if (!isPrivate(chat)) return noteGroup(delivery, chat.type)
  if (now.status === 'kicked') delivery.optOuts.push({ person: toPersonIds(from), at: toDate(date) })
  return undefined
}

const READERS = new Map<string, Reader>([
  ['message', readMessage],
  ['edited_message', readEdit],
  ['callback_query', readTap],
  ['my_chat_member', readMembership],
])
