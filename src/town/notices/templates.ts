import { CONTACT_TEMPLATE } from '#town/conversations'
import { CODE_TEMPLATE } from '#town/procedures'
import { APPOINTMENT_TEMPLATE, REMINDER_TEMPLATE } from './appointments.ts'
import { REQUEST_UPDATE_TEMPLATE } from './changes.ts'
import { NOTICE_TEMPLATE } from './notices.ts'

/** Every template that the service sends: what of them is not approved is said. */
export const NEEDED_TEMPLATES = [
  REQUEST_UPDATE_TEMPLATE,
  'request_received',
  'conversation_reply',
  NOTICE_TEMPLATE,
  REMINDER_TEMPLATE,
  APPOINTMENT_TEMPLATE,
  CODE_TEMPLATE,
  CONTACT_TEMPLATE,
]
