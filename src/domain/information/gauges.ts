import type { Town } from '#domain/town'
import { getSourceHealth } from './fetch.ts'
import { sourcesOf } from './sources.ts'

/** How long ago each source was fetched. */
export const measureSources = async (town: Town): Promise<void> => {
  const { metrics } = town
  const all = await getSourceHealth(town, sourcesOf(town))
  await metrics.sources.reset()
  for (const { id, state, succeededAt } of all) {
    if (!succeededAt) continue
    const age = (town.now().getTime() - succeededAt.getTime()) / 1000
    metrics.sources.set({ source: id, stale: String(state === 'stale' || state === 'failing') }, age)
  }
}
