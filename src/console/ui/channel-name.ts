import { type ChannelId, messengerName, OWN_CHANNELS } from '#domain/town'
import type { View } from './view.ts'

/** What staff read of where something came from: a messenger by its own name. */
export const channelName = ({ town, t, language }: View, id: ChannelId): string => {
  const own = OWN_CHANNELS.find((one) => one === id)
  return own ? t(`channel.${own}`) : messengerName(town, id, language)
}
