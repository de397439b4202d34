import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'

/** The town as it was at a moment that is set: its rules write with that clock, in one transaction. */
export type PastTown = {
  town: Town
  /** Sets the clock. */
  goTo(at: Date): void
}

/**
 * Nobody is told, and nothing is done later: what the town's jobs would have done since has been done, or is passed over.
 * @param tx what all of it is written in: a start that is interrupted leaves none of it
 */
export const openPast = (town: Town, tx: Tx): PastTown => {
  let now = town.now()
  return {
    town: {
      ...town,
      db: tx as unknown as Town['db'],
      now: () => now,
      // Nobody waits until a model has looked at the pictures.
      vision: undefined,
      jobs: { ...town.jobs, enqueue: async () => {} },
      signals: { ...town.signals, send: async () => {} },
    },
    goTo(at) {
      now = at
    },
  }
}
