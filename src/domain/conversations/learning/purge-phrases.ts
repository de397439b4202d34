import type { Town } from '#domain/town'
import { purgeUnclearPhrases } from '../phrases.ts'
import { purgeCandidates } from './labelled-phrases.ts'
import { purgeOutcomes } from './outcomes.ts'

/** Forgets words that were not understood, candidates and counts whose time is over. */
export const purgePhrases = async (town: Town): Promise<void> => {
  await purgeUnclearPhrases(town)
  await purgeCandidates(town)
  await purgeOutcomes(town)
}
