import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { appointment, appointmentWait } from './tables.ts'

/** Appointments and places in the waiting list of a contact, by their ids. */
export type ReassignedAppointments = { appointments: string[]; waits: string[] }

/** Makes appointments of one contact another's, where both are one person. @returns which, so that it can be undone */
export const reassignAppointments = async (
  tx: Tx,
  town: Town,
  from: string,
  to: string,
  only?: ReassignedAppointments,
): Promise<ReassignedAppointments> => {
  const [t, w] = [appointment, appointmentWait]
  const none = '00000000-0000-0000-0000-000000000000'
  const among = (ids: string[] | undefined) => ids && [none, ...ids]
  const [own, waiting] = [among(only?.appointments), among(only?.waits)]
  const appointments = await tx
    .update(t)
    .set({ contactId: to })
    .where(and(eq(t.jurisdictionId, town.id), eq(t.contactId, from), own ? inArray(t.id, own) : undefined))
    .returning({ id: t.id })
  const theirs = and(eq(w.jurisdictionId, town.id), eq(w.contactId, from))
  // Both wait for the same: the first place is kept.
  await tx.delete(w).where(
    and(
      theirs,
      sql`exists (select from appointment_wait k where k.jurisdiction_id = ${town.id} and k.contact_id = ${to}
          and k.agenda_id = ${w.agendaId} and k.service_code = ${w.serviceCode})`,
    ),
  )
  const waits = await tx
    .update(w)
    .set({ contactId: to })
    .where(and(theirs, waiting ? inArray(w.id, waiting) : undefined))
    .returning({ id: w.id })
  return { appointments: appointments.map(({ id }) => id), waits: waits.map(({ id }) => id) }
}
