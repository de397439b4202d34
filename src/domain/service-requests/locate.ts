import { getServiceArea, judgePoint, takeCandidate } from '#domain/places'
import type { Town } from '#domain/town'
import { describeError } from '#platform/telemetry'
import type { Location } from './draft.ts'

/**
 * Completes a location before it is filed: a point gets the nearest address, clear words get a point.
 * Never fails: without a geocoder the words stay as they were written.
 * @param attended whether somebody sees what it becomes
 */
export const locate = async (town: Town, location: Location, attended = false): Promise<Location> => {
  try {
    if (location.lat !== undefined && location.long !== undefined) {
      if (location.address) return location
      const place = await town.geocoder.reverse({ lat: location.lat, long: location.long })
      return place ? { ...place, ...definedFields(location) } : location
    }
    if (!location.address) return location
    const best = takeCandidate(await town.geocoder.search(location.address), attended)
    if (!best || judgePoint(best, getServiceArea(town)) !== 'in-town') return location
    const { lat, long, addressId, zipcode, quarter: neighbourhood } = best
    return { addressId, zipcode, quarter: neighbourhood, ...definedFields(location), lat, long }
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'geocoding failed: address kept as written')
    return location
  }
}

const definedFields = (location: Location): Location =>
  Object.fromEntries(Object.entries(location).filter(([, value]) => value !== undefined))
