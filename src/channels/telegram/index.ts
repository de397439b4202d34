/** Telegram: a bot of the town's, its webhook in, the Bot API out. */
export { createTelegramChannel } from './channel.ts'
export { CHANNEL_ID as TELEGRAM } from './channel-id.ts'
export { type TelegramConfig, telegramSettings } from './config.ts'
