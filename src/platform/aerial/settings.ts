import { z } from 'zod'
import { declareSettings } from '#platform/settings'
import type { AerialConfig } from './tiles.ts'

const BLANKS = ['{z}', '{x}', '{y}']

export const aerialSettings = declareSettings({
  title: 'Aerial photographs',
  settings: {
    MAP_AERIAL_URL: {
      schema: z
        .union([
          z.literal('none'),
          z
            .url({ protocol: /^https?$/ })
            .refine((url) => BLANKS.every((one) => url.includes(one)), `must have ${BLANKS.join(', ')}`),
        ])
        .default('none'),
      isPrivate: true,
      doc: "tiles of aerial photographs on another server (Web Mercator, 256 pixels), with `{z}`, `{x}` and `{y}`, for example the ICGC's; asked for by the service, never by a page; `none`: maps offer none",
    },
    MAP_AERIAL_CREDIT: {
      schema: z.string().max(200).default(''),
      doc: 'whose the aerial photographs are, as it stands on the map',
    },
  },
  read: (it): { aerial?: AerialConfig } => ({
    aerial:
      it.MAP_AERIAL_URL === 'none' ? undefined : { url: it.MAP_AERIAL_URL, credit: it.MAP_AERIAL_CREDIT },
  }),
})
