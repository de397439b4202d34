/** Appointments: agendas, what is free, who has it; the desk; who waits. */

export {
  appointmentParameters,
  formatCollectionDay,
  formatLeaveOutside,
  formatPlace,
  formatStart,
  formatWallHour,
  leaveOutsideWords,
  type OwnAppointment,
  toOwnAppointment,
} from './appointment-texts.ts'
export { eraseAppointmentsByMail, listAppointmentsByMail, listMailIndexes } from './attendee/by-mail.ts'
export { findOwnAppointment } from './attendee/find-own.ts'
export { getAvailability } from './availability.ts'
export {
  acknowledgeAppointment,
  type Booking,
  bookSlot,
  type ConfirmResult,
  cancelAppointment,
  confirmSlot,
  readPickup,
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
  COLLECTION_CONFLICTS,
  COLLECTION_OUTCOMES,
  type CollectionConflict,
  type CollectionOutcome,
  collects,
  findCollection,
  listCollections,
  listStops,
  reportCollection,
} from './collections/crew.ts'
export { roomOf } from './collections/days.ts'
export { type CollectionFigures, countCollections } from './collections/figures.ts'
export {
  formatItems,
  type Item,
  MAX_OF_A_KIND,
  OTHER_KIND,
  pointsOf,
  readItems,
  sumItems,
} from './collections/items.ts'
export { addPickupPictures } from './collections/pictures.ts'
export {
  type CollectionPlan,
  type CollectionZone,
  collectionsSchema,
  getCollectionPlan,
  type ItemKind,
  planOf,
  planProblems,
} from './collections/plan.ts'
export { listRoom, readRoomOfDay, zoneAt } from './collections/room.ts'
export { preparePickup, type TypedPickup, type WantedPickup } from './collections/wanted.ts'
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
  listAllAppointments,
  listAppointmentsBetween,
  listAppointmentsByPhone,
  listUpcomingAppointments,
  type Pickup,
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
