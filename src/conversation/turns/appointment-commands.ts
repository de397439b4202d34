import {
  type Appointment,
  acceptSlotOffer,
  acknowledgeAppointment,
  type ConfirmResult,
  cancelAppointment,
  confirmPendingAppointment,
  confirmSlot,
  declineSlotOffer,
  findAppointmentByCode,
  findAppointmentService,
  findSchedule,
  getAvailability,
  getSchedules,
  holdSlot,
  isPendingConfirmation,
  joinWaitingList,
  listRoom,
  listUpcomingAppointments,
  planOf,
  pointsOf,
  releaseHold,
  type SlotUnavailable,
  toOwnAppointment,
  type WantedPickup,
  zoneAt,
} from '#domain/appointments'
import { getIdentity } from '#domain/contacts'
import type { CollectionDraft, Conversation, ConversationRow } from '#domain/conversations'
import type { Town } from '#domain/town'
import { contextWithin, problemsOf } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import type { ConversationEvent, Effect } from '../engine/types.ts'

/** What the engine asks of appointments. */
type AppointmentQuery = Extract<Effect, { type: 'slots' | 'appointments' }>

/** What the engine wants done with appointments. */
type AppointmentCommand = Extract<
  Effect,
  { type: 'reserve' | 'book' | 'wait' | 'acknowledge' | 'unbook' | 'take-offer' | 'leave-offer' }
>

/** An event of the engine's, before it has its id. */
type AppointmentEvent = ConversationEvent extends infer E
  ? E extends ConversationEvent
    ? Omit<E, 'id'>
    : never
  : never

/** What is free, or what the citizen has ahead of them. */
export const queryAppointments = async (
  town: Town,
  contactId: string,
  values: AppointmentQuery,
): Promise<AppointmentEvent> => {
  if (values.type === 'appointments') {
    const all = await listUpcomingAppointments(town.db, town, { contactId })
    const { code } = values
    const named = code ? all.filter((one) => one.code === code) : all
    return { type: 'appointed', code, appointments: named.map((one) => toOwnAppointment(town, one)) }
  }
  const schedule = findSchedule(await getSchedules(town), values.agenda)
  const service = schedule && findAppointmentService(schedule, values.service)
  const plan = schedule && planOf(town, schedule.id)
  const { pickup } = values
  if (plan && pickup) {
    const room = { zone: zoneAt(town, plan, pickup.point), points: pointsOf(pickup.items, plan) }
    const free = await listRoom(town.db, town, { plan, schedule, ...room })
    return { type: 'slotted', agenda: values.agenda, service: values.service, free }
  }
  const free = schedule && service ? await getAvailability(town.db, town, schedule, service) : []
  return { type: 'slotted', agenda: values.agenda, service: values.service, free }
}

/** Does what the citizen wants with appointments, in the transaction of their turn. */
export const executeAppointmentCommand = async (
  tx: Tx,
  town: Town,
  { id: conversationId, contactId, channel }: ConversationRow,
  { language }: Conversation,
  command: AppointmentCommand,
  eventId: string,
): Promise<AppointmentEvent> => {
  const ctx = contextWithin(tx, town, { kind: 'citizen' })
  switch (command.type) {
    case 'reserve': {
      const { agenda: schedule = '', service = '', mode, collection } = command.draft
      const got = await holdSlot
        .within(ctx, {
          agendaId: schedule,
          serviceCode: service,
          start: command.start,
          mode,
          pickup: collection && toPickup(collection),
          channel,
          language,
          contactId,
          holder: contactId,
          idempotencyKey: `conversation:${conversationId}:${eventId}`,
        })
        .catch(unknownWhereInvalid)
      if (got.outcome !== 'held') return { type: 'reserved', outcome: got.outcome, free: got.free }
      const { id: holdId, startsAt, heldUntil } = got.appointment
      const until = (heldUntil ?? startsAt).getTime()
      return { type: 'reserved', outcome: 'held', hold: holdId, start: startsAt.getTime(), until }
    }
    case 'book': {
      const { hold: holdId = '', name = '', answers, moving } = command.draft
      const before = moving === undefined ? undefined : await findOwnByCode(tx, town, contactId, moving)
      const phone = (await getIdentity(tx, town, contactId))?.phone
      const { identity, ...others } = answers
      const person = { name, phone, identity, answers: identity ? { ...others, identity } : others }
      return toBookingEvent(
        town,
        await confirmSlot
          .within(ctx, { id: holdId, attendee: person, moving: before?.id, contactId })
          .catch(goneWhereInvalid),
      )
    }
    case 'wait': {
      const { agenda: scheduleId = '', service: serviceCode = '', name = '', answers } = command.draft
      const identity = await getIdentity(tx, town, contactId)
      const phone = identity?.phone
      await joinWaitingList(tx, town, {
        scheduleId,
        serviceCode,
        contactId,
        person: { name: name || identity?.name || '—', phone, answers },
      })
      return { type: 'appointment-changed', outcome: 'waiting' }
    }
    case 'take-offer': {
      const offered = await findOwnByCode(tx, town, contactId, command.code)
      return offered
        ? toBookingEvent(town, await acceptSlotOffer(tx, town, offered.id, contactId))
        : { type: 'booked', outcome: 'gone' }
    }
    default: {
      const own = await findOwnByCode(tx, town, contactId, command.code)
      if (!own) return { type: 'appointment-changed', outcome: 'gone' }
      const appointment = toOwnAppointment(town, own)
      if (command.type === 'leave-offer') {
        await declineSlotOffer(tx, town, own.id, contactId)
        return { type: 'appointment-changed', outcome: 'left' }
      }
      if (isPendingConfirmation(own)) {
        if (command.type === 'acknowledge')
          return toBookingEvent(town, await confirmPendingAppointment(tx, town, own, contactId))
        await releaseHold.within(ctx, { id: own.id })
        return { type: 'appointment-changed', outcome: 'cancelled' }
      }
      const done =
        command.type === 'unbook'
          ? await cancelAppointment.within(ctx, { id: own.id })
          : await acknowledgeAppointment(tx, town, own.id)
      if (!done) return { type: 'appointment-changed', outcome: 'gone' }
      return command.type === 'unbook'
        ? { type: 'appointment-changed', outcome: 'cancelled' }
        : { type: 'appointment-changed', outcome: 'acknowledged', appointment }
    }
  }
}

const toPickup = ({ items, note, place, pictures }: CollectionDraft): WantedPickup | undefined =>
  place && {
    items,
    address: place.address,
    point: { lat: place.lat, long: place.long },
    ...(note && { note }),
    pictures,
  }

/** What was asked for is no longer collected: the town changed what it collects. */
const unknownWhereInvalid = (error: unknown): SlotUnavailable => {
  problemsOf(error)
  return { outcome: 'unknown', free: [] }
}

/** Only one's own: a code that somebody else was given opens nothing. */
const findOwnByCode = async (
  tx: Tx,
  town: Town,
  contactId: string,
  code: string,
): Promise<Appointment | undefined> => {
  const found = await findAppointmentByCode(tx, town, code)
  return found?.contactId === contactId ? found : undefined
}

/** What is missing of a person was asked for by the engine: without it there is nothing to confirm. */
const goneWhereInvalid = (error: unknown): ConfirmResult => {
  problemsOf(error)
  return { outcome: 'gone' }
}

const toBookingEvent = (town: Town, booked: ConfirmResult): AppointmentEvent => {
  if (booked.outcome !== 'booked' && booked.outcome !== 'limit') return { type: 'booked', outcome: 'gone' }
  const { appointment, outcome } = booked
  return { type: 'booked', outcome, appointment: toOwnAppointment(town, appointment) }
}
