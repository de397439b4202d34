import { z } from 'zod'
import { declareSettings, webAddress } from '#platform/settings'

/** A town's bot. */
export type TelegramConfig = {
  apiUrl: string
  /** What BotFather gave: the bot's id, and what only the town and the platform know. */
  token: string
  /** The platform's id of the bot. */
  botId: string
  /** Without `@`: what the bot is found by. */
  username?: string
  /** Messages a second that this process sends at most. */
  messagesPerSecond: number
}

export const telegramSettings = declareSettings({
  title: 'Telegram',
  settings: {
    TELEGRAM_BOT_TOKEN: {
      schema: z
        .string()
        .regex(/^\d{5,16}:[\w-]{30,64}$/, 'must be a token as BotFather gives it: 271828182:AA…')
        .optional(),
      ofOneTown: 'unique',
      secret: { characters: 36, bits: 80 },
      doc: 'of the town’s bot, from BotFather; unset: the town has none. The webhook is `PUBLIC_URL/telegram/webhook`; `bun run connect telegram` sets it',
    },
    TELEGRAM_BOT_USERNAME: {
      schema: z
        .string()
        .regex(/^@?\w{4,32}$/, 'must be a username such as AjManresa_bot')
        .transform((text) => text.replace(/^@/, ''))
        .optional(),
      ofOneTown: 'own',
      doc: 'the bot’s username: the site links to it; unset: it does not',
    },
    TELEGRAM_API_URL: {
      schema: webAddress.default('https://api.telegram.org'),
      isPrivate: true,
      doc: 'the Bot API',
    },
    TELEGRAM_MESSAGES_PER_SECOND: {
      schema: z.coerce.number().min(1).max(1_000).default(25),
      doc: 'maximum messages per second for one process; Telegram allows about 30 per bot',
    },
  },
  read: (it): { telegram?: TelegramConfig } => ({
    telegram: it.TELEGRAM_BOT_TOKEN
      ? {
          apiUrl: it.TELEGRAM_API_URL,
          token: it.TELEGRAM_BOT_TOKEN,
          username: it.TELEGRAM_BOT_USERNAME,
          botId: it.TELEGRAM_BOT_TOKEN.split(':')[0] ?? '',
          messagesPerSecond: it.TELEGRAM_MESSAGES_PER_SECOND,
        }
      : undefined,
  }),
})
