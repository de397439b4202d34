/** A strict stand-in for the Bot API of Telegram. */
export type { BotMessage } from './bot.ts'
export type { TelegramPerson } from './person.ts'
export { startTelegramEmulator, type TelegramEmulator } from './server.ts'
