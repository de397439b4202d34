import { perTown, type Town } from '#domain/town'
import { createBatcher } from '#platform/batches'
import type { Tx } from '#platform/database'
import type { Draft } from '../draft.ts'
import { type CheckedDraft, checkDraft } from './check-draft.ts'
import { type Filed, fileAll, type Outcome } from './file-all.ts'

/** Reports that are filed in one transaction at most. */
const MAX_TOGETHER = 64

/**
 * Files a report whose place is known and whose pictures are stored.
 * @throws {DomainError} when something is missing or wrong; nothing is written
 */
export const fileServiceRequest = async (tx: Tx, town: Town, given: Draft): Promise<Filed> =>
  fileOne(tx, town, await checkDraft(tx, town, given))

const fileOne = async (tx: Tx, town: Town, report: CheckedDraft): Promise<Filed> => {
  const [outcome] = await fileAll(tx, town, [report], { skipHeld: false })
  return filedOrThrow(outcome)
}

const reportBatches = perTown((town: Town) =>
  createBatcher({
    name: 'file reports',
    maxSize: MAX_TOGETHER,
    run: (reports: CheckedDraft[]) =>
      town.db.transaction((tx) => fileAll(tx, town, reports, { skipHeld: reports.length > 1 })),
  }),
)

/**
 * Files a report in one transaction with others that come just now.
 * @param report one without pictures, that joins no other
 * @throws {DomainError} when something is missing or wrong; nothing is written of it
 */
export const fileWithOthers = async (town: Town, report: CheckedDraft): Promise<Filed> => {
  const outcome = await reportBatches(town)(report)
  // The same is being filed just now: that is waited for by itself.
  if (outcome === 'held') return town.db.transaction((tx) => fileOne(tx, town, report))
  return filedOrThrow(outcome)
}

const filedOrThrow = (outcome: Outcome | undefined): Filed => {
  if (outcome === undefined || outcome === 'held') throw new Error('the report was not filed')
  if ('error' in outcome) throw outcome.error
  return outcome.filed
}
