import { and, eq, lt, sql } from 'drizzle-orm'
import { networkOf } from '#platform/address'
import type { Tx } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { limitUse } from './tables.ts'

/** What is limited by address: see `limits` of the town's profile. */
export type Limited = 'reports' | 'holds' | 'bookings' | 'keys' | 'codes'

/** One use of one limit. `most` in a day; after all of them, one more each `day / most`. */
export type Use = { limit: string; whose: string; most: number }

/** A town as far as limits need it. `db`: a transaction, where one is under way. */
type LimitsTown = Pick<Town, 'id' | 'now' | 'vault' | 'limitsScale'> & { db: Pick<Tx, 'transaction'> }

const DAY_MS = 86_400_000

/** Thrown inside, so that nothing is counted of what is not allowed. */
class Beyond extends Error {
  constructor(readonly seconds: number) {
    super('beyond a limit')
  }
}

/**
 * Counts a use of each limit, or of none where one of them is used up. The generic cell rate algorithm, a row a limit.
 * Best in a transaction of its own: others who are counted under the same limit then wait for nothing else.
 * @returns 0, or the seconds until it may be tried again
 */
export const countUses = async (town: LimitsTown, uses: Use[]): Promise<number> => {
  const now = town.now()
  const keyed = uses
    .map(({ limit, whose, most }) => ({
      key: town.vault.blindIndex(`limit:${limit}:${whose}`),
      stepMs: DAY_MS / Math.max(1, most * town.limitsScale),
    }))
    // In one order everywhere: two that want the same rows do not wait for each other.
    .toSorted((a, b) => Buffer.compare(a.key, b.key))
  try {
    await town.db.transaction(async (tx) => {
      for (const { key, stepMs } of keyed) {
        const row = and(eq(limitUse.jurisdictionId, town.id), eq(limitUse.key, key))
        const next = sql`greatest(${limitUse.freeAt}, ${now.toISOString()}::timestamptz) + ${stepMs} * interval '1 millisecond'`
        const counted = await tx
          .insert(limitUse)
          .values({ jurisdictionId: town.id, key, freeAt: new Date(now.getTime() + stepMs) })
          .onConflictDoUpdate({
            target: [limitUse.jurisdictionId, limitUse.key],
            set: { freeAt: next },
            setWhere: sql`${next} <= ${new Date(now.getTime() + DAY_MS).toISOString()}::timestamptz`,
          })
          .returning({ freeAt: limitUse.freeAt })
        if (counted.length > 0) continue
        const [used] = await tx.select({ freeAt: limitUse.freeAt }).from(limitUse).where(row)
        const waitMs = (used?.freeAt.getTime() ?? 0) + stepMs - now.getTime() - DAY_MS
        throw new Beyond(Math.max(1, Math.ceil(waitMs / 1000)))
      }
    })
    return 0
  } catch (error) {
    if (error instanceof Beyond) return error.seconds
    throw error
  }
}

/**
 * Counts that an address does something: for itself, for its network, and for all whom nobody knows together.
 * @returns 0, or the seconds until it may be tried again
 */
export const countUse = (
  town: LimitsTown & Pick<Town, 'profile'>,
  limited: Limited,
  address: string,
): Promise<number> => {
  const most = town.profile.limits[limited]
  return countUses(town, [
    { limit: `${limited}:address`, whose: address, most: most.address },
    { limit: `${limited}:network`, whose: networkOf(address), most: most.network },
    { limit: `${limited}:everyone`, whose: '', most: most.everyone },
  ])
}

/** Forgets limits that are whole again. */
export const tidyLimits = async (town: Pick<Town, 'id' | 'db' | 'now'>): Promise<void> => {
  await town.db
    .delete(limitUse)
    .where(and(eq(limitUse.jurisdictionId, town.id), lt(limitUse.freeAt, town.now())))
}
