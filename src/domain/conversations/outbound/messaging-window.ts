import { and, eq, gt, or, type SQL } from 'drizzle-orm'
import { type ChannelId, findChannel, type Town } from '#domain/town'
import { conversation } from '../tables.ts'

/** A conversation, as far as it decides whether its citizen may be written to freely. */
type WindowState = { channel: ChannelId; lastInboundAt: Date }

/** For how much longer a citizen may be written to freely, in milliseconds: for ever on some channels; zero or less: no more. */
export const remainingWindow = (town: Town, { channel, lastInboundAt }: WindowState): number => {
  const window = findChannel(town, channel)?.window
  return window ? lastInboundAt.getTime() + window.ms - town.now().getTime() : Number.POSITIVE_INFINITY
}

/** Whether a citizen may be written to freely. */
export const isWindowOpen = (town: Town, state: WindowState): boolean => remainingWindow(town, state) > 0

/** The same as a condition on conversations. */
export const windowIsOpen = (town: Town): SQL | undefined =>
  or(
    ...town.channels.map(({ id, window }) =>
      and(
        eq(conversation.channel, id),
        window && gt(conversation.lastInboundAt, new Date(town.now().getTime() - window.ms)),
      ),
    ),
  )
