import type { Database } from '#platform/database'
import { findConflicts, type TownDirectory } from '../towns/index.ts'
import { countTowns, emptyCounts, type TownCounts } from './count.ts'

/**
 * How a town is. `down`: it is there and cannot be served. `removed`: its folder is gone and its data are still there.
 */
export type TownState = 'served' | 'down' | 'removed'

/** One line of the view of all towns. */
export type TownReport = {
  id: string
  name: string
  url: string
  state: TownState
  /** Why it is down. */
  problem?: string
  /** Whether the process that is asked has it open; nothing where it was no process that was asked. */
  open?: boolean
} & TownCounts

/** All towns: health and counts, and no citizen's words. */
export type TownsReport = {
  towns: TownReport[]
  /** Numbers and hosts that two towns have. */
  conflicts: string[]
}

/** What is wrong with towns, and which are open, where a process is asked. */
type Known = { problemOf?: (id: string) => string | undefined; isOpen?: (id: string) => boolean }

export const reportTowns = async (
  directory: TownDirectory,
  database: Database,
  { problemOf, isOpen }: Known = {},
): Promise<TownsReport> => {
  const counts = await countTowns(database)
  const entries = directory.all()
  const towns = entries.map(({ id, name, config, problem }): TownReport => {
    const wrong = problem ?? problemOf?.(id)
    return {
      id,
      name,
      url: config?.publicUrl ?? '',
      state: wrong ? 'down' : 'served',
      ...(wrong ? { problem: wrong } : {}),
      ...(isOpen ? { open: isOpen(id) } : {}),
      ...(counts.get(id) ?? emptyCounts()),
    }
  })
  const known = new Set(entries.map(({ id }) => id))
  for (const [id, found] of counts)
    if (!known.has(id)) towns.push({ id, name: id, url: '', state: 'removed', ...found })
  return { towns, conflicts: findConflicts(entries) }
}
