import { z } from 'zod'
import { declareSettings } from '#platform/settings'

export const conversationSettings = declareSettings({
  title: 'Conversations',
  settings: {
    BURST_PAUSE_SECONDS: {
      schema: z.coerce.number().min(0).max(10).default(1.2),
      doc: 'pause after which the messages of a report are answered together; `0`: every message is answered by itself',
    },
  },
  read: (it): { burstPauseMs: number } => ({ burstPauseMs: it.BURST_PAUSE_SECONDS * 1000 }),
})
