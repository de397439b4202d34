import type { Town } from '#domain/town'
import type { Candidate, Place, Point } from '#platform/geocoding'
import type { PlaceFacts } from './areas.ts'
import { parsePointFields } from './parse-place.ts'
import { fieldPlace } from './report-place.ts'
import { getServiceArea } from './service-area.ts'

/**
 * Places that the text of an address field may mean, the likeliest first. Coordinates, a code or a map's link in town are
 * one place, under the text as it was typed; outside they are none. Empty when the geocoder does not answer.
 */
export const placesLike = async (town: Town, text: string): Promise<Candidate[]> => {
  const written = fieldPlace(text, getServiceArea(town))
  if (written.found !== 'point') return town.geocoder.search(text).catch(() => [])
  if (written.verdict !== 'in-town') return []
  const place = await town.geocoder.reverse(written.point).catch(() => undefined)
  return [{ ...place, ...written.point, address: text, inTown: true, score: 1 }]
}

/** The address nearest two fields of a form, where they are a point of the town and one is near. */
export const placeAt = async (town: Town, lat: string, long: string): Promise<Place | undefined> => {
  const given = parsePointFields(lat, long, getServiceArea(town))
  return given.given === 'point' ? town.geocoder.reverse(given.point).catch(() => undefined) : undefined
}

/** What is known of a place that a report names by a point, an address or both; nothing where it is found nowhere. */
export const placeFacts = async (
  town: Town,
  { point, address }: { point?: Point | undefined; address?: string | undefined },
): Promise<PlaceFacts | undefined> => {
  const [named] = address ? await town.geocoder.search(address).catch(() => []) : []
  const near = point && !named ? await town.geocoder.reverse(point).catch(() => undefined) : undefined
  const known = named ?? near
  const at = point ?? named
  return at && { point: at, address: known?.address, addressId: known?.addressId, quarter: known?.quarter }
}
