import type { Channel } from '#channels/core'
import { createTelegramChannel } from '#channels/telegram'
import { createWebChatChannel } from '#channels/web-chat'
import { createWhatsAppChannel, singleAccount } from '#channels/whatsapp'
import type { TownProfile } from '#domain/town'
import type { Config } from './config.ts'
import type { TownDirectory } from './towns/directory.ts'

/** What a channel that several towns share at one address tells them apart by: each town's configuration. */
export type ServedTowns = Pick<TownDirectory, 'accounts'> & {
  all(): readonly { id: string; config?: Config }[]
}

const onlyTown = (config: Config): ServedTowns => ({
  accounts: singleAccount(config.jurisdictionId, config.whatsapp),
  all: () => [{ id: config.jurisdictionId, config }],
})

/**
 * The messengers on which towns answer: a line for each. Files noted before they were told apart are the first one's.
 * @param config of the town, or of the process where it is for all of them: then some may be `absent`
 */
export const connectChannels = (
  config: Config,
  towns: ServedTowns = onlyTown(config),
): readonly Channel[] => [
  createWhatsAppChannel(config.whatsapp, towns.accounts),
  createWebChatChannel(),
  createTelegramChannel(config.telegram, towns),
]

/** What is wrong where a town says that it answers on WhatsApp, and its settings do not say by which number. */
export const missingNumber = (profile: TownProfile, { whatsapp }: Config): string | undefined =>
  profile.whatsapp_number && !whatsapp
    ? `WHATSAPP_PHONE_NUMBER_ID: required, since whatsapp_number of town.json is ${profile.whatsapp_number}. A town that is not on WhatsApp has neither.`
    : undefined

/** Those on which a town has a line. */
export const channelsOfTown = (config: Config, towns?: ServedTowns): readonly Channel[] =>
  connectChannels(config, towns).filter(({ absent }) => !absent)
