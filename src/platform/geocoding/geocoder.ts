import { createGazetteer, type Gazetteer } from './gazetteer.ts'
import type { Geocoder, Ring } from './place.ts'
import { cartociudadGeocoder, icgcGeocoder } from './remote.ts'
import type { Houses } from './streets/houses.ts'
import type { Street } from './streets/street.ts'

/** Which geocoder answers: the town's own list of streets, or a public service with the list behind it. */
export type GeocoderConfig = { kind: 'gazetteer' } | { kind: 'icgc' | 'cartociudad'; url: string }

/** How long a service that failed is left alone: requests in the meantime do not wait for it to fail again. */
const BACKOFF_MS = 30_000

/**
 * A geocoder that always answers: when the remote one fails or is slow, and for a while after, the town's own list does.
 * @param onFailure told of each failure of the remote service
 * @param backoffMs how long a while is
 */
export const createGeocoder = (
  config: GeocoderConfig,
  town: { name: string; streets: Street[]; boundary: Ring; houses?: () => Houses },
  onFailure: (error: unknown) => void,
  backoffMs = BACKOFF_MS,
): { geocoder: Geocoder; gazetteer: Gazetteer } => {
  const gazetteer = createGazetteer(town.streets, town.boundary, town.houses)
  const local: Geocoder = {
    search: async (text) => gazetteer.search(text),
    reverse: async (point) => gazetteer.reverse(point),
  }
  if (config.kind === 'gazetteer') return { geocoder: local, gazetteer }
  const create = config.kind === 'icgc' ? icgcGeocoder : cartociudadGeocoder
  const remote = create(config.url, town.name, town.boundary)
  let askedFrom = 0
  const orLocal = async <T>(ask: (one: Geocoder) => Promise<T>): Promise<T> => {
    if (performance.now() < askedFrom) return ask(local)
    try {
      return await ask(remote)
    } catch (error) {
      askedFrom = performance.now() + backoffMs
      onFailure(error)
      return ask(local)
    }
  }
  const geocoder: Geocoder = {
    search: (text) => orLocal((one) => one.search(text)),
    reverse: (point) => orLocal((one) => one.reverse(point)),
  }
  return { geocoder, gazetteer }
}
