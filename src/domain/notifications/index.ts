/** Telling people what they asked to be told: how their reports go on, and notices by subject. */

export { estimateDigest, tellAreaReports, tellWeeklyDigests } from './areas/chat-news.ts'
export {
  type AreaReach,
  estimateWorkReach,
  getWorkResults,
  tellWorkBatch,
  whenOf,
  workMessages,
} from './areas/tell-works.ts'
export { type WorkSaid, worksThere } from './areas/works-there.ts'
export {
  answerByMail,
  answerByMailIn,
  answerOf,
  describeMailAnswer,
  type MailAnswer,
} from './by-mail/answer-mail.ts'
export {
  changeAreaFrequency,
  followAreaByMail,
  mailAreaNews,
  mailAreaNewsAtOnce,
} from './by-mail/area-mail.ts'
export { followRequestByMail, followRequestByMailIn } from './by-mail/ask-for-requests.ts'
export { followContactByMail } from './by-mail/chat-mail.ts'
export { type HeldByMail, listHeldByMail, readHeldByMail } from './by-mail/held.ts'
export { addUpdateByMail, UPDATE_REFUSALS, updateOf, type WrittenUpdate } from './by-mail/neighbour-mail.ts'
export {
  answerMendedByMail,
  confirmMail,
  eraseMail,
  forgetMailAddress,
  stopMail,
} from './by-mail/own-address.ts'
export { notificationsModule } from './module.ts'
export { notifyRequestChange } from './request-changes.ts'
export type { TemplateProblem, TemplateState } from './template-state.ts'
export { CONVERSATION_REPLY, MESSAGE_TEMPLATES, REQUEST_RECEIVED } from './templates.ts'
