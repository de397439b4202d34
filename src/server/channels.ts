import type { Channel } from '#channels/core'
import { createWebChatChannel } from '#channels/web-chat'
import { createWhatsAppChannel, singleAccount, type WhatsAppAccounts } from '#channels/whatsapp'
import type { Config } from './config.ts'

/**
 * The messengers on which a town answers: a line for each. Files noted before they were told apart are the first one's.
 * @param accounts the numbers of all towns, where the webhook serves several
 */
export const connectChannels = (
  config: Config,
  accounts: WhatsAppAccounts = singleAccount(config.jurisdictionId, config.whatsapp),
): readonly Channel[] => [createWhatsAppChannel(config.whatsapp, accounts), createWebChatChannel()]
