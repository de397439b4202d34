import { and, eq, inArray } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { createProofOfWork } from '#platform/proof-of-work'
import {
  countIn,
  DAY_MS,
  LimitExceeded,
  type LimitedAction,
  limitRows,
  limitsFor,
  type RateLimitContext,
} from './rate-limits.ts'
import { limitUse } from './tables.ts'

/** A town as far as admitting strangers needs it. */
type AdmissionContext = RateLimitContext & Pick<Town, 'profile' | 'workCost'>

/**
 * Why a stranger's post is not taken now. `wait`: a limit is used up. `work`: much is being sent, and no proof of work
 * came with it. `seconds`: when it may be tried again, without work too.
 */
export type AdmissionRefusal = { outcome: 'wait' | 'work'; seconds: number }

/** Whether a stranger's post is taken. */
export type Admission = { outcome: 'admitted' } | AdmissionRefusal

const proofOfWorkFor = (town: AdmissionContext) =>
  createProofOfWork({
    secret: town.vault.blindIndex('proof-of-work').toString('hex'),
    cost: town.workCost,
    now: town.now,
  })

const challengePurpose = (town: AdmissionContext, limited: LimitedAction) => `${town.id}:${limited}`

/**
 * How long until no work is asked for one more use, in seconds; 0: none is asked.
 * @param usedMs how much of the limit was used before it
 */
const secondsUntilFree = (town: AdmissionContext, usedMs: number, stepMs: number): number => {
  if (town.workCost === 0) return 0
  // A quarter of a use more: the moments between uses of one second are not to make a difference.
  const overMs = usedMs + stepMs / 4 - town.profile.limits.free * DAY_MS
  return overMs > 0 ? Math.ceil(overMs / 1000) : 0
}

/** Thrown inside, so that nothing is counted of what was not worked for. */
class ProofOfWorkRequired extends Error {
  constructor(readonly seconds: number) {
    super('work is asked for')
  }
}

/** Notes that the work of a challenge was used. @returns false when it had been, by whatever replica */
const spendChallenge = async (
  tx: Tx,
  town: AdmissionContext,
  { nonce, until }: { nonce: string; until: Date },
) => {
  const key = town.vault.blindIndex(`work:${nonce}`)
  const spent = await tx
    .insert(limitUse)
    // Kept as long as the challenge might come again; then it is forgotten like a limit that is whole.
    .values({ jurisdictionId: town.id, key, freeAt: new Date(until.getTime() + 1000) })
    .onConflictDoNothing()
    .returning({ key: limitUse.key })
  return spent.length > 0
}

/**
 * Counts that an address does something, as `countUse` does; once a share of a limit is used (`limits.free` of the town's
 * profile) only with a proof of work, which counts once. In calm times a proof is neither asked for nor looked at.
 * @param proof what the browser sent; empty: nothing
 */
export const admit = async (
  town: AdmissionContext,
  limited: LimitedAction,
  address: string,
  proof: string,
): Promise<Admission> => {
  const done = proof ? await proofOfWorkFor(town).check(challengePurpose(town, limited), proof) : undefined
  try {
    await town.db.transaction(async (tx) => {
      const used = await countIn(tx, town, limitsFor(town, limited, address))
      const seconds = Math.max(
        ...used.map(({ usedMs, stepMs }) => secondsUntilFree(town, usedMs - stepMs, stepMs)),
      )
      if (seconds > 0 && !(done && (await spendChallenge(tx, town, done))))
        throw new ProofOfWorkRequired(seconds)
    })
    return { outcome: 'admitted' }
  } catch (error) {
    if (error instanceof LimitExceeded) return { outcome: 'wait', seconds: error.seconds }
    if (error instanceof ProofOfWorkRequired) return { outcome: 'work', seconds: error.seconds }
    throw error
  }
}

/**
 * What a browser has to work at before it posts something; undefined in calm times. Counts nothing.
 */
export const getChallenge = async (
  town: AdmissionContext & Pick<Town, 'db'>,
  limited: LimitedAction,
  address: string,
) => {
  const keyed = limitRows(town, limitsFor(town, limited, address))
  const rows = await town.db
    .select({ key: limitUse.key, freeAt: limitUse.freeAt })
    .from(limitUse)
    .where(
      and(
        eq(limitUse.jurisdictionId, town.id),
        inArray(
          limitUse.key,
          keyed.map(({ key }) => key),
        ),
      ),
    )
  const now = town.now().getTime()
  const asked = keyed.some(({ key, stepMs }) => {
    const freeAt = rows.find((row) => Buffer.compare(row.key, key) === 0)?.freeAt.getTime() ?? 0
    return secondsUntilFree(town, Math.max(0, freeAt - now), stepMs) > 0
  })
  return asked ? proofOfWorkFor(town).challenge(challengePurpose(town, limited)) : undefined
}
