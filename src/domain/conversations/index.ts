/** Conversations with citizens: what comes in, what is answered, what goes out, what people take over. */

export { type Choice, choiceSubject, decodeChoice, encodeChoice } from './choices.ts'
export {
  countHandovers,
  countWritten,
  DISCREET_LOT,
  type HandoverFigures,
  type TeamCount,
  type WrittenFigures,
} from './figures.ts'
export type {
  BookingDraft,
  BookingRequest,
  BookingStage,
  BookingStep,
  CollectionDraft,
} from './flows/booking.ts'
export type {
  AddressDoubt,
  IncidentDraft,
  IncidentStage,
  NamedAsset,
  Neighbour,
  PlacedAsset,
  Step,
  WorkThere,
} from './flows/incident.ts'
export type { AskedPlace, PendingQuestion } from './flows/menu.ts'
export {
  ALBUM_WAIT_MS,
  type Delivery,
  type DeliveryStatusUpdate,
  type ExternalMessage,
  type Incoming,
  type MarketingOptOut,
  type MediaKind,
  newDelivery,
  type ReceivedMessage,
  type ReportFormAnswer,
  type SharedCard,
  type StatedPricing,
  type UnreadableEvent,
} from './inbound/inbound.ts'
export {
  hasMedia,
  loadMedia,
  type Media,
  NO_MEDIA,
  onMediaSettled,
  remainingMediaWait,
  remainingReadingWait,
} from './inbound/media.ts'
export { listPlatformNotices } from './inbound/platform-notices.ts'
export {
  countQuarantined,
  getQuarantinedContent,
  listQuarantinedEvents,
  type QuarantinedEvent,
} from './inbound/quarantine.ts'
export { type Reparse, type ReplayResult, replayEvent, replayQuarantined } from './inbound/replay.ts'
export { storeDeliveries } from './inbound/store-deliveries.ts'
export {
  type Claim,
  countAssigned,
  findNextWaiting,
  listHandoversSince,
  listUnanswered,
  listUnclaimed,
  offerConversation,
  type PastHandover,
  type Unanswered,
} from './inbox/claims.ts'
export {
  type HeldConversation,
  holdConversation,
  holdOpen,
  labelWithin,
  prioritiseConversation,
  prioritiseWithin,
  snoozeConversation,
  snoozeWithin,
  wakeConversation,
} from './inbox/desk.ts'
export type { DiscreetBusiness } from './inbox/discretion.ts'
export {
  closeHandoverAs,
  createHandover,
  type Handover,
  rateHandover,
  type Viewer,
  withdrawHandover,
} from './inbox/handovers.ts'
export type { HistoryLine } from './inbox/history.ts'
export {
  buildWaitingQuery,
  countDiscreet,
  countInbox,
  findConversations,
  INBOX_LISTS,
  type InboxFilter,
  type InboxList,
  type InboxRow,
  listInbox,
} from './inbox/inbox.ts'
export {
  addInternalNote,
  addNoteWithin,
  type InternalNote,
  listInternalNotes,
  markConversationRead,
  parseMentions,
} from './inbox/internal-notes.ts'
export { citizenText } from './inbox/message-text.ts'
export { getHistoryFor, listReadableLines } from './inbox/readable.ts'
export {
  type GivenWork,
  listGivenSince,
  listMentionsSince,
  listOfferedSince,
  listWaitingSince,
  type MentionWork,
  type WaitingWork,
} from './inbox/recent-work.ts'
export {
  type FoundMessage,
  listVisibleContacts,
  readFoundMessages,
  readSearchableTexts,
  type SearchableKind,
  type VisibleContact,
} from './inbox/searchable.ts'
export { isSnoozed, SNOOZES, type Snooze, snoozeUntil, wakeSnoozed } from './inbox/snooze.ts'
export {
  findVisibleConversation,
  replyToCitizen,
  replyWithin,
  type StaffReply,
  type TakeoverResult,
  takeOverConversation,
  withOpenHandover,
} from './inbox/takeover.ts'
export {
  type TransferTarget,
  transferConversation,
  transferWithin,
  UNDO_TRANSFER_MINUTES,
  undoTransfer,
} from './inbox/transfers.ts'
export { type Revision, reviseRequest } from './learning/correct-request.ts'
export {
  type Acceptance,
  acceptCandidates,
  type Candidate,
  type Correction,
  deleteOwnPhrase,
  dismissCandidates,
  listCandidates,
  listOwnPhrases,
  type OwnPhrase,
  recordCandidate,
} from './learning/labelled-phrases.ts'
export { MASK } from './learning/mask-phrase.ts'
export type { ModelFigures, RecognitionOutcome, Score } from './learning/model-figures.ts'
export { getOutcomeFigures, type OutcomeFigures, recordOutcome } from './learning/outcomes.ts'
export {
  findRecognition,
  type Recognised,
  type Recognition,
  recordRecognition,
} from './learning/recognitions.ts'
export {
  getUsedModelId,
  listTownModels,
  readModelWeights,
  storeTownModel,
  switchModelBack,
  switchModelOn,
  type TownModel,
} from './learning/town-models.ts'
export {
  type Conversation,
  newConversation,
  pausedIncident,
  type Stage,
  setAside,
  withHandover,
} from './memory.ts'
export {
  listErasedConversations,
  mergeContactsBy,
  resolveConversationId,
  undoContactMergeIn,
} from './merge-contacts.ts'
export { conversationsModule } from './module.ts'
export { isAwaitingFirstReply, openConversation } from './open-conversation.ts'
export { countDelivered, type DeliveredCount } from './outbound/delivered-messages.ts'
export type { Recipient } from './outbound/heads.ts'
export { MESSAGE_TASKS, type MessageTask } from './outbound/message-task.ts'
export { type MessageTemplate, messageTemplate, templateMessage } from './outbound/message-template.ts'
export { remainingWindow } from './outbound/messaging-window.ts'
export {
  CONTACT_REQUEST,
  cancelQueued,
  countDeliveries,
  countOpenWindows,
  enqueueMessages,
  markFailed,
  markRetry,
  type QueuedMessage,
  requestPhone,
} from './outbound/outbox.ts'
export {
  buttonsMessage,
  documentMessage,
  fileMessage,
  fitMessage,
  listMessage,
  locationMessage,
  locationRequest,
  MAX_FORM_ROW,
  type MessageLimits,
  type Option,
  type Outgoing,
  type ReportForm,
  STANDARD_LIMITS,
  templateLanguage,
  textMessage,
  withWordsBefore,
} from './outbound/outgoing.ts'
export { enqueueDueProbes, probePausedLine, requestProbes } from './outbound/resume.ts'
export { takeSecondWay } from './outbound/second-way.ts'
export {
  beginSending,
  endSending,
  markSent,
  type OutboundMessage,
  type PacingPolicy,
  readOutbox,
  type SendingLease,
  type SentMessage,
} from './outbound/sending.ts'
export { erasePerson, exportPersonalDataOf, findConversationOf } from './personal-data/data-subject-rights.ts'
export { eraseRequested, requestErasure } from './personal-data/erase.ts'
export { exportPersonalData } from './personal-data/personal-data-export.ts'
export {
  maintainStatusMonths,
  type StatusPurge,
  type StatusRetention,
} from './personal-data/purge-statuses.ts'
export { endOfRetention, purgeConversations } from './personal-data/retention.ts'
export {
  addPhraseExample,
  buildUnclearQuery,
  deletePhraseExample,
  type Example,
  getPhraseExamples,
  listPhraseExamples,
  listUnclearPhrases,
  recordUnclearPhrase,
} from './phrases.ts'
export {
  type CitizenMessage,
  type CitizenOnChannel,
  findCitizenMessage,
  isOwnPicture,
  readCitizenMessages,
} from './sessions/citizen-view.ts'
export { eraseChat } from './sessions/erase-chat.ts'
export { type ChatMove, moveChat } from './sessions/move-chat.ts'
export { CHAT_TOPIC, signalChat } from './sessions/signal-chat.ts'
export { signalInbox } from './signal.ts'
export {
  type ConversationRow,
  conversationPreferences,
  conversationRow,
  decryptState,
  readState,
  remindersDue,
  storeState,
} from './state.ts'
export {
  type ChannelHealth,
  type ChannelLoad,
  getChannelHealth,
  getChannelLoad,
  isInRush,
} from './statistics.ts'
export { findLatestConversation } from './sweep.ts'
export {
  listTranslations,
  type MessageTranslation,
  requestTranslations,
} from './translations/translations.ts'
export {
  type InboundRow,
  lockTurn,
  pendingMessages,
  recordFailure,
  storeTurn,
  storeTurnTogether,
  type Turn,
  TurnConflict,
  whereMessagesStand,
} from './turn-store.ts'
