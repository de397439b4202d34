import type { Channel } from '#channels/core'
import { readUpload } from '#domain/chat-sessions'
import { signalChat } from '#domain/conversations'
import { describeError } from '#platform/telemetry'
import { CHANNEL_ID, LINE_ID } from './channel-id.ts'
import { webChatRoutes } from './routes.ts'
import { CHANNEL_NAMES } from './view.ts'

/** A form with a photograph of a telephone, and what is around it. */
const MAX_UPLOAD = 21 * 1024 * 1024

/**
 * The web chat as a channel. What is sent lies in the outbox already, and the page reads it there: to send is to tell the page
 * to look. Nothing is charged, and there is no window.
 */
export const createWebChatChannel = (): Channel => ({
  id: CHANNEL_ID,
  name: CHANNEL_NAMES,
  lineId: LINE_ID,
  reachesPhones: false,
  anonymous: true,
  answersAtOnce: true,
  page: '/chat',
  limits: {
    messagesPerSecond: 10_000,
    recipient: { intervalMs: 10, burst: 1_000 },
    // What was begun can be seen: to begin it again is to tell the page once more.
    doubtMs: 0,
  },
  uploads: [{ path: /^\/chat(?:\/[\w-]{1,100})?\/?$/, maxBytes: MAX_UPLOAD }],
  routes: webChatRoutes,
  reparse: () => undefined,
  media: {
    download: (town, mediaId, maxBytes) => readUpload(town, mediaId, maxBytes),
    async downloadFile(town, mediaId, path, maxBytes) {
      await Bun.write(path, await readUpload(town, mediaId, maxBytes))
    },
  },
  async send(town, { id, to }) {
    if (!('session' in to)) return { outcome: 'failed', problem: 'no chat to send to' }
    // A page that is not told looks by itself, a little later.
    await signalChat(town.db, town, to.session).catch((error) =>
      town.log.warn({ message: id, error: describeError(error) }, 'failed to signal a chat'),
    )
    return { outcome: 'sent', externalId: `${CHANNEL_ID}:${id}` }
  },
})
