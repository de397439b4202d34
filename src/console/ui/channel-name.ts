import { type ChannelId, findChannel, OWN_CHANNELS } from '#domain/town'
import type { View } from './frame.tsx'

/** What staff read of where something came from: a messenger by its own name. */
export const channelName = ({ town, t }: View, id: ChannelId): string => {
  const own = OWN_CHANNELS.find((one) => one === id)
  return own ? t(`channel.${own}`) : (findChannel(town, id)?.name ?? id)
}
