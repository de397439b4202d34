import type { SetupContext } from '#channels/core'
import type { Language } from '#domain/town'
import { webhookSecret } from '../bots.ts'
import type { TelegramConfig } from '../config.ts'
import { say, type TextKey } from '../texts.ts'
import { UPDATE_TYPES } from '../update.ts'
import { type BotUser, isRefusedHere, type WebhookInfo, webhookUrl } from './bot.ts'
import { ask, SetupProblem } from './problem.ts'

/** How things stand. `by-hand`: no call does it; the note says who does what. */
type State = { state: 'as-wanted' | 'to-do' | 'by-hand'; note: string }

/** One thing that a bot needs. `check` changes nothing; after `apply`, `check` finds it as wanted. */
export type SetupStep = {
  name: string
  /** @throws {SetupProblem} */
  check(config: TelegramConfig, context: SetupContext): Promise<State>
  /** @returns what was done @throws {SetupProblem} */
  apply?(config: TelegramConfig, context: SetupContext): Promise<string>
}

const asWanted = (note: string): State => ({ state: 'as-wanted', note })
const toDo = (note: string): State => ({ state: 'to-do', note })

const token: SetupStep = {
  name: 'token',
  async check(config) {
    const { username, first_name: name } = await ask<BotUser>(config, 'getMe')
    return config.username && config.username.toLowerCase() !== username?.toLowerCase()
      ? {
          state: 'by-hand',
          note: `TELEGRAM_BOT_USERNAME is ${config.username}, and the bot is @${username}: the site links to another`,
        }
      : asWanted(`@${username} (${name})`)
  },
}

const groups: SetupStep = {
  name: 'groups',
  async check(config) {
    const { can_join_groups: may } = await ask<BotUser>(config, 'getMe')
    return may
      ? {
          state: 'by-hand',
          note: 'the bot can be put into groups, where it is silent: BotFather, /setjoingroups → Disable',
        }
      : asWanted('the bot cannot be put into groups')
  },
}

/** Simultaneous deliveries: the platform's own default. */
const MAX_CONNECTIONS = 40

const webhook: SetupStep = {
  name: 'webhook',
  async check(config, context) {
    const info = await ask<WebhookInfo>(config, 'getWebhookInfo')
    const url = webhookUrl(context)
    if (info.url && info.url !== url) return toDo(`deliver to ${url}; now to ${info.url}`)
    const told = new Set(info.allowed_updates)
    const lacking = UPDATE_TYPES.filter((one) => !told.has(one))
    if (!info.url || lacking.length > 0 || told.size !== UPDATE_TYPES.length)
      return toDo(`deliver ${UPDATE_TYPES.join(', ')} to ${url}`)
    return isRefusedHere(info)
      ? toDo(`give ${url} the secret of this token: what came was refused`)
      : asWanted(`${UPDATE_TYPES.length} kinds of updates are delivered to ${url}`)
  },
  async apply(config, context) {
    await ask(config, 'setWebhook', {
      url: webhookUrl(context),
      secret_token: webhookSecret(config),
      allowed_updates: UPDATE_TYPES,
      max_connections: MAX_CONNECTIONS,
    })
    return `the platform delivers to ${webhookUrl(context)}`
  },
}

/** What is offered behind «/». The words are Catalan in every language; what they do is said in the person's. */
const COMMANDS = ['menu', 'incidencia', 'cita', 'idioma', 'persona', 'ajuda'] as const

type BotCommand = { command: string; description: string }

const commandsIn = (language: Language): BotCommand[] =>
  COMMANDS.map((command) => ({ command, description: say(language, `command.${command}`) }))

/** For people whose app is in none of the town's languages, in its first; then for each. */
const languagesOf = ({ profile }: SetupContext): { language: Language; code?: string }[] => [
  { language: profile.languages[0] },
  ...profile.languages.map((language) => ({ language, code: language })),
]

const inLanguage = (code: string | undefined) => (code ? { language_code: code } : {})

const PRIVATE = { scope: { type: 'all_private_chats' } }

const commands: SetupStep = {
  name: 'commands',
  async check(config, context) {
    for (const { language, code } of languagesOf(context)) {
      const known = await ask<BotCommand[]>(config, 'getMyCommands', { ...PRIVATE, ...inLanguage(code) })
      const shown = known.map(({ command, description }) => ({ command, description }))
      if (!Bun.deepEquals(shown, commandsIn(language)))
        return toDo(`offer ${COMMANDS.map((one) => `/${one}`).join(', ')}`)
    }
    return asWanted(`${COMMANDS.length} are offered, in ${context.profile.languages.length} languages`)
  },
  async apply(config, context) {
    for (const { language, code } of languagesOf(context))
      await ask(config, 'setMyCommands', { ...PRIVATE, commands: commandsIn(language), ...inLanguage(code) })
    return `${COMMANDS.length} are offered`
  },
}

/**
 * What people read of the bot: before their first word, and on its card. Lengths are the platform's.
 * @see https://core.telegram.org/bots/api#setmydescription (Bot API 10.2, July 2026)
 */
const WORDS: { key: TextKey; get: string; set: string; field: string; max: number }[] = [
  { key: 'description', get: 'getMyDescription', set: 'setMyDescription', field: 'description', max: 512 },
  {
    key: 'about',
    get: 'getMyShortDescription',
    set: 'setMyShortDescription',
    field: 'short_description',
    max: 120,
  },
]

/** @throws {SetupProblem} where the town's own names leave it no room */
const wordsFor = (
  { key, max, field }: (typeof WORDS)[number],
  language: Language,
  { profile }: SetupContext,
): string => {
  const { authority, phone, privacy_url: privacyUrl } = profile
  const words = say(language, key, { authority, phone, privacyUrl })
  if (words.length > max)
    throw new SetupProblem(
      `${field} in ${language} would have ${words.length} characters of ${max}: shorten town.json, authority or privacy_url`,
    )
  return words
}

const words: SetupStep = {
  name: 'description',
  async check(config, context) {
    for (const one of WORDS)
      for (const { language, code } of languagesOf(context)) {
        const wanted = wordsFor(one, language, context)
        const shown = await ask<Record<string, string>>(config, one.get, inLanguage(code))
        if (shown[one.field] !== wanted) return toDo('say who answers, and what is done with what they write')
      }
    return asWanted(`in ${context.profile.languages.length} languages`)
  },
  async apply(config, context) {
    for (const one of WORDS)
      for (const { language, code } of languagesOf(context))
        await ask(config, one.set, { [one.field]: wordsFor(one, language, context), ...inLanguage(code) })
    return 'the bot says who answers, and what is done with what they write'
  },
}

/** All that a bot needs to answer, in order. */
export const STEPS: readonly SetupStep[] = [token, groups, webhook, commands, words]
