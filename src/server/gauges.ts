import type { Town } from '#domain/town'
import { MODULES } from './modules.ts'
import type { Towns } from './towns/index.ts'

/** Towns that are measured at one reading: where more are open, in turn. */
const MAX_AT_A_READING = 40

/**
 * Measures the gauges when metrics are read: each replica reports the same values of the town, and unread gauges cost
 * nothing. A gauge that cannot be measured keeps its value; `/health/ready` shows why.
 */
const measureTown = async (town: Town): Promise<void> => {
  await Promise.allSettled([measureJobs(town), ...MODULES.map(({ measure }) => measure?.(town))])
}

const measureJobs = async ({ jobs, metrics }: Town): Promise<void> => {
  const { waiting, failed } = await jobs.queueSizes()
  metrics.jobs.set({ state: 'waiting' }, waiting)
  metrics.jobs.set({ state: 'failed' }, failed)
}

/** Measures the open towns, those first that were measured longest ago. */
export const createTownGauges = ({ open }: Pick<Towns, 'open'>): (() => Promise<void>) => {
  const measuredAt = new Map<string, number>()
  return async () => {
    const since = ({ id }: Town) => measuredAt.get(id) ?? 0
    const turn = [...open()].sort((a, b) => since(a) - since(b)).slice(0, MAX_AT_A_READING)
    for (const town of turn) {
      await measureTown(town)
      measuredAt.set(town.id, performance.now())
    }
  }
}
