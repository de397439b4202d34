import { z } from 'zod'
import { declareSettings, webAddress } from '#platform/settings'
import type { VisionConfig } from './picture-reader.ts'

export const visionSettings = declareSettings({
  title: 'Pictures that are read',
  settings: {
    VISION_URL: {
      schema: webAddress.optional(),
      isPrivate: true,
      doc: 'a model that looks at the pictures of reports (`chat/completions` of OpenAI, with images and `response_format`); each is sent to it',
    },
    VISION_KEY: { schema: z.string().optional(), secret: { characters: 8, bits: 20 }, doc: 'its key' },
    VISION_MODEL: { schema: z.string().default('default'), doc: 'its name there' },
    VISION_TIMEOUT_SECONDS: {
      schema: z.coerce.number().min(0.1).max(60).default(20),
      doc: 'how long it is waited for; a conversation waits a few seconds at most',
    },
  },
  read: (it): { vision?: VisionConfig } => ({
    vision: it.VISION_URL
      ? {
          url: it.VISION_URL,
          key: it.VISION_KEY,
          model: it.VISION_MODEL,
          timeoutMs: it.VISION_TIMEOUT_SECONDS * 1000,
        }
      : undefined,
  }),
})
