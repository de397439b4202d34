import { z } from 'zod'
import { declareSettings } from '#platform/settings'

/** The town that is meant where none is named. */
export const DEFAULT_TOWN = 'manresa.cat'

/** Which towns a process serves, and where their files are. */
type JurisdictionConfig = {
  jurisdictionId: string
  /** Whether the process serves only the town of `jurisdictionId`; otherwise all of `townsDir`. */
  onlyOneTown: boolean
  townsDir: string
  /** Folder of the towns' own settings; unset: each is in the town's folder. */
  townSettingsDir?: string
}

export const jurisdictionSettings = declareSettings({
  title: 'The towns',
  settings: {
    JURISDICTION_ID: {
      schema: z.string().optional(),
      doc: 'the only town that the process serves; unset: all of `TOWNS_DIR`',
    },
    TOWNS_DIR: { schema: z.string().default('towns'), doc: 'folder with the towns' },
    TOWN_SETTINGS_DIR: {
      schema: z.string().optional(),
      doc: "folder with the towns' own settings, `{id}.env`; unset: `settings.env` in each town's folder",
    },
  },
  read: (it): JurisdictionConfig => ({
    jurisdictionId: it.JURISDICTION_ID ?? DEFAULT_TOWN,
    onlyOneTown: it.JURISDICTION_ID !== undefined,
    townsDir: it.TOWNS_DIR,
    townSettingsDir: it.TOWN_SETTINGS_DIR,
  }),
})
