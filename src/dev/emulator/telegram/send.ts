import { type Json, object } from '../errors.ts'
import type { Bot, BotMessage, Chat } from './bot.ts'
import { type BotApiError, badRequest, forbidden, tooManyRequests } from './errors.ts'
import type { TelegramFaults } from './faults.ts'
import { parseHtml } from './html.ts'
import { type Markup, validateMarkup } from './markup.ts'

/** A call, with the file that came with it. */
export type Call = { method: string; parameters: Json; files: Map<string, File> }

const MB = 1024 * 1024
const MAX_TEXT = 4_096
const MAX_CAPTION = 1_024
const MAX_PHOTO = 10 * MB
const MAX_DOCUMENT = 50 * MB

/** Messages to one person that are let through at once, and then one a second. */
const BURST = 30

/** What every method that sends takes beside its own. */
const COMMON = ['chat_id', 'reply_markup', 'disable_notification', 'protect_content']

type Content = Omit<BotMessage, 'message_id' | 'method' | 'at' | 'markup'>
type Read = (call: Call) => Promise<Content | BotApiError>

const isError = (value: object): value is BotApiError => 'code' in value

const wordsOf = (
  { parameters }: Call,
  name: 'text' | 'caption',
  most: number,
): { text: string; html: string } | BotApiError => {
  const html = parameters[name]
  if (html === undefined && name === 'caption') return { text: '', html: '' }
  if (typeof html !== 'string' || html.trim() === '') return badRequest('message text is empty')
  const mode = parameters.parse_mode
  if (mode !== undefined && mode !== 'HTML') return badRequest('unsupported parse_mode')
  const parsed = mode ? parseHtml(html) : { text: html }
  if ('problem' in parsed) return badRequest(parsed.problem)
  if (parsed.text.trim() === '') return badRequest('message text is empty')
  if (parsed.text.length <= most) return { ...parsed, html }
  return badRequest(name === 'text' ? 'message is too long' : 'message caption is too long')
}

/** JPEG, PNG, GIF or WebP, by their first bytes. */
const isPicture = (bytes: Uint8Array): boolean =>
  /^(?:ffd8ff|89504e47|47494638|52494646)/.test(Buffer.from(bytes.subarray(0, 4)).toString('hex'))

const contentOf = async (file: File) => ({
  name: file.name,
  mime: file.type,
  bytes: new Uint8Array(await file.arrayBuffer()),
})

const degrees = ({ parameters }: Call): { latitude: number; longitude: number } | BotApiError => {
  const [latitude, longitude] = [Number(parameters.latitude), Number(parameters.longitude)]
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
    ? { latitude, longitude }
    : badRequest('wrong latitude or longitude specified')
}

const NOTHING = { text: '', html: '' }

/** What each method of sending takes, and how it is read. */
const READERS = new Map<string, { takes: string[]; read: Read }>([
  [
    'sendMessage',
    {
      takes: ['text', 'parse_mode', 'link_preview_options'],
      read: async (call) => wordsOf(call, 'text', MAX_TEXT),
    },
  ],
  [
    'sendPhoto',
    {
      takes: ['photo', 'caption', 'parse_mode'],
      async read(call) {
        const words = wordsOf(call, 'caption', MAX_CAPTION)
        if (isError(words)) return words
        const file = call.files.get('photo')
        if (!file) {
          const { photo } = call.parameters
          if (typeof photo !== 'string' || !/^https?:\/\//.test(photo) || !URL.canParse(photo))
            return badRequest('wrong remote file identifier specified: Wrong character in the string')
          return { ...words, photo }
        }
        if (file.size > MAX_PHOTO) return badRequest('file is too big for a photo')
        const read = await contentOf(file)
        return isPicture(read.bytes) ? { ...words, file: read } : badRequest('IMAGE_PROCESS_FAILED')
      },
    },
  ],
  [
    'sendDocument',
    {
      takes: ['document', 'caption', 'parse_mode'],
      async read(call) {
        const words = wordsOf(call, 'caption', MAX_CAPTION)
        if (isError(words)) return words
        const file = call.files.get('document')
        if (!file) return badRequest('there is no document in the request')
        if (file.size === 0) return badRequest('file must be non-empty')
        if (file.size > MAX_DOCUMENT) return { code: 413, description: 'Request Entity Too Large' }
        return { ...words, file: await contentOf(file) }
      },
    },
  ],
  [
    'sendLocation',
    {
      takes: ['latitude', 'longitude'],
      async read(call) {
        const location = degrees(call)
        return isError(location) ? location : { ...NOTHING, location }
      },
    },
  ],
  [
    'sendVenue',
    {
      takes: ['latitude', 'longitude', 'title', 'address'],
      async read(call) {
        const location = degrees(call)
        if (isError(location)) return location
        const { title, address } = call.parameters
        return typeof title === 'string' && title && typeof address === 'string' && address
          ? { text: title, html: title, location: { ...location, title, address } }
          : badRequest('title and address are required')
      },
    },
  ],
])

export const isSend = (method: string): boolean => READERS.has(method)

const pacesOf = new WeakMap<Chat, number>()

/** A burst is lent, then one message a second. */
const isFlood = (chat: Chat): boolean => {
  const now = performance.now()
  const next = Math.max(pacesOf.get(chat) ?? 0, now - BURST * 1000) + 1000
  if (next > now) return true
  pacesOf.set(chat, next)
  return false
}

const findChat = (bot: Bot, { parameters }: Call): Chat | BotApiError => {
  const id = Number(parameters.chat_id)
  if (parameters.chat_id === undefined) return badRequest('chat_id is empty')
  const chat = bot.chats.get(id)
  if (!chat) return badRequest('chat not found')
  if (chat.blocked) return forbidden('bot was blocked by the user')
  return chat.started ? chat : forbidden("bot can't initiate conversation with a user")
}

/** A message to a person: what the platform documents as refused is refused, and what it would pass over as misspelt too. */
export const send = async (
  bot: Bot,
  call: Call,
  faults: TelegramFaults,
  now: () => number,
): Promise<{ message: object } | BotApiError> => {
  const { method, parameters } = call
  const reader = READERS.get(method)
  if (!reader) return badRequest('no such method')
  if (faults.floodTimes > 0) {
    faults.floodTimes--
    return tooManyRequests(faults.floodSeconds)
  }
  if (faults.failTimes > 0) {
    faults.failTimes--
    return { code: 500, description: 'Internal Server Error' }
  }
  const unknown = Object.keys(parameters).find((name) => ![...COMMON, ...reader.takes].includes(name))
  if (unknown) return badRequest(`no such parameter: ${unknown}`)
  const chat = findChat(bot, call)
  if (isError(chat)) return chat
  const wrong = validateMarkup(parameters.reply_markup)
  if (wrong) return wrong
  const content = await reader.read(call)
  if (isError(content)) return content
  if (isFlood(chat)) return tooManyRequests(1)
  const message: BotMessage = {
    message_id: bot.nextMessage(),
    method,
    at: now(),
    ...content,
    ...(parameters.reply_markup ? { markup: object(parameters.reply_markup) as Markup } : {}),
  }
  chat.messages.push(message)
  if (message.markup && 'keyboard' in message.markup)
    chat.keyboard = {
      buttons: message.markup.keyboard,
      once: message.markup.one_time_keyboard === true,
    }
  if (message.markup && 'remove_keyboard' in message.markup) chat.keyboard = undefined
  const { message_id, text } = message
  return {
    message: {
      message_id,
      date: Math.floor(now() / 1000),
      chat: { id: chat.id, type: 'private', first_name: chat.person.first_name },
      from: { id: bot.id, is_bot: true, first_name: bot.name, username: bot.username },
      ...(text ? { text } : {}),
    },
  }
}
