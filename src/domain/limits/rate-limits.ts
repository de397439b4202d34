import { and, eq, lt, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { toNetwork } from '#platform/address'
import type { Tx } from '#platform/database'
import { limitUse } from './tables.ts'

/** What is limited by address: see `limits` of the town's profile. */
export const LIMITED_ACTIONS = [
  'reports',
  'drafts',
  'holds',
  'bookings',
  'keys',
  'codes',
  'chats',
  'chat_messages',
  'chat_codes',
  'mails',
  'finds',
] as const

/** One of {@link LIMITED_ACTIONS}. */
export type LimitedAction = (typeof LIMITED_ACTIONS)[number]

/** One use of one limit. `perDay` in a day; after all of them, one more each `day / most`. */
export type LimitUse = { limit: string; whose: string; perDay: number }

/** A town as far as limits need it. `db`: a transaction, where one is under way. */
export type RateLimitContext = Pick<Town, 'id' | 'now' | 'vault' | 'limitsScale'> & {
  db: Pick<Tx, 'transaction'>
}

/** Limits are whole again after a day, in milliseconds. */
export const DAY_MS = 86_400_000

/** Uses overtake each other, and the clocks of replicas differ: nobody is refused for that. In milliseconds. */
const SLACK_MS = 1_000

/** Thrown inside, so that nothing is counted of what is not allowed. */
export class LimitExceeded extends Error {
  constructor(readonly seconds: number) {
    super('beyond a limit')
  }
}

/** The row of a use, and how long it takes one use to be free again. */
export const limitRows = (town: RateLimitContext, uses: LimitUse[]): { key: Buffer; stepMs: number }[] =>
  uses
    .map(({ limit, whose, perDay }) => ({
      key: town.vault.blindIndex(`limit:${limit}:${whose}`),
      stepMs: DAY_MS / Math.max(1, perDay * town.limitsScale),
    }))
    // In one order everywhere: two that want the same rows do not wait for each other.
    .toSorted((a, b) => Buffer.compare(a.key, b.key))

/**
 * Counts a use of each limit in a transaction. The generic cell rate algorithm, a row a limit.
 * @returns how much of each is used with this use, in milliseconds until it is free, and what one use takes
 * @throws {Beyond} where one of them is used up: the transaction has to be rolled back
 */
export const countIn = async (
  tx: Tx,
  town: RateLimitContext,
  uses: LimitUse[],
): Promise<{ usedMs: number; stepMs: number }[]> => {
  const now = town.now()
  const used: { usedMs: number; stepMs: number }[] = []
  for (const { key, stepMs } of limitRows(town, uses)) {
    const row = and(eq(limitUse.jurisdictionId, town.id), eq(limitUse.key, key))
    const next = sql`greatest(${limitUse.freeAt}, ${now.toISOString()}::timestamptz) + ${stepMs} * interval '1 millisecond'`
    const [counted] = await tx
      .insert(limitUse)
      .values({ jurisdictionId: town.id, key, freeAt: new Date(now.getTime() + stepMs) })
      .onConflictDoUpdate({
        target: [limitUse.jurisdictionId, limitUse.key],
        set: { freeAt: next },
        setWhere: sql`${next} <= ${new Date(now.getTime() + DAY_MS + SLACK_MS).toISOString()}::timestamptz`,
      })
      .returning({ freeAt: limitUse.freeAt })
    if (counted) {
      used.push({ usedMs: counted.freeAt.getTime() - now.getTime(), stepMs })
      continue
    }
    const [full] = await tx.select({ freeAt: limitUse.freeAt }).from(limitUse).where(row)
    const waitMs = (full?.freeAt.getTime() ?? 0) + stepMs - now.getTime() - DAY_MS - SLACK_MS
    throw new LimitExceeded(Math.max(1, Math.ceil(waitMs / 1000)))
  }
  return used
}

/**
 * Counts a use of each limit, or of none where one of them is used up. Best in a transaction of its own: others who are
 * counted under the same limit then wait for nothing else.
 * @returns 0, or the seconds until it may be tried again
 */
export const countUses = async (town: RateLimitContext, uses: LimitUse[]): Promise<number> => {
  try {
    await town.db.transaction((tx) => countIn(tx, town, uses))
    return 0
  } catch (error) {
    if (error instanceof LimitExceeded) return error.seconds
    throw error
  }
}

/** The limits of something that an address does: its own, its network's, and that of all whom nobody knows together. */
export const limitsFor = (
  town: Pick<Town, 'profile'>,
  limited: LimitedAction,
  address: string,
): LimitUse[] => {
  const most = town.profile.limits[limited]
  return [
    { limit: `${limited}:address`, whose: address, perDay: most.address },
    { limit: `${limited}:network`, whose: toNetwork(address), perDay: most.network },
    { limit: `${limited}:everyone`, whose: '', perDay: most.everyone },
  ]
}

/**
 * Counts that an address does something: for itself, for its network, and for all whom nobody knows together.
 * @returns 0, or the seconds until it may be tried again
 */
export const countUse = (
  town: RateLimitContext & Pick<Town, 'profile'>,
  limited: LimitedAction,
  address: string,
): Promise<number> => countUses(town, limitsFor(town, limited, address))

/** Forgets limits that are whole again. */
export const purgeLimits = async (town: Pick<Town, 'id' | 'db' | 'now'>): Promise<void> => {
  await town.db
    .delete(limitUse)
    .where(and(eq(limitUse.jurisdictionId, town.id), lt(limitUse.freeAt, town.now())))
}
