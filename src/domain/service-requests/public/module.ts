import { enqueueOne, handleJobs, type Module, type Town } from '#domain/town'
import { countOverdue } from '../figures/statistics.ts'
import { purgeNeighbourUpdates } from '../neighbours/forget.ts'
import { translateDescription, translateRequest } from '../translations.ts'
import { rebuildOutdatedProjections, rebuildProjections } from './public-projection.ts'

const measureDeadlines = async (town: Town): Promise<void> => {
  const { over, near } = await countOverdue(town)
  town.metrics.deadlines.set({ state: 'over' }, over)
  town.metrics.deadlines.set({ state: 'near' }, near)
}

export const serviceRequestsModule: Module = {
  name: 'service-requests',
  jobs: [
    handleJobs(rebuildProjections, rebuildOutdatedProjections, 1),
    handleJobs(translateRequest, translateDescription, 1),
  ],
  measure: measureDeadlines,
  retention: [{ name: 'purge-neighbour-updates', cron: '0 31 4 * * *', run: purgeNeighbourUpdates }],
  schedules: [
    {
      name: 'renew-faces',
      cron: '0 */10 * * * *',
      run: (town) => enqueueOne(town, rebuildProjections),
      // And by the clock, for what an older replica files beside this one.
      atStart: true,
    },
  ],
}
