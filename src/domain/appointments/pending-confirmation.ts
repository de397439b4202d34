import { and, eq, isNull, or } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { refuseProblems, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { mailIndexOf } from './attendee/mail-index.ts'
import {
  attendeeProblems,
  type ConfirmResult,
  confirmSlotIn,
  describePickup,
  normaliseAttendee,
  releaseHoldIn,
} from './book.ts'
import { lockRoomOfHold } from './collections/room.ts'
import { recordAppointmentEvent } from './events.ts'
import { findAppointmentService } from './model.ts'
import { type Appointment, type Attendee, findAppointment, fromRow } from './read.ts'
import { findSchedule, getSchedules } from './schedules.ts'
import { appointment } from './tables.ts'

/** How long a slot is held until the telephone that was given for it confirms it, in milliseconds. */
export const CONFIRMATION_TTL_MS = 30 * 60_000

/** Whether a slot is held for somebody whose telephone has still to confirm it. */
export const isPendingConfirmation = ({ state, person }: Pick<Appointment, 'state' | 'person'>): boolean =>
  state === 'held' && person !== undefined

/** What became of a wish that a telephone has to confirm: never anything that depends on whose telephone it is. */
export type ConfirmationRequest =
  | { outcome: 'pending'; appointment: Appointment }
  | Extract<ConfirmResult, { outcome: 'gone' }>

/**
 * Holds a slot for a telephone that anybody may have given, until it confirms. Neither whether that telephone is known
 * nor whether it has an appointment is looked at here: the answer, and how long it takes, are the same for all. What is
 * to be said is said to the telephone.
 */
export const requestConfirmation = useCase({
  allow: { citizen: true },
  run: async (
    { db: tx, town },
    { id, attendee }: { id: string; attendee: Attendee },
  ): Promise<ConfirmationRequest> => {
    const hold = await findAppointment(tx, town, id)
    if (hold?.state !== 'held' || isPendingConfirmation(hold)) return { outcome: 'gone' }
    await lockRoomOfHold(tx, town, hold)
    const schedule = findSchedule(await getSchedules(town, tx), hold.agendaId)
    const service = schedule && findAppointmentService(schedule, hold.serviceCode)
    if (!service) return { outcome: 'gone' }
    const person = normaliseAttendee(describePickup(town, hold, attendee))
    refuseProblems(attendeeProblems(service.questions, person, hold.pickup !== undefined))
    const [row] = await tx
      .update(appointment)
      .set({
        person: town.vault.encrypt(person, 'appointment.person'),
        mailIndex: schedule.discreet ? null : mailIndexOf(town, person.email),
        holder: null,
        heldUntil: new Date(town.now().getTime() + CONFIRMATION_TTL_MS),
      })
      .where(and(eq(appointment.id, id), eq(appointment.state, 'held'), isNull(appointment.person)))
      .returning()
    if (!row) return { outcome: 'gone' }
    await recordAppointmentEvent(tx, town, id, 'asked', { tell: true })
    return { outcome: 'pending', appointment: fromRow(town, row) }
  },
})

/** Notes whose telephone was asked to confirm: theirs to confirm, and nobody else's. */
export const attachContact = async (tx: Tx, town: Town, id: string, contactId: string): Promise<void> => {
  await tx
    .update(appointment)
    .set({ contactId })
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        eq(appointment.id, id),
        eq(appointment.state, 'held'),
        or(isNull(appointment.contactId), eq(appointment.contactId, contactId)),
      ),
    )
}

/** The telephone confirms a slot that was held for it. It is told here what nobody else is: that it has one already. */
export const confirmPendingAppointment = async (
  tx: Tx,
  town: Town,
  one: Appointment,
  contactId: string,
): Promise<ConfirmResult> => {
  if (!one.person) return { outcome: 'gone' }
  const booked = await confirmSlotIn(tx, town, one.id, one.person, { contactId })
  if (booked.outcome === 'limit') await releaseHoldIn(tx, town, one.id)
  return booked
}
