/** Appointments: agendas, what is free, who has it; the desk; who waits. */

export {
  appointmentParameters,
  formatPlace,
  formatStart,
  type OwnAppointment,
  toOwnAppointment,
} from './appointment-texts.ts'
export { eraseAppointmentsByMail, listAppointmentsByMail, listMailIndexes } from './attendee/by-mail.ts'
export { findOwnAppointment } from './attendee/find-own.ts'
export {
  acknowledgeAppointment,
  type Booking,
  bookSlot,
  type ConfirmResult,
  cancelAppointment,
  confirmSlot,
  releaseHold,
} from './book.ts'
export { createAppointmentCalendar } from './calendar/calendar-file.ts'
export { importClosures, UnreadableCalendar } from './calendar/closures.ts'
export { type Closures, mergeClosures, SKIP_REASONS } from './calendar/reader.ts'
export { createScheduleCalendar } from './calendar/schedule-calendar.ts'
export {
  type CalendarSubscription,
  findCalendarSubscription,
  openCalendar,
  revokeCalendar,
  subscribeToCalendar,
} from './calendar/subscriptions.ts'
export {
  addWalkIn,
  availableCounterActions,
  buildArrivedQuery,
  COUNTER_ACTIONS,
  callNextVisitor,
  listCalledTickets,
  performCounterAction,
} from './counter.ts'
export { detectService } from './detect-service.ts'
export { eraseAppointments } from './erase.ts'
export {
  claimPendingEvent,
  listAppointmentEvents,
  notifyAppointment,
} from './events.ts'
export { holdSlot, type SlotRequest, type SlotUnavailable } from './hold-slot.ts'
export {
  type AppointmentService,
  ASSURANCES,
  type Assurance,
  findAppointmentService,
  MODES,
  type Mode,
  type Schedule,
  type ScheduleException,
  scheduleSchema,
  schedulesSchema,
} from './model.ts'
export { appointmentsModule } from './module.ts'
export {
  attachContact,
  CONFIRMATION_TTL_MS,
  type ConfirmationRequest,
  confirmPendingAppointment,
  isPendingConfirmation,
  requestConfirmation,
} from './pending-confirmation.ts'
export {
  type Appointment,
  type AppointmentFigures,
  type Attendee,
  CODE_LETTERS,
  countAppointments,
  findAppointment,
  findAppointmentByCode,
  findAppointments,
  getAvailability,
  listAllAppointments,
  listAppointmentsBetween,
  listAppointmentsByPhone,
  listUpcomingAppointments,
  parseAppointmentCode,
} from './read.ts'
export { type ReassignedAppointments, reassignAppointments } from './reassign-contact.ts'
export { enqueueAppointmentReminders } from './reminders.ts'
export {
  addSchedule,
  bookableSchedules,
  findSchedule,
  getOfferedSchedules,
  getSchedules,
  isScheduleVisible,
  updateSchedule,
} from './schedules.ts'
export {
  type FreeDay,
  listClosures,
  listFreeDays,
  listOpenings,
  listStarts,
  type OccupiedDesk,
  type Span,
} from './slots.ts'
export { appointmentUrl, createToken, verifyToken } from './token.ts'
export {
  acceptSlotOffer,
  countWaiting,
  declineSlotOffer,
  joinWaitingList,
  offerNextSlot,
} from './waiting-list.ts'
