import { z } from 'zod'
import { declareSettings } from '#platform/settings'

export const jurisdictionSettings = declareSettings({
  title: 'The town',
  settings: {
    JURISDICTION_ID: { schema: z.string().default('manresa.cat'), doc: 'the folder under `towns/`' },
    TOWNS_DIR: { schema: z.string().default('towns'), doc: 'folder with the towns' },
  },
  read: (it): { jurisdictionId: string; townsDir: string } => ({
    jurisdictionId: it.JURISDICTION_ID,
    townsDir: it.TOWNS_DIR,
  }),
})
