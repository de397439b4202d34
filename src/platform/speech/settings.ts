import { z } from 'zod'
import { declareSettings, webAddress } from '#platform/settings'
import type { SpeechConfig } from './transcriber.ts'

export const speechSettings = declareSettings({
  title: 'Voice notes',
  settings: {
    SPEECH_URL: {
      schema: webAddress.optional(),
      isPrivate: true,
      doc: 'a server that transcribes voice notes (`audio/transcriptions` of OpenAI: whisper.cpp, vLLM, Speaches…)',
    },
    SPEECH_KEY: { schema: z.string().optional(), secret: { characters: 8, bits: 20 }, doc: 'its key' },
    SPEECH_MODEL: { schema: z.string().default('whisper-1'), doc: 'its model' },
    SPEECH_TIMEOUT_SECONDS: {
      schema: z.coerce.number().min(0.1).max(30).default(20),
      formerName: 'SPEECH_SECONDS',
      doc: 'how long it is waited for',
    },
  },
  read: (it): { speech?: SpeechConfig } => ({
    speech: it.SPEECH_URL
      ? {
          url: it.SPEECH_URL,
          key: it.SPEECH_KEY,
          model: it.SPEECH_MODEL,
          timeoutMs: it.SPEECH_TIMEOUT_SECONDS * 1000,
        }
      : undefined,
  }),
})
