import { enqueueOne, handleJobs, type Module } from '#domain/town'
import { rebuildOutdatedProjections, rebuildProjections } from './public-projection.ts'

export const serviceRequestsModule: Module = {
  name: 'service-requests',
  jobs: [handleJobs(rebuildProjections, rebuildOutdatedProjections, 1)],
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
