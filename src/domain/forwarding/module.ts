import { enqueueOne, type Module } from '#domain/town'
import { fetchRemoteUpdates } from './destinations.ts'
import { requeueStalledForwards } from './send.ts'

export const forwardingModule: Module = {
  name: 'forwarding',
  schedules: [
    { name: 'fetch-remote', cron: '0 */5 * * * *', run: (town) => enqueueOne(town, fetchRemoteUpdates) },
  ],
  requeueStalled: requeueStalledForwards,
}
