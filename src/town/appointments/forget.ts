import { and, eq, gt, inArray, lt, notInArray } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { cancel } from './book.ts'
import { appointment } from './tables.ts'
import { forgetWaiting } from './waiting.ts'

/** Months that an appointment is kept after its day with who came; then the figures stay, and nobody's name. */
const RETENTION_MS = 183 * 86_400_000

/**
 * Forgets who an appointment was of: what is ahead is cancelled, so that an hour is not kept for nobody; what is over
 * stays as a figure.
 */
export const forgetAppointments = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  const theirs = and(eq(appointment.jurisdictionId, town.id), eq(appointment.contactId, contactId))
  const ahead = await tx
    .select({ id: appointment.id })
    .from(appointment)
    .where(and(theirs, inArray(appointment.state, ['booked', 'arrived']), gt(appointment.endsAt, town.now())))
  for (const { id } of ahead) await cancel(tx, town, id)
  await forgetWaiting(tx, town, contactId)
  await tx.update(appointment).set({ person: null, callerIndex: null, contactId: null }).where(theirs)
}

/** Takes the names out of appointments that were long ago. */
export const tidyAppointments = async (town: Town): Promise<void> => {
  const before = new Date(town.now().getTime() - RETENTION_MS)
  await town.db
    .update(appointment)
    .set({ person: null, callerIndex: null, contactId: null })
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        lt(appointment.endsAt, before),
        notInArray(appointment.state, ['held']),
      ),
    )
}
