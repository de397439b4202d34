import { and, eq, gt, inArray, isNotNull, lt, ne, or } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { cancelAppointmentIn } from './book.ts'
import { discardPickups } from './collections/pictures.ts'
import { ownerCondition, townNow } from './read.ts'
import { appointment } from './tables.ts'
import { eraseWaiting } from './waiting-list.ts'

/** What says whose an appointment is, taken away. */
export const ERASED_PERSON = {
  person: null,
  pickup: null,
  callerIndex: null,
  mailIndex: null,
  contactId: null,
}

/**
 * Forgets who an appointment was of: what is ahead is cancelled, so that an hour is not kept for nobody; what is over
 * stays as a figure.
 * @param phones proven to be theirs: what was booked with them on the web or at a desk is theirs too
 */
export const eraseAppointments = async (
  tx: Tx,
  town: Town,
  contactId: string,
  phones: string[],
): Promise<void> => {
  const theirs = ownerCondition(town, contactId, phones)
  const ahead = await tx
    .select({ id: appointment.id })
    .from(appointment)
    .where(and(theirs, inArray(appointment.state, ['booked', 'arrived']), gt(appointment.endsAt, town.now())))
  for (const { id } of ahead) await cancelAppointmentIn(tx, town, id)
  await eraseWaiting(tx, town, contactId)
  await discardPickups(
    tx,
    town,
    await tx.select({ pickup: appointment.pickup }).from(appointment).where(theirs),
  )
  await tx.update(appointment).set(ERASED_PERSON).where(theirs)
}

/** Takes the names out of appointments that were long ago: the figures stay. */
export const anonymiseOldAppointments = async (town: Town): Promise<void> => {
  const before = townNow(town).minus({ months: town.profile.retention.appointments }).toJSDate()
  const old = and(
    eq(appointment.jurisdictionId, town.id),
    lt(appointment.endsAt, before),
    ne(appointment.state, 'held'),
    // Those of other nights are done: no row is written again for nothing.
    or(
      isNotNull(appointment.person),
      isNotNull(appointment.pickup),
      isNotNull(appointment.callerIndex),
      isNotNull(appointment.mailIndex),
      isNotNull(appointment.contactId),
    ),
  )
  await town.db.transaction(async (tx) => {
    await discardPickups(
      tx,
      town,
      await tx.select({ pickup: appointment.pickup }).from(appointment).where(old),
    )
    await tx.update(appointment).set(ERASED_PERSON).where(old)
  })
}
