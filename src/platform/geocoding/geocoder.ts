import { createGazetteer, type Gazetteer, type Street } from './gazetteer.ts'
import type { Geocoder, Ring } from './place.ts'
import { cartociudadGeocoder, icgcGeocoder } from './remote.ts'

/** Which geocoder answers: the town's own list of streets, or a public service with the list behind it. */
export type GeocoderConfig = { kind: 'gazetteer' } | { kind: 'icgc' | 'cartociudad'; url: string }

/**
 * A geocoder that always answers: when the remote one fails or is slow, the town's own list does.
 * @param onFailure told of each failure of the remote service
 */
export const createGeocoder = (
  config: GeocoderConfig,
  town: { name: string; streets: Street[]; boundary: Ring },
  onFailure: (error: unknown) => void,
): { geocoder: Geocoder; gazetteer: Gazetteer } => {
  const gazetteer = createGazetteer(town.streets, town.boundary)
  const local: Geocoder = {
    search: async (text) => gazetteer.search(text),
    reverse: async (point) => gazetteer.reverse(point),
  }
  if (config.kind === 'gazetteer') return { geocoder: local, gazetteer }
  const create = config.kind === 'icgc' ? icgcGeocoder : cartociudadGeocoder
  const remote = create(config.url, town.name, town.boundary)
  const orLocal = async <T>(attempt: Promise<T>, otherwise: () => Promise<T>): Promise<T> => {
    try {
      return await attempt
    } catch (error) {
      onFailure(error)
      return otherwise()
    }
  }
  const geocoder: Geocoder = {
    search: (text) => orLocal(remote.search(text), () => local.search(text)),
    reverse: (point) => orLocal(remote.reverse(point), () => local.reverse(point)),
  }
  return { geocoder, gazetteer }
}
