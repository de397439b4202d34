/** Where things are: what counts as a place of the town, whichever adapter it comes through. */

export { type AreaGeometry, areaGeometry } from './area-geometry.ts'
export {
  AREA_METRES,
  type Area,
  type AreaField,
  type AreaShape,
  type AskedArea,
  areaOfShape,
  coversPlace,
  findArea,
  type PlaceFacts,
  streetBy,
  touches,
} from './areas.ts'
export { findNeighbourhood } from './find-neighbourhood.ts'
export { placeAt, placeFacts, placesLike } from './lookup.ts'
export { takeCandidate } from './meant.ts'
export { isInNeighbourhood, type Neighbourhood, toPolygons } from './neighbourhood.ts'
export {
  getNeighbourhoods,
  neighbourhoodAt,
  readNeighbourhoods,
  type TownNeighbourhoods,
} from './neighbourhoods.ts'
export {
  type FieldReason,
  findPlaceInText,
  type PlaceInText,
  type PointFields,
  parsePointFields,
} from './parse-place.ts'
export {
  fieldPlace,
  PLACE_REASONS,
  type PlaceProblem,
  type PlaceReason,
  type PlaceSaid,
  placeWrong,
  pointField,
  type ReportPlace,
  reportPlace,
} from './report-place.ts'
export { type Spot, separationOf } from './separation.ts'
export { getServiceArea, judgePoint, type PointVerdict, type ServiceArea } from './service-area.ts'
export { ADDRESS_TYPED, PLACE_SAID, type PlaceMeant, placeMeant, pointName, pointTyped } from './typed.ts'
