import { and, eq, inArray, lt, ne } from 'drizzle-orm'
import type { Town } from '#town/jurisdictions'
import { tidySeatCodes } from './seats.ts'
import { signing } from './tables.ts'

/** How long a document lies that nobody signed: the call is long over. */
const UNSIGNED_MS = 2 * 86_400_000

/** Forgets documents that were presented and not signed. That they were, stays in the record, which names nobody. Seat codes go too. */
export const tidySignings = async (town: Town): Promise<void> => {
  const gone = await town.db
    .delete(signing)
    .where(
      and(
        eq(signing.jurisdictionId, town.id),
        ne(signing.state, 'signed'),
        inArray(signing.state, ['presented', 'consented', 'withdrawn']),
        lt(signing.presentedAt, new Date(town.now().getTime() - UNSIGNED_MS)),
      ),
    )
    .returning({ key: signing.documentKey })
  await tidySeatCodes(town)
  for (const { key } of gone) await town.media.remove(key)
}
