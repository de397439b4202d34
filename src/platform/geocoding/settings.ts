import { z } from 'zod'
import { declareSettings } from '#platform/settings'
import type { GeocoderConfig } from './geocoder.ts'

const SERVICES = {
  icgc: 'https://eines.icgc.cat/geocodificador/',
  cartociudad: 'https://www.cartociudad.es/geocoder/api/geocoder/',
}

export const geocodingSettings = declareSettings({
  title: 'Places',
  settings: {
    GEOCODER: {
      schema: z.enum(['gazetteer', 'icgc', 'cartociudad']).default('gazetteer'),
      doc: "or `icgc`, `cartociudad`: public services, with the town's street list as fallback",
    },
    GEOCODER_URL: {
      schema: z.url().optional(),
      isPrivate: true,
      otherwise: "the service's own",
      doc: 'where that service is',
    },
  },
  read: (it): { geocoder: GeocoderConfig } => ({
    geocoder:
      it.GEOCODER === 'gazetteer'
        ? { kind: 'gazetteer' }
        : { kind: it.GEOCODER, url: it.GEOCODER_URL ?? SERVICES[it.GEOCODER] },
  }),
})
