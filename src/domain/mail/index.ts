/** E-mail to citizens and staff: what waits to be sent, what addresses asked to hear of, addresses that take none. */
export { listStoppedAddresses, recordBounce, stopAddress } from './bounces.ts'
export { eraseContactMail, eraseMailAddress } from './erase.ts'
export {
  askFollow,
  confirmFollow,
  deleteFollow,
  deleteFollowsOf,
  type Follow,
  type FollowRequest,
  findAppointmentFollow,
  findFollow,
  followKey,
  keepAppointmentFollows,
  listAreaFollows,
  listConfirmedFollows,
  listContactFollows,
  listFollowedSubjects,
  listFollowsOf,
  markTold,
  reassignFollows,
  setAreaFrequency,
  stopMailTo,
} from './follows.ts'
export { mailModule } from './module.ts'
export { enqueueMail, listEnqueued, type OutgoingMail } from './outbox.ts'
export { AREA_FREQUENCIES, type AreaFrequency, type FollowedArea, type FollowKind } from './tables.ts'
export { followUrl, type MailKey, mailEnding, mailText } from './texts.ts'
