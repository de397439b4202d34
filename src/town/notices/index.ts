/** Telling people what they asked to be told: how their reports go on, and notices by subject. */
export { tellOfAppointment } from './appointments.ts'
export { announce, REQUEST_UPDATE_TEMPLATE, sweepAnnouncements } from './changes.ts'
export {
  discardNotice,
  draftNotice,
  type Estimate,
  estimate,
  NOTICE_TEMPLATE,
  type Notice,
  type NoticeDraft,
  type NoticeProblem,
  noticeById,
  noticeMessages,
  noticeResults,
  notices,
  sendBatch,
  sendNotice,
  startNotice,
  stopNotice,
  sweepNotices,
} from './notices.ts'
export {
  addNoticeRule,
  considerInformation,
  type NoticeRule,
  noticeRules,
  type RuleDraft,
  removeNoticeRule,
} from './rules.ts'
export {
  dropSiteNotice,
  putSiteNotice,
  type SiteNotice,
  siteNotices,
  siteNoticesNow,
} from './site-notices.ts'
export type { NoticeText, NoticeTexts } from './tables.ts'
export { NEEDED_TEMPLATES } from './templates.ts'
