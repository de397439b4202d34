import type { Channel } from '#channels/core'
import { createWebChatChannel } from '#channels/web-chat'
import { createWhatsAppChannel } from '#channels/whatsapp'
import type { Config } from './config.ts'

/** The messengers on which towns answer: a line for each. Files noted before they were told apart are the first one's. */
export const connectChannels = (config: Config): readonly Channel[] => [
  createWhatsAppChannel(config.whatsapp),
  createWebChatChannel(),
]
