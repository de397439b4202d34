import { eraseDue } from '#town/conversations'
import type { Town } from '#town/jurisdictions'
import { forgetUnsigned } from '#town/procedures'
import { writeDump } from './doors/open311/index.ts'

/**
 * Erases whoever asked for it, and what is left of them outside their conversations: documents that they did not sign, and
 * the public files, which are written again without their words. Should the process end between, the jobs of the night do it.
 */
export const forgetDue = async (town: Town): Promise<void> => {
  if ((await eraseDue(town)) === 0) return
  await forgetUnsigned(town)
  await town.db.transaction((tx) => town.jobs.enqueue(tx, writeDump, [{}]))
}
