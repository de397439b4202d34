import { array, isObject, type Json } from '../errors.ts'
import type { Bot } from './bot.ts'
import { type BotApiError, badRequest } from './errors.ts'

type Method = (bot: Bot, parameters: Json) => { result: unknown } | BotApiError

/** @see https://core.telegram.org/bots/api#update (Bot API 10.2, July 2026) */
const UPDATE_TYPES = new Set([
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'message_reaction',
  'message_reaction_count',
  'inline_query',
  'chosen_inline_result',
  'callback_query',
  'shipping_query',
  'pre_checkout_query',
  'purchased_paid_media',
  'poll',
  'poll_answer',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'chat_boost',
  'removed_chat_boost',
  'managed_bot',
  'subscription',
])

const PORTS = ['', '443', '80', '88', '8443']

const HERE = /^(?:localhost|127\.0\.0\.1)$/

const setWebhook: Method = (bot, parameters) => {
  const { url, secret_token: secret, allowed_updates: allowed = [], max_connections: most = 40 } = parameters
  const parsed = URL.parse(String(url ?? ''))
  // A Bot API server of one's own takes http on its own machine, and any port.
  const local = parsed !== null && HERE.test(parsed.hostname)
  if (!parsed || (parsed.protocol !== 'https:' && !local))
    return badRequest('bad webhook: An HTTPS URL must be provided for webhook')
  if (!local && !PORTS.includes(parsed.port))
    return badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443')
  if (secret !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(String(secret)))
    return badRequest('secret token contains unallowed characters')
  if (!Array.isArray(allowed) || !allowed.every((one) => UPDATE_TYPES.has(String(one))))
    return badRequest('unknown update type specified')
  if (!(Number(most) >= 1 && Number(most) <= 100))
    return badRequest('max_connections must be between 1 and 100')
  bot.webhook = {
    url: parsed.href,
    ...(secret === undefined ? {} : { secret: String(secret) }),
    allowed: allowed.map(String),
    maxConnections: Number(most),
  }
  return { result: true }
}

const languageOf = ({ language_code: code = '' }: Json): string | BotApiError =>
  /^(?:[a-z]{2})?$/.test(String(code)) ? String(code) : badRequest('invalid language code specified')

const setMyCommands: Method = (bot, parameters) => {
  const language = languageOf(parameters)
  if (typeof language !== 'string') return language
  const { scope, commands } = parameters
  if (
    scope !== undefined &&
    !(isObject(scope) && ['default', 'all_private_chats'].includes(String(scope.type)))
  )
    return badRequest('unsupported type of the scope specified')
  const all = array(commands) as { command?: unknown; description?: unknown }[]
  if (all.length > 100) return badRequest('too many bot commands specified')
  for (const { command, description } of all) {
    if (!/^[a-z0-9_]{1,32}$/.test(String(command))) return badRequest('BOT_COMMAND_INVALID')
    const length = typeof description === 'string' ? description.length : 0
    if (length < 1 || length > 256) return badRequest('BOT_COMMAND_DESCRIPTION_INVALID')
  }
  bot.commands.set(language, all as { command: string; description: string }[])
  return { result: true }
}

const words = (of: (bot: Bot) => Map<string, string>, field: string, max: number) => ({
  get: ((bot, parameters) => {
    const language = languageOf(parameters)
    if (typeof language !== 'string') return language
    return { result: { [field]: of(bot).get(language) ?? of(bot).get('') ?? '' } }
  }) satisfies Method,
  set: ((bot, parameters) => {
    const language = languageOf(parameters)
    if (typeof language !== 'string') return language
    const text = String(parameters[field] ?? '')
    if (text.length > max) return badRequest(`${field} is too long`)
    of(bot).set(language, text)
    return { result: true }
  }) satisfies Method,
})

const description = words(({ descriptions }) => descriptions, 'description', 512)
const shortDescription = words(({ shortDescriptions }) => shortDescriptions, 'short_description', 120)

/** Methods that send nothing. */
export const METHODS = new Map<string, Method>([
  [
    'getMe',
    ({ id, name, username, canJoinGroups }) => ({
      result: { id, is_bot: true, first_name: name, username, can_join_groups: canJoinGroups },
    }),
  ],
  ['setWebhook', setWebhook],
  [
    'deleteWebhook',
    (bot) => {
      bot.webhook = { url: '', allowed: [], maxConnections: 40 }
      return { result: true }
    },
  ],
  ['setMyCommands', setMyCommands],
  [
    'getMyCommands',
    (bot, parameters) => {
      const language = languageOf(parameters)
      return typeof language === 'string' ? { result: bot.commands.get(language) ?? [] } : language
    },
  ],
  ['getMyDescription', description.get],
  ['setMyDescription', description.set],
  ['getMyShortDescription', shortDescription.get],
  ['setMyShortDescription', shortDescription.set],
  [
    'answerCallbackQuery',
    (bot, { callback_query_id: id }) => {
      if (bot.taps.get(String(id)) !== 'open')
        return badRequest('query is too old and response timeout expired or query ID is invalid')
      bot.taps.set(String(id), 'answered')
      return { result: true }
    },
  ],
])
