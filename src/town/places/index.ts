/** Where things are: what counts as a place of the town, whichever door it comes by. */
export { type Ground, groundOf, judge, type Verdict } from './ground.ts'
export { type FieldReason, type PointGiven, pointGiven, type TextPlace, textPlace } from './read.ts'
