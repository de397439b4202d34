import { z } from 'zod'
import { declareSettings, webAddress } from '#platform/settings'
import type { ModelConfig } from './classifier.ts'

export const modelSettings = declareSettings({
  title: 'Language model',
  settings: {
    MODEL_URL: {
      schema: webAddress.optional(),
      isPrivate: true,
      doc: 'a language model (OpenAI chat completions) for texts that the assistant does not understand',
    },
    MODEL_KEY: { schema: z.string().optional(), secret: { characters: 8, bits: 20 }, doc: 'its key' },
    MODEL_NAME: { schema: z.string().default('default'), doc: 'its name there' },
  },
  read: (it): { model?: ModelConfig } => ({
    model: it.MODEL_URL ? { url: it.MODEL_URL, key: it.MODEL_KEY, model: it.MODEL_NAME } : undefined,
  }),
})
