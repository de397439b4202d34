import { TOWN_NEWS, TOWN_NOTICE } from '#domain/broadcasts'
import { CONTACT_REQUEST, type MessageTemplate, messageTemplate } from '#domain/conversations'
import { ONE_TIME_CODE } from '#domain/procedures'
import { APPOINTMENT_REMINDER, APPOINTMENT_UPDATE } from './appointment-notifications.ts'
import { REQUEST_UPDATE } from './request-changes.ts'

/** Confirms a report to the person who gave it by telephone. */
export const REQUEST_RECEIVED = messageTemplate('request_received', ['number', 'service'])

/** Staff go on with a conversation after the messaging window. */
export const CONVERSATION_REPLY = messageTemplate('conversation_reply', ['text'])

/** Every template that the service sends. */
export const MESSAGE_TEMPLATES: readonly MessageTemplate[] = [
  REQUEST_UPDATE,
  REQUEST_RECEIVED,
  CONVERSATION_REPLY,
  TOWN_NOTICE,
  TOWN_NEWS,
  APPOINTMENT_REMINDER,
  APPOINTMENT_UPDATE,
  ONE_TIME_CODE,
  CONTACT_REQUEST,
]
