/** From words to a place and back. */
export { createGazetteer, type Gazetteer, type Spotted, type Street } from './gazetteer.ts'
export { createGeocoder, type GeocoderConfig } from './geocoder.ts'
export {
  type Candidate,
  type Geocoder,
  metresBetween,
  type Place,
  type Point,
  type Ring,
  within,
} from './place.ts'
export { type Unreadable, type Written, writtenPlaces } from './written.ts'
