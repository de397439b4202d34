import type { Town } from '#domain/town'
import { MODULES } from './modules.ts'

/**
 * Measures the gauges when metrics are read: each replica reports the same values of the town, and unread gauges cost
 * nothing. A gauge that cannot be measured keeps its value; `/health/ready` shows why.
 */
export const measureTown = async (town: Town): Promise<void> => {
  await Promise.allSettled([measureJobs(town), ...MODULES.map(({ measure }) => measure?.(town))])
}

const measureJobs = async ({ jobs, metrics }: Town): Promise<void> => {
  const { waiting, failed } = await jobs.queueSizes()
  metrics.jobs.set({ state: 'waiting' }, waiting)
  metrics.jobs.set({ state: 'failed' }, failed)
}
