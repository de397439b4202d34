/** Appointments: agendas, what is free, who has it; the desk; who waits. */
export {
  addAgenda,
  agendaIn,
  agendasOf,
  changeAgenda,
  offeredAgendas,
  openAgendas,
  seedAgendas,
} from './agendas.ts'
export {
  acknowledge,
  type Booked,
  book,
  cancel,
  confirm,
  release,
} from './book.ts'
export { closuresIn, UnreadableCalendar } from './calendar.ts'
export { type Closures, closuresAfter, LEFT_OUT } from './calendar-reader.ts'
export { atDesk, callNext, DESK_DEEDS, deedsFor, turnsCalled, walkIn } from './desk.ts'
export {
  announceAppointment,
  appointmentHistory,
  offerFreed,
  sweepAppointmentEvents,
  takeUntold,
} from './events.ts'
export { forgetAppointments, tidyAppointments } from './forget.ts'
export { mentioned } from './mentioned.ts'
export {
  type Agenda,
  type AppointmentService,
  ASSURANCES,
  type Assurance,
  agendaSchema,
  appointmentService,
  MODES,
  type Mode,
  type Stretch,
} from './model.ts'
export { appointmentCalendar } from './own-calendar.ts'
export { type Asked, askToConfirm, attachAsked, confirmPending, isPending, PENDING_MS } from './pending.ts'
export {
  type Appointment,
  appointmentByCode,
  appointmentById,
  appointmentsBetween,
  appointmentsOf,
  availability,
  CODE_LETTERS,
  everyAppointmentOf,
} from './read.ts'
export { type ReassignedAppointments, reassignAppointments } from './reassign-contact.ts'
export { remindOfAppointments } from './remind.ts'
export { type NotGiven, reserve } from './reserve.ts'
export {
  closuresOf,
  type FreeDay,
  freeDays,
  openingsOn,
  type Span,
  startsOn,
  type Taken,
} from './slots.ts'
export { appointmentUrl, idOfToken, tokenOf } from './token.ts'
export { appointmentBlanks, type OwnAppointment, ownAppointment, placeSaid, whenSaid } from './told.ts'
export { acceptOffer, declineOffer, offerNext, sweepWaiting, waitFor, waitingCount } from './waiting.ts'
