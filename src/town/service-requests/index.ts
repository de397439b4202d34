/** The one queue: filing, reading, changing, telling. */
export { announceChange, type Change, change, type Refusal } from './change.ts'
export {
  type Draft,
  InvalidDraft,
  type Location,
  MAX_DESCRIPTION,
  type Problem,
  type Reporter,
  unansweredQuestions,
} from './draft.ts'
export { locate } from './locate.ts'
export {
  type Filter,
  find,
  lateAnnouncements,
  list,
  markAnnounced,
  picturesOf,
  reporterOf,
  requestOfPicture,
  type ServiceRequest,
  type ServiceRequestEvent,
  timeline,
  unannounced,
} from './read.ts'
export { redact } from './redact.ts'
export { CHANNELS, type Channel, STATES, type State, statesOf, statusOf } from './states.ts'
export { submit } from './submit.ts'
