import { z } from 'zod'
import { declareSettings, webAddress } from '#platform/settings'
import type { JitsiConfig } from './jitsi.ts'

export const videoSettings = declareSettings({
  title: 'Video calls',
  settings: {
    VIDEO_URL: {
      schema: webAddress.optional(),
      isPrivate: true,
      doc: 'a Jitsi Meet with signed tokens; without it there are no appointments by video call',
    },
    VIDEO_APP_ID: { schema: z.string().optional(), doc: 'the application there; required with `VIDEO_URL`' },
    VIDEO_SECRET: {
      schema: z.string().min(16, 'must have at least 16 characters').optional(),
      secret: { characters: 16, bits: 40 },
      doc: 'signs its tokens; required with `VIDEO_URL`',
    },
  },
  requires: { VIDEO_URL: ['VIDEO_APP_ID', 'VIDEO_SECRET'] },
  read: (it): { video?: JitsiConfig } => ({
    video: it.VIDEO_URL
      ? { url: it.VIDEO_URL, appId: it.VIDEO_APP_ID ?? '', secret: it.VIDEO_SECRET ?? '' }
      : undefined,
  }),
})
