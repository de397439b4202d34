/** Appointments: agendas, what is free, who has it; the desk; who waits. */
export {
  type AgendaSaved,
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
  personProblems,
  release,
} from './book.ts'
export { closuresIn, UnreadableCalendar } from './calendar.ts'
export { atDesk, callNext, DESK_DEEDS, type DeskDeed, deedsFor, today, turnsCalled, walkIn } from './desk.ts'
export {
  type AppointmentEventKind,
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
  type AppointmentQuestion,
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
export {
  type Appointment,
  appointmentByCode,
  appointmentById,
  appointmentsBetween,
  appointmentsOf,
  availability,
  CODE_LETTERS,
  codeIn,
  everyAppointmentOf,
  type Person,
  townNow,
} from './read.ts'
export { remindOfAppointments } from './remind.ts'
export { HOLD_MS, type NotGiven, type Reserved, reserve, type Wanted } from './reserve.ts'
export {
  closuresOf,
  type FreeDay,
  freeDays,
  isStart,
  openingsOn,
  type Span,
  startsOn,
  type Taken,
} from './slots.ts'
export type { AppointmentState } from './tables.ts'
export { appointmentUrl, idOfToken, tokenOf } from './token.ts'
export { acceptOffer, declineOffer, offerNext, sweepWaiting, waitFor, waitingCount } from './waiting.ts'
