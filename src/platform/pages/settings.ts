import { z } from 'zod'
import { declareSettings } from '#platform/settings'

export const mapSettings = declareSettings({
  title: 'Maps',
  settings: {
    MAP_STYLE_URL: {
      schema: z.union([z.literal('none'), z.url({ protocol: /^https?$/ })]).default('none'),
      isPrivate: true,
      doc: "style of maps on another server (MapLibre), for example the ICGC's; `none`: the town's own map",
    },
  },
  read: (it): { mapStyleUrl: string } => ({
    mapStyleUrl: it.MAP_STYLE_URL === 'none' ? '' : it.MAP_STYLE_URL,
  }),
})
