/** The one queue: filing, reading, changing, telling. */
export { type ApplicationUpdate, updateByApplication } from './application-update.ts'
export {
  ASSET_FIELD,
  type AssetRequest,
  findCorrectAsset,
  listRequestsOfAsset,
  placeAtAsset,
} from './asset.ts'
export {
  type BulkChange,
  type BulkChangeResult,
  changeServiceRequests,
  MAX_AT_ONCE,
  UNDO_SECONDS,
  undoBulkChange,
} from './bulk.ts'
export { callerIndex, isReachable, normalisePhone, toMessengerPhone } from './caller.ts'
export {
  addToOwnRequest,
  answerMended,
  type CitizenOutcome,
  canReopen,
  confirmOwnMended,
  followRequest,
  listFollowers,
  listNearbyRequests,
  type NearbyRequest,
  reopenOwnRequest,
} from './citizen.ts'
export { CANNOT_REASONS, type CannotReason, parseCannotReason } from './crew/reasons.ts'
export {
  CREW_CONFLICTS,
  CREW_STATES,
  type CrewConflict,
  type CrewReport,
  isFromStreet,
  reportCrewWork,
} from './crew/report.ts'
export { listWorkOrders, type WorkOrder, type WorkOrderNote } from './crew/work-orders.ts'
export { addWorkingDays } from './deadlines.ts'
export {
  type Draft,
  draftProblems,
  LOCATION_FIELDS,
  type Location,
  type LocationField,
  MAX_DESCRIPTION,
  type Reporter,
  toFormProblem,
  toPlaceProblem,
} from './draft.ts'
export { type ErasedPerson, eraseReporter, eraseReporterByMail } from './erase-reporter.ts'
export {
  countByArea,
  countByAsset,
  countOverdueOverTime,
  countReceived,
  countReopened,
  type DoneFigures,
  type DurationFigures,
  type KeyedRequestCount,
  measureDone,
  type NamedArea,
  NOWHERE,
  OUTSIDE,
  type OverdueFigures,
  type ReceivedFigures,
  type ReopenedFigures,
  type RequestCount,
  type RequestScope,
} from './figures/request-figures.ts'
export {
  type CountByKey,
  countOverdue,
  type DurationStatistics,
  getStatistics,
  listPublicMapPoints,
  type PublicPoint,
  type Statistics,
  type StatisticsFilter,
} from './figures/statistics.ts'
export { welcomeReporter } from './filing/file-all.ts'
export { locate } from './locate.ts'
export {
  type DuplicateCandidate,
  listDuplicateCandidates,
  listMergedRequests,
  MERGE_CONFLICTS,
  type Merge,
  mergeRequests,
  type SplitPart,
  splitRequest,
  undoRequestMerge,
} from './merge.ts'
export { eraseNeighbourUpdates } from './neighbours/forget.ts'
export {
  decideNeighbourUpdate,
  findRejection,
  REJECTION_REASONS,
  type Rejection,
  tellRejection,
  UPDATE_CONFLICTS,
  UPDATE_DECISIONS,
  type UpdateDecision,
} from './neighbours/moderate.ts'
export {
  confirmNeighbourUpdate,
  findUpdateAuthor,
  insertNeighbourUpdate,
  isNeighbourUpdate,
  listNeighbourUpdates,
  listOwnUpdates,
  MAX_UPDATE_WORDS,
  type NeighbourUpdate,
  takesNeighbourUpdates,
} from './neighbours/updates.ts'
export {
  findPositionBefore,
  getLastPosition,
  listChangesAfter,
  listUpdatesBetween,
  type PublicChange,
} from './public/change-feed.ts'
export { type Correction, correctRequestIn, locateCorrection } from './public/correct.ts'
export { serviceRequestsModule } from './public/module.ts'
export { PUBLIC_FIELDS, type PublicFieldName } from './public/public-fields.ts'
export {
  PROJECTION_VERSION,
  rebuildOutdatedProjections,
} from './public/public-projection.ts'
export {
  buildPublicQuery,
  type Cursor,
  type PublicQuery,
  type Sort,
  searchPublicRequests,
} from './public/public-search.ts'
export {
  attributedNote,
  isPublicPicture,
  listPublicEvents,
  namesToRedact,
  type PublicEvent,
  type PublicRequest,
  toPublicEvent,
  toPublicRequest,
} from './public/public-view.ts'
export { deleteQueueView, listQueueViews, type QueueView, storeQueueView } from './public/queue-views.ts'
export { RECLASSIFY_CONFLICTS, reclassifyRequestIn } from './public/reclassify.ts'
export {
  filterEndedRequests,
  filterPicturesInUse,
  findRequestOfPicture,
  findServiceRequest,
  getReporter,
  listEvents,
  listOverdueNotifications,
  listOwnRequests,
  listPictures,
  listRequestsByPhone,
  listServiceRequests,
  listShownPictures,
  lockPendingNotification,
  markNotified,
  type OwnRequest,
  type ServiceRequest,
  type ServiceRequestEvent,
  type ServiceRequestFilter,
} from './read.ts'
export { type ReassignedRequests, reassignRequests } from './reassign-contact.ts'
export { listAssignedSince, listDueBefore, listUpdatesToReview, type RequestWork } from './recent-work.ts'
export { redact } from './redaction/redact.ts'
export { findCaller } from './search/by-caller.ts'
export {
  buildQueueCountQuery,
  buildQueueQuery,
  countQueue,
  countQueues,
  listQueue,
  listQueueMapPoints,
  QUEUE_ORDERS,
  type QueueFilter,
  type QueueOrder,
  type QueuePoint,
  type QueueRow,
} from './search/staff-search.ts'
export { requestChannels, STATES, type State, toStates, toStatus } from './states.ts'
export { type Submission, submitServiceRequest } from './submit.ts'
export { openRequestTranslation, type RequestTranslation } from './translations.ts'
export {
  CHANGE_CONFLICTS,
  type ChangeRefusal,
  type ChangeResult,
  changeServiceRequest,
  changeServiceRequestIn,
  isServiceRequestSignal,
  lockForStaff,
  notifyChange,
  REVIEW_CONFLICTS,
  reviewRequestPicture,
  type ServiceRequestChange,
  signalServiceRequest,
} from './update.ts'
