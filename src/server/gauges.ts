import { countQuarantined, getChannelLoad } from '#domain/conversations'
import { countUnresolved } from '#domain/forwarding'
import { getSourceHealth, type Source } from '#domain/information'
import { countOverdue } from '#domain/service-requests'
import type { Town } from '#domain/town'

/**
 * Measures the gauges when metrics are read: each replica reports the same values of the town, and unread gauges cost
 * nothing. A gauge that cannot be measured keeps its value; `/health/ready` shows why.
 */
export const registerGauges = async (town: Town, sources: Source[], inFlight: number): Promise<void> => {
  const { metrics } = town
  metrics.inFlight.set(inFlight)
  const [load, jobs, feeds, deadlines, quarantine, unsettled] = await Promise.all([
    getChannelLoad(town),
    town.jobs.queueSizes(),
    getSourceHealth(town, sources),
    countOverdue(town),
    countQuarantined(town),
    countUnresolved(town),
  ])
  for (const direction of ['in', 'out'] as const) {
    metrics.pendingMessages.set({ direction }, load[direction].waiting)
    metrics.oldestPending.set({ direction }, load[direction].oldest)
  }
  metrics.jobs.set({ state: 'waiting' }, jobs.waiting)
  metrics.jobs.set({ state: 'failed' }, jobs.failed)
  metrics.sources.reset()
  for (const { id, state, succeededAt } of feeds) {
    if (!succeededAt) continue
    const age = (town.now().getTime() - succeededAt.getTime()) / 1000
    metrics.sources.set({ source: id, stale: String(state === 'stale' || state === 'failing') }, age)
  }
  metrics.unsettledForwards.set(unsettled)
  metrics.inQuarantine.set(quarantine.waiting)
  metrics.deadlines.set({ state: 'over' }, deadlines.over)
  metrics.deadlines.set({ state: 'near' }, deadlines.near)
}
