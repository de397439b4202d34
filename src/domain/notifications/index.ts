/** Telling people what they asked to be told: how their reports go on, and notices by subject. */
export { notifyAppointmentEvent } from './appointment-notifications.ts'
export {
  notifyRequestChange,
  REQUEST_UPDATE_TEMPLATE,
  requeueStalledNotifications,
} from './request-changes.ts'
export { REQUIRED_TEMPLATES } from './templates.ts'
