import { and, asc, eq, isNull, lt } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { type Appointment, findAppointment } from './read.ts'
import { appointmentEvent } from './tables.ts'

/** What can happen to an appointment. */
export type AppointmentEventKind =
  | 'asked'
  | 'booked'
  | 'moved'
  | 'cancelled'
  | 'reminded'
  | 'confirmed'
  | 'offered'
  | 'arrived'
  | 'called'
  | 'served'
  | 'no_show'
  | 'returned'
  /** What a crew said of a collection that no longer stood so that it could be done. */
  | 'said_served'
  | 'said_no_show'

/** Wakes the notifier of appointments. */
export const notifyAppointment: Queue<{ eventId: number }> = { name: 'announce-appointment', retries: 5 }

/** Wakes the offer of freed slots to the waiting list. */
export const offerFreedSlot: Queue<{ agendaId: string }> = { name: 'offer-freed', retries: 2 }

/** A slot of a schedule was freed: the next person on the waiting list may have it. */
export const onSlotFreed = (tx: Tx, town: Town, scheduleId: string): Promise<void> =>
  town.jobs.enqueue(tx, offerFreedSlot, [{ agendaId: scheduleId }])

/** Writes down what happened to an appointment. `tell`: the citizen is to be notified of it. */
export const recordAppointmentEvent = async (
  tx: Tx,
  town: Town,
  appointmentId: string,
  kind: AppointmentEventKind,
  { actor, tell = false }: { actor?: string; tell?: boolean } = {},
): Promise<void> => {
  const [row] = await tx
    .insert(appointmentEvent)
    .values({ jurisdictionId: town.id, appointmentId, kind, actor, at: town.now(), tell })
    .returning({ id: appointmentEvent.id })
  if (row && tell) await town.jobs.enqueue(tx, notifyAppointment, [{ eventId: row.id }])
}

/** What happened to an appointment, in order. */
export const listAppointmentEvents = (
  db: Db,
  town: Town,
  appointmentId: string,
): Promise<{ kind: string; actor: string | null; at: Date }[]> =>
  db
    .select({ kind: appointmentEvent.kind, actor: appointmentEvent.actor, at: appointmentEvent.at })
    .from(appointmentEvent)
    .where(
      and(eq(appointmentEvent.jurisdictionId, town.id), eq(appointmentEvent.appointmentId, appointmentId)),
    )
    .orderBy(asc(appointmentEvent.id))

/** Takes an event that is to be told and was not: the process that takes it tells it, in the same transaction. */
export const claimPendingEvent = async (
  tx: Tx,
  town: Town,
  eventId: number,
): Promise<{ kind: AppointmentEventKind; appointment: Appointment } | undefined> => {
  const [event] = await tx
    .update(appointmentEvent)
    .set({ toldAt: town.now() })
    .where(
      and(
        eq(appointmentEvent.jurisdictionId, town.id),
        eq(appointmentEvent.id, eventId),
        eq(appointmentEvent.tell, true),
        isNull(appointmentEvent.toldAt),
      ),
    )
    .returning()
  const found = event && (await findAppointment(tx, town, event.appointmentId))
  return found && { kind: event.kind as AppointmentEventKind, appointment: found }
}

/** Wakes what was forgotten: the process that was to tell it was killed. */
export const requeueStalledAppointmentEvents = (town: Town, olderThanSeconds: number): Promise<void> =>
  town.db.transaction(async (tx) => {
    const before = new Date(town.now().getTime() - olderThanSeconds * 1000)
    const late = await tx
      .select({ eventId: appointmentEvent.id })
      .from(appointmentEvent)
      .where(
        and(
          eq(appointmentEvent.jurisdictionId, town.id),
          eq(appointmentEvent.tell, true),
          isNull(appointmentEvent.toldAt),
          lt(appointmentEvent.at, before),
        ),
      )
      .limit(500)
    await town.jobs.enqueue(tx, notifyAppointment, late)
  })
