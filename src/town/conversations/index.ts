/** Conversations with citizens: what comes in, what is answered, what goes out, what people take over. */

export {
  type Arrival,
  converse,
  type Delivery,
  type Filed,
  type Incoming,
  type MediaKind,
  type SharedCard,
  type StatusArrival,
  type Unread,
} from './arrivals.ts'
export {
  type Answer,
  answerCitizen,
  conversationFor,
  type DeskOutcome,
  passTo,
  takeConversation,
} from './desk.ts'
export { discreetBusiness } from './discreet-business.ts'
export {
  buttons,
  document,
  file,
  type Outgoing,
  place,
  template,
  templateLanguage,
  text,
  toPhoneOnly,
} from './engine/outgoing.ts'
export { recognise } from './engine/recognise.ts'
export { eraseDue, forgetContact } from './erase.ts'
export { tellOfFailedPictures } from './failed-pictures.ts'
export {
  type ChannelHealth,
  type ChannelLoad,
  type ConversationFigures,
  channelHealth,
  channelLoad,
  conversationFigures,
} from './figures.ts'
export { closeHandover } from './give-back.ts'
export type { Handover, Viewer } from './handovers.ts'
export type { Line } from './history.ts'
export {
  discreetCounts,
  findConversations,
  INBOX_LISTS,
  type InboxList,
  type InboxRow,
  inbox,
  inboxCounts,
  inboxQuery,
} from './inbox.ts'
export { mediaSettled } from './media.ts'
export { conversationNow, undoMerge } from './merge-contacts.ts'
export { addNote, markRead, mentionedIn, type NoteLine, notesOf } from './notes.ts'
export { openConversation, waitsForAnswer } from './open-conversation.ts'
export {
  askForPhone,
  CONTACT_TEMPLATE,
  cancelQueued,
  deliver,
  deliveryCounts,
  markFailed,
  markRetry,
  type Note,
  putOut,
  windowsOpen,
} from './outbox.ts'
export { taughtPhrases, teach, tidyPhrases, unclearPhrases, unteach } from './phrases.ts'
export { platformNews } from './platform-news.ts'
export { previewPage } from './preview.ts'
export {
  type Quarantined,
  quarantineCounts,
  quarantinedContent,
  quarantinedEvents,
} from './quarantine.ts'
export { historyFor, linesFor } from './readable.ts'
export { createReception, type Reception } from './reception.ts'
export { remindDue } from './reminders.ts'
export { type ReadAgain, type Replayed, replayOne, replayQuarantined } from './replay.ts'
export { tidyConversations } from './retention.ts'
export { conversationAt, forgetPerson, heldOf } from './rights.ts'
export {
  beginSending,
  endSending,
  markSent,
  outboxOf,
  type Pace,
  type Parcel,
  type Recipient,
  type Sending,
  type Sent,
} from './sending.ts'
export { type ConversationRow, spokenTo } from './state.ts'
export { latestConversation, sweepConversations } from './sweep.ts'
export { windowLeft, windowStart } from './window.ts'
