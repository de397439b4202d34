/** From words to a place and back. */

export { findPlaceMentions, type PlaceMention, type UnreadablePlace } from './coordinates-in-text.ts'
export { createGazetteer, type DetectedAddress, type Gazetteer, type Street } from './gazetteer.ts'
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
