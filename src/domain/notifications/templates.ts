import { BROADCAST_TEMPLATE } from '#domain/broadcasts'
import { CONTACT_TEMPLATE } from '#domain/conversations'
import { CODE_TEMPLATE } from '#domain/procedures'
import { APPOINTMENT_TEMPLATE, REMINDER_TEMPLATE } from './appointment-notifications.ts'
import { REQUEST_UPDATE_TEMPLATE } from './request-changes.ts'

/** Every template that the service sends: what of them is not approved is said. */
export const REQUIRED_TEMPLATES = [
  REQUEST_UPDATE_TEMPLATE,
  'request_received',
  'conversation_reply',
  BROADCAST_TEMPLATE,
  REMINDER_TEMPLATE,
  APPOINTMENT_TEMPLATE,
  CODE_TEMPLATE,
  CONTACT_TEMPLATE,
]
