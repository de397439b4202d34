import { and, eq, inArray, lt, ne } from 'drizzle-orm'
import { findAppointment } from '#domain/appointments'
import type { Town } from '#domain/town'
import { purgeSeatCodes } from './seats.ts'
import { signing } from './tables.ts'

/** How long a document lies that nobody signed: the call is long over. */
const UNSIGNED_RETENTION_MS = 2 * 86_400_000

/** Documents that were presented and not signed. */
const UNSIGNED_STATES = ['presented', 'consented', 'withdrawn'] as const

/**
 * Forgets documents that nobody signed and whose person has been forgotten: their appointment is nobody's. What was signed is
 * kept, as an administrative record with its evidence.
 */
export const eraseUnsigned = async (town: Town): Promise<void> => {
  const unsigned = await town.db
    .select({ id: signing.id, appointmentId: signing.appointmentId })
    .from(signing)
    .where(and(eq(signing.jurisdictionId, town.id), inArray(signing.state, [...UNSIGNED_STATES])))
  for (const { id, appointmentId } of unsigned) {
    if ((await findAppointment(town.db, town, appointmentId))?.person) continue
    const gone = await town.db
      .delete(signing)
      .where(and(eq(signing.id, id), inArray(signing.state, [...UNSIGNED_STATES])))
      .returning({ key: signing.documentKey })
    for (const { key } of gone) await town.media.remove(key)
  }
}

/** Forgets documents that were presented and not signed. That they were, stays in the record, which names nobody. Seat codes go too. */
export const purgeUnsigned = async (town: Town): Promise<void> => {
  await eraseUnsigned(town)
  const gone = await town.db
    .delete(signing)
    .where(
      and(
        eq(signing.jurisdictionId, town.id),
        ne(signing.state, 'signed'),
        inArray(signing.state, [...UNSIGNED_STATES]),
        lt(signing.presentedAt, new Date(town.now().getTime() - UNSIGNED_RETENTION_MS)),
      ),
    )
    .returning({ key: signing.documentKey })
  await purgeSeatCodes(town)
  for (const { key } of gone) await town.media.remove(key)
}
