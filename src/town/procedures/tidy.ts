import { and, eq, inArray, lt, ne } from 'drizzle-orm'
import { appointmentById } from '#town/appointments'
import type { Town } from '#town/jurisdictions'
import { tidySeatCodes } from './seats.ts'
import { signing } from './tables.ts'

/** How long a document lies that nobody signed: the call is long over. */
const UNSIGNED_MS = 2 * 86_400_000

/** Documents that were presented and not signed. */
const UNSIGNED = ['presented', 'consented', 'withdrawn'] as const

/**
 * Forgets documents that nobody signed and whose person has been forgotten: their appointment is nobody's. What was signed is
 * kept, as an administrative record with its evidence.
 */
export const forgetUnsigned = async (town: Town): Promise<void> => {
  const unsigned = await town.db
    .select({ id: signing.id, appointmentId: signing.appointmentId })
    .from(signing)
    .where(and(eq(signing.jurisdictionId, town.id), inArray(signing.state, [...UNSIGNED])))
  for (const { id, appointmentId } of unsigned) {
    if ((await appointmentById(town.db, town, appointmentId))?.person) continue
    const gone = await town.db
      .delete(signing)
      .where(and(eq(signing.id, id), inArray(signing.state, [...UNSIGNED])))
      .returning({ key: signing.documentKey })
    for (const { key } of gone) await town.media.remove(key)
  }
}

/** Forgets documents that were presented and not signed. That they were, stays in the record, which names nobody. Seat codes go too. */
export const tidySignings = async (town: Town): Promise<void> => {
  await forgetUnsigned(town)
  const gone = await town.db
    .delete(signing)
    .where(
      and(
        eq(signing.jurisdictionId, town.id),
        ne(signing.state, 'signed'),
        inArray(signing.state, [...UNSIGNED]),
        lt(signing.presentedAt, new Date(town.now().getTime() - UNSIGNED_MS)),
      ),
    )
    .returning({ key: signing.documentKey })
  await tidySeatCodes(town)
  for (const { key } of gone) await town.media.remove(key)
}
