import { hmacHex, timingSafeEqualText } from '#platform/crypto'
import type { TelegramConfig } from './config.ts'

/** A town's bot, of all that the webhook is told of. */
export type TelegramBot = { townId: string; config: TelegramConfig }

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const secrets = new WeakMap<TelegramConfig, string>()

/**
 * What the platform proves itself by, and names the bot by: an update says nothing of whom it is for. Made of the bot's token, so
 * that each bot has its own and nobody has to keep another secret; 64 of the characters that a `secret_token` may have.
 */
export const webhookSecret = (config: TelegramConfig): string => {
  const known = secrets.get(config) ?? hmacHex(config.token, encode('webhook secret'))
  secrets.set(config, known)
  return known
}

/** The bots whose secret this is: none for strangers, two where two towns have the same token. */
export const botsBySecret = (bots: readonly TelegramBot[], secret: string): TelegramBot[] =>
  bots.filter(({ config }) => timingSafeEqualText(secret, webhookSecret(config)))
