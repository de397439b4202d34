/** Telling people what they asked to be told: how their reports go on, and notices by subject. */
export { notifyAppointmentEvent } from './appointment-notifications.ts'
export {
  notifyRequestChange,
  requeueStalledNotifications,
} from './request-changes.ts'
export { CONVERSATION_REPLY, MESSAGE_TEMPLATES, REQUEST_RECEIVED } from './templates.ts'
