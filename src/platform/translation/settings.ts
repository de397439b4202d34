import { z } from 'zod'
import { declareSettings, webAddress } from '#platform/settings'
import type { TranslationConfig } from './translation-server.ts'

export const translationSettings = declareSettings({
  title: 'Translation',
  settings: {
    TRANSLATE_URL: {
      schema: webAddress.optional(),
      isPrivate: true,
      doc: 'a server that translates between citizens and staff (`POST /translate` of LibreTranslate); what citizens write is sent to it',
    },
    TRANSLATE_KEY: { schema: z.string().optional(), secret: { characters: 8, bits: 20 }, doc: 'its key' },
    TRANSLATE_TIMEOUT_SECONDS: {
      schema: z.coerce.number().min(0.1).max(30).default(8),
      doc: 'how long it is waited for',
    },
  },
  read: (it): { translation?: TranslationConfig } => ({
    translation: it.TRANSLATE_URL
      ? { url: it.TRANSLATE_URL, key: it.TRANSLATE_KEY, timeoutMs: it.TRANSLATE_TIMEOUT_SECONDS * 1000 }
      : undefined,
  }),
})
