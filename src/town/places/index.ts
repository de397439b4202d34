/** Where things are: what counts as a place of the town, whichever door it comes by. */
export { type Ground, groundOf, judge, type Verdict } from './ground.ts'
export { placeAt, placesLike } from './lookup.ts'
export { type FieldReason, type PointGiven, pointGiven, type TextPlace, textPlace } from './read.ts'
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
export { ADDRESS_TYPED, PLACE_SAID, type PlaceMeant, placeMeant, pointName, pointTyped } from './typed.ts'
