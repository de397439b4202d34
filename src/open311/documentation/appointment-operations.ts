import type { Method } from '../routes.ts'
import { idempotency, locale, type OperationDoc, path, query, text } from './parameters.ts'

const schedule = query('agenda_id', 'Where', text, 'oac-centre')
const service = query('service_code', 'For what, as `agendas` lists it', text, 'padro')
const token = path(
  'token',
  'As it was given when the appointment was made',
  'AaIVt72Tdjqtu6h-G6J29Qjz0m0JoH44lfEFTj',
)

/** What the documentation says of appointments, by path and method. */
export const APPOINTMENT_OPERATIONS: Record<string, Partial<Record<Method, OperationDoc>>> = {
  'v2/agendas': {
    GET: {
      name: 'listAgendas',
      summary: 'Where people are attended by appointment, and for what',
      parameters: [locale],
      answer: 'agendas',
    },
  },
  'v2/slots': {
    GET: {
      name: 'listSlots',
      summary: 'When an appointment could begin',
      description: 'What is free now. Nothing is kept for whoever asks.',
      parameters: [schedule, service, query('date', 'A day only', { type: 'string', format: 'date' })],
      answer: 'slots',
    },
  },
  'v2/appointments': {
    POST: {
      name: 'postAppointment',
      summary: 'Make an appointment',
      description:
        'The key needs the scope `book`. 409: somebody else was quicker; `alternatives` says what is free instead.',
      parameters: [idempotency],
      form: {
        required: ['api_key', 'agenda_id', 'service_code', 'start', 'name'],
        properties: {
          api_key: { ...text, example: 'demo' },
          agenda_id: { ...text, example: 'oac-centre' },
          service_code: { ...text, example: 'padro' },
          start: { type: 'string', format: 'date-time', description: 'One of `slots`' },
          mode: { type: 'string', enum: ['office', 'video', 'home'] },
          name: { ...text, example: 'Rosa Puig i Serra' },
          phone: { ...text, example: '600 123 123' },
          email: text,
          'attribute[address]': { ...text, description: 'An answer to a question, by its code' },
        },
      },
      answer: 'appointments',
      status: 201,
    },
  },
  'v2/appointments/{token}': {
    GET: {
      name: 'showAppointment',
      summary: 'How an appointment stands',
      parameters: [token],
      answer: 'appointments',
    },
    DELETE: {
      name: 'deleteAppointment',
      summary: 'Cancel an appointment: its hour is free for others',
      parameters: [token],
      answer: 'appointments',
    },
  },
}
