import { enqueueOne, type Module } from '#domain/town'
import { fetchRemoteUpdates } from './destinations.ts'
import { requeueStalledForwards } from './send.ts'
import { countUnresolved } from './uncertain-delivery.ts'

export const forwardingModule: Module = {
  name: 'forwarding',
  schedules: [
    { name: 'fetch-remote', cron: '0 */5 * * * *', run: (town) => enqueueOne(town, fetchRemoteUpdates) },
  ],
  measure: async (town) => town.metrics.unsettledForwards.set(await countUnresolved(town)),
  requeueStalled: requeueStalledForwards,
}
