import { channelLoad, quarantineCounts } from '#town/conversations'
import { countUnsettled } from '#town/forwarding'
import { type Source, sourceHealth } from '#town/information'
import type { Town } from '#town/jurisdictions'
import { deadlineLoad } from '#town/service-requests'

/**
 * Fills in the gauges that are looked up when somebody asks: each replica says the same of the town, and what is not
 * asked for costs nothing. What cannot be looked up is left as it was; `/health/ready` says why.
 */
export const watch = async (town: Town, sources: Source[], inFlight: number): Promise<void> => {
  const { metrics } = town
  metrics.inFlight.set(inFlight)
  const [load, jobs, feeds, deadlines, quarantine, unsettled] = await Promise.all([
    channelLoad(town),
    town.jobs.standing(),
    sourceHealth(town, sources),
    deadlineLoad(town),
    quarantineCounts(town),
    countUnsettled(town),
  ])
  for (const direction of ['in', 'out'] as const) {
    metrics.waiting.set({ direction }, load[direction].waiting)
    metrics.oldest.set({ direction }, load[direction].oldest)
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
