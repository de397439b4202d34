import { eraseRequested } from '#domain/conversations'
import { eraseUnsigned } from '#domain/procedures'
import type { Town } from '#domain/town'
import { writeDump } from '../open311/index.ts'

/**
 * Erases the person who asked for it, and what is left of them outside their conversations: documents that they did not sign, and
 * the public files, which are written again without their words. Should the process end between, the jobs of the night do it.
 */
export const eraseDueContacts = async (town: Town): Promise<void> => {
  if ((await eraseRequested(town)) === 0) return
  await eraseUnsigned(town)
  await town.db.transaction((tx) => town.jobs.enqueue(tx, writeDump, [{}]))
}
