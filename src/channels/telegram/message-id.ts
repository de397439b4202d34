import { hmacHex } from '#platform/crypto'
import { CHANNEL_ID } from './channel-id.ts'
import type { TelegramConfig } from './config.ts'

/** Hexadecimal digits that are kept: enough that no two are alike. */
const LENGTH = 40

/**
 * What something of the platform's is known by here. The platform numbers messages within a chat, whose id is the person's:
 * neither is stored as it is. Updates have a number of their own that starts over at random after a quiet week, and could then be
 * one of long ago: what an update brings is named by itself instead, and repeated it has the same name.
 * @see https://core.telegram.org/bots/api#update (Bot API 10.2, July 2026)
 */
const externalId = ({ token }: TelegramConfig, ...parts: (string | number)[]): string =>
  `${CHANNEL_ID}:${hmacHex(token, new TextEncoder().encode(parts.join('/'))).slice(0, LENGTH)}`

/** Of a message, of either side. */
export const messageId = (config: TelegramConfig, chat: number, message: number): string =>
  externalId(config, 'message', chat, message)

/** Of a change of a message. */
export const editId = (config: TelegramConfig, chat: number, message: number, at: number): string =>
  externalId(config, 'edit', chat, message, at)

/** Of a tap on a button. */
export const tapId = (config: TelegramConfig, query: string): string => externalId(config, 'tap', query)
