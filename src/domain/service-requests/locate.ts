import { getServiceArea, judgePoint } from '#domain/places'
import type { Town } from '#domain/town'
import { describeError } from '#platform/telemetry'
import type { Location } from './draft.ts'

/** Below this likeness a typed address is kept as words only: a wrong point sends a crew to the wrong street. */
const MIN_MATCH_SCORE = 0.9

/**
 * Completes a location before it is filed: a point gets the nearest address, clear words get a point.
 * Never fails: without a geocoder the words stay as they were written.
 */
export const locate = async (town: Town, location: Location): Promise<Location> => {
  try {
    if (location.lat !== undefined && location.long !== undefined) {
      if (location.address) return location
      const place = await town.geocoder.reverse({ lat: location.lat, long: location.long })
      return place ? { ...place, ...definedFields(location) } : location
    }
    if (!location.address) return location
    const [best] = await town.geocoder.search(location.address)
    if (!best || best.score < MIN_MATCH_SCORE || judgePoint(best, getServiceArea(town)) !== 'in-town')
      return location
    const { lat, long, addressId, zipcode, quarter: neighbourhood } = best
    return { addressId, zipcode, quarter: neighbourhood, ...definedFields(location), lat, long }
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'geocoding failed: address kept as written')
    return location
  }
}

const definedFields = (location: Location): Location =>
  Object.fromEntries(Object.entries(location).filter(([, value]) => value !== undefined))
