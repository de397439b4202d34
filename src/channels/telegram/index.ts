/** Telegram: a bot of the town's, its webhook in, the Bot API out. */
export { createTelegramChannel } from './channel.ts'
export { type TelegramConfig, telegramSettings } from './config.ts'
