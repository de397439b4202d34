import { type AnyElysia, Elysia } from 'elysia'
import type { Delivery } from '#domain/conversations'
import type { MediaLocation, Messenger } from '#domain/town'
import type { Channel, InboundChannel, Intake } from './channel.ts'

/** The addresses of all channels. */
export const channelRoutes = (channels: readonly Channel[], intake: Intake): AnyElysia =>
  channels.reduce<AnyElysia>(
    (app, channel) => app.use(channel.routes(intake)),
    new Elysia({ name: 'channels' }),
  )

/** Whether a request may be a platform's delivery to one of the channels. */
export type WebhookMatcher = (request: Request, pathname: string) => boolean

export const createWebhookMatcher = (
  channels: readonly Pick<InboundChannel, 'webhook'>[],
): WebhookMatcher => {
  const byPath = new Map(channels.flatMap(({ webhook }) => (webhook ? [[webhook.path, webhook]] : [])))
  return ({ method, headers }, pathname) =>
    method === 'POST' && byPath.get(pathname)?.claimsAuthentic(headers) === true
}

/** Reads a quarantined event again, by the channel whose it is. */
export const createReparse =
  (channels: readonly Pick<InboundChannel, 'reparse'>[]) =>
  (content: unknown): Delivery[] | undefined => {
    for (const channel of channels) {
      const deliveries = channel.reparse(content)
      if (deliveries) return deliveries
    }
    return undefined
  }

/** Asks, of several channels, the one that is meant. */
export const createMessenger = (channels: readonly Channel[]): Messenger => {
  const mediaOf = ({ channel }: MediaLocation) => {
    const media = channels.find(({ id }) => channel === undefined || id === channel)?.media
    if (!media) throw new Error(`no media from channel ${channel}`)
    return media
  }
  return {
    download: async (town, media, maxBytes) => mediaOf(media).download(town, media.mediaId, maxBytes),
    downloadFile: async (town, media, path, maxBytes) =>
      mediaOf(media).downloadFile(town, media.mediaId, path, maxBytes),
    probe: async (channel) => (await channels.find(({ id }) => id === channel)?.probe?.()) ?? 'works',
    async forgetContact(platformId) {
      for (const channel of channels) await channel.forgetContact?.(platformId)
    },
  }
}
