/** From words to a place and back. */

export { findPlaceMentions, type PlaceMention, type UnreadablePlace } from './coordinates-in-text.ts'
export { createGazetteer, type Gazetteer, type PlaceReading } from './gazetteer.ts'
export { createGeocoder, type GeocoderConfig } from './geocoder.ts'
export {
  type Candidate,
  distanceMetres,
  type Geocoder,
  isInsideRing,
  type Place,
  type Point,
  type Ring,
} from './place.ts'
export { MAX_CORNERS, parseCorners, parseRing } from './ring-in-text.ts'
export { geocodingSettings } from './settings.ts'
export { type House, type Houses, packHouses } from './streets/houses.ts'
export { kindOf, streetKey } from './streets/name-index.ts'
export type { NamedPlace } from './streets/read-place.ts'
export type { HouseNumber, Street } from './streets/street.ts'
export { pointOfUtm } from './utm.ts'
