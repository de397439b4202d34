import { handleJobs, type Module } from '#domain/town'
import { collectAlerts, deliverAlert } from './collect.ts'
import { deliver, eraseOrphanedAlerts, purgeAlerts, requeueAlerts } from './deliver.ts'
import { sendDigests } from './digest.ts'

export const alertsModule: Module = {
  name: 'alerts',
  jobs: [handleJobs(deliverAlert, (town, { alertId }, runtime) => deliver(town, alertId, runtime), 4)],
  schedules: [
    {
      name: 'collect-alerts',
      cron: '*/10 * * * * *',
      run: async (town) => {
        await collectAlerts(town)
      },
    },
    { name: 'staff-digest', cron: '0 30 7 * * 1-5', run: sendDigests },
  ],
  retention: [{ name: 'purge-alerts', cron: '0 40 4 * * *', run: purgeAlerts }],
  afterErasure: eraseOrphanedAlerts,
  requeueStalled: requeueAlerts,
}
