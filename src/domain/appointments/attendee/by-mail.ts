import { and, desc, eq, gt, inArray, isNotNull } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { cancelAppointmentIn } from '../book.ts'
import { ERASED_PERSON } from '../erase.ts'
import { type Appointment, fromRow } from '../read.ts'
import { appointment } from '../tables.ts'
import { mailIndexOf } from './mail-index.ts'

const madeWith = (town: Town, address: string) =>
  and(
    eq(appointment.jurisdictionId, town.id),
    eq(appointment.mailIndex, mailIndexOf(town, address) ?? Buffer.alloc(0)),
  )

/** Everything that is kept of appointments made with an e-mail address, the newest first. */
export const listAppointmentsByMail = async (db: Db, town: Town, address: string): Promise<Appointment[]> => {
  const rows = await db
    .select()
    .from(appointment)
    .where(madeWith(town, address))
    .orderBy(desc(appointment.startsAt))
    .limit(100)
  return rows.map((row) => fromRow(town, row))
}

/** Forgets who appointments made with an e-mail address were of; what is ahead is cancelled. */
export const eraseAppointmentsByMail = async (tx: Tx, town: Town, address: string): Promise<void> => {
  const theirs = madeWith(town, address)
  const ahead = await tx
    .select({ id: appointment.id })
    .from(appointment)
    .where(and(theirs, inArray(appointment.state, ['booked', 'arrived']), gt(appointment.endsAt, town.now())))
  for (const { id } of ahead) await cancelAppointmentIn(tx, town, id)
  await tx.update(appointment).set(ERASED_PERSON).where(theirs)
}

/** The hashes of the addresses that appointments are kept with. */
export const listMailIndexes = async (town: Town): Promise<Buffer[]> => {
  const rows = await town.db
    .selectDistinct({ mailIndex: appointment.mailIndex })
    .from(appointment)
    .where(and(eq(appointment.jurisdictionId, town.id), isNotNull(appointment.mailIndex)))
  return rows.flatMap(({ mailIndex }) => mailIndex ?? [])
}
