/** Conversations with citizens: what comes in, what is answered, what goes out, what people take over. */
export {
  type Arrival,
  acceptDelivery,
  converse,
  type Delivery,
  type Incoming,
  type StatusArrival,
} from './arrivals.ts'
export { type Outgoing, template, text } from './engine/outgoing.ts'
export { eraseDue } from './erase.ts'
export {
  aboutOf,
  answerCitizen,
  closeHandover,
  commentOf,
  type Handover,
  type HandoverOutcome,
  handoverById,
  handovers,
  passTo,
  type Viewer,
} from './handovers.ts'
export { historyOf, type Line } from './held.ts'
export {
  cancelQueued,
  claimOutbox,
  deliver,
  deliverLater,
  deliveryCounts,
  markFailed,
  markRetry,
  markSending,
  markSent,
  type Note,
  nextParcel,
  type Parcel,
  paceRecipient,
  putOut,
  releaseOutbox,
  windowsOpen,
} from './outbox.ts'
export { taughtPhrases, teach, tidyPhrases, unclearPhrases, unteach } from './phrases.ts'
export { previewPage } from './preview.ts'
export { outsideQuietHours, remindDue } from './reminders.ts'
export { latestConversation, sweepConversations } from './sweep.ts'
export { takeTurns } from './turns.ts'
export { windowStart } from './window.ts'
