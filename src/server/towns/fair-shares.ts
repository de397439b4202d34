import { shareOf } from '#platform/fair-share'
import type { TownDirectory } from './directory.ts'

/** How many of so many places one town may have: all of them where it is the only one. */
export const createFairShares =
  (directory: Pick<TownDirectory, 'size'>) =>
  (places: number): number =>
    directory.size > 1 ? shareOf(places) : places
