import { type Area, coversPlace } from '#domain/places'
import type { PublicRequest } from '#domain/service-requests'
import type { Town } from '#domain/town'

/** Whether a report lies in an area, as exactly as the public may know where it is. */
export const coversReport = (
  town: Town,
  area: Area,
  { lat, long, address, addressId, quarter }: PublicRequest,
): boolean => {
  const point = lat === null || long === null ? undefined : { lat, long }
  return coversPlace(town, area, { point, address, addressId, quarter })
}
