import { and, asc, eq, isNull, lt } from 'drizzle-orm'
import type { Db, Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import type { Town } from '#town/jurisdictions'
import { type Appointment, appointmentById } from './read.ts'
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

/** Wakes whoever tells citizens of what happened to their appointments. */
export const announceAppointment: Queue<{ eventId: number }> = { name: 'announce-appointment', retries: 5 }

/** Wakes whoever offers what was freed to those who wait for it. */
export const offerFreed: Queue<{ agendaId: string }> = { name: 'offer-freed', retries: 2 }

/** An hour of an agenda was freed: whoever waits may have it. */
export const freed = (tx: Tx, town: Town, agendaId: string): Promise<void> =>
  town.jobs.enqueue(tx, offerFreed, [{ agendaId }])

/** Writes down what happened to an appointment. `tell`: the citizen is to be told of it. */
export const noteEvent = async (
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
  if (row && tell) await town.jobs.enqueue(tx, announceAppointment, [{ eventId: row.id }])
}

/** What happened to an appointment, in order. */
export const appointmentHistory = (
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

/** Takes an event that is to be told and was not: whoever takes it tells it, in the same transaction. */
export const takeUntold = async (
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
  const found = event && (await appointmentById(tx, town, event.appointmentId))
  return found && { kind: event.kind as AppointmentEventKind, appointment: found }
}

/** Wakes what was forgotten: the process that was to tell it was killed. */
export const sweepAppointmentEvents = (town: Town, olderThanSeconds: number): Promise<void> =>
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
    await town.jobs.enqueue(tx, announceAppointment, late)
  })
