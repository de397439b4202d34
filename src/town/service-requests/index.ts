/** The one queue: filing, reading, changing, telling. */
export { changeMany, MAX_AT_ONCE, type ManyChange, type ManyOutcome, UNDO_SECONDS, undoMany } from './bulk.ts'
export { callerOf, messengerAddress } from './by-caller.ts'
export { callerIndexOf, phoneDigits } from './caller.ts'
export {
  announceChange,
  type Changed,
  type ChangeOf,
  change,
  type Refusal,
  reviewPictureOf,
  showsChange,
} from './change.ts'
export {
  addToOwn,
  type CitizenOutcome,
  followersOf,
  join,
  mayReopen,
  type Nearby,
  reopenOwn,
  requestsNear,
} from './citizen.ts'
export { dueAfter } from './deadlines.ts'
export {
  type Draft,
  InvalidDraft,
  type Location,
  MAX_DESCRIPTION,
  type Problem,
  type Reporter,
  unansweredQuestions,
} from './draft.ts'
export { FACE_VERSION, renewFaces, renewOutdatedFaces } from './face.ts'
export {
  type Change,
  changesAfter,
  lastPosition,
  positionBefore,
  updatesBetween,
} from './feed.ts'
export {
  deadlineLoad,
  type Figures,
  type FiguresOf,
  figuresOf,
  type PublicPoint,
  publicPoints,
  type Tally,
  type Took,
} from './figures.ts'
export { type Forgotten, forgetReporter } from './forget.ts'
export { locate } from './locate.ts'
export {
  type Likely,
  likelySame,
  type Merge,
  type MergeOutcome,
  merge,
  mergedInto,
  type Part,
  split,
  unmerge,
} from './merge.ts'
export {
  isPublicPicture,
  type PublicEvent,
  type PublicRequest,
  publicEventOf,
  publicTimelines,
  publicViewOf,
} from './public-view.ts'
export {
  type Filter,
  find,
  lateAnnouncements,
  list,
  markAnnounced,
  type OwnRequest,
  picturesInRequests,
  picturesOf,
  reporterOf,
  requestOfPicture,
  requestsByPhone,
  requestsOf,
  type ServiceRequest,
  type ServiceRequestEvent,
  timeline,
  unannounced,
} from './read.ts'
export { type ReassignedRequests, reassignRequests } from './reassign-contact.ts'
export { redact } from './redaction/redact.ts'
export {
  type Cursor,
  type PublicQuery,
  publicQuery,
  type Sort,
  searchPublic,
} from './search.ts'
export {
  QUEUE_ORDERS,
  type QueueFilter,
  type QueueOrder,
  type QueuePoint,
  type QueueRow,
  queue,
  queueCount,
  queueCountQuery,
  queuePoints,
  queueQuery,
} from './staff-search.ts'
export { CHANNELS, type Channel, STATES, type State, statesOf, statusOf } from './states.ts'
export { submit } from './submit.ts'
export { dropView, type QueueView, saveView, viewsOf } from './views.ts'
