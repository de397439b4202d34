import { enqueueForwards, fetchRemoteUpdates, fetchUpdates, sendDue, sendForwards } from '#domain/forwarding'
import { isServiceRequestSignal } from '#domain/service-requests'
import { deliverChanges, deliverPendingChanges, notifyDueSubscriptions } from '#domain/subscriptions'
import { enqueueOne, handleJobs, type Module } from '#domain/town'
import { createDump, writeDump } from './dumps/create-dump.ts'
import { createRelay } from './outgoing/relay.ts'
import { createDelivery } from './outgoing/webhooks.ts'

const enqueueDump: Module['afterErasure'] = (town) => enqueueOne(town, writeDump)

export const open311Module: Module = {
  name: 'open311',
  jobs: [
    handleJobs(deliverChanges, (town, { subscriptionId }, { outbound }) =>
      deliverPendingChanges(town, subscriptionId, createDelivery(town, outbound.untrusted)),
    ),
    handleJobs(sendForwards, (town, { destinationId }, { outbound }) =>
      sendDue(town, destinationId, createRelay(town, outbound.configured)),
    ),
    handleJobs(
      fetchRemoteUpdates,
      (town, _job, { outbound }) => fetchUpdates(town, createRelay(town, outbound.configured)),
      1,
    ),
    handleJobs(writeDump, async (town) => void (await createDump(town)), 1),
  ],
  schedules: [{ name: 'dump', cron: '0 40 3 * * *', run: enqueueDump }],
  listeners: [
    {
      name: 'changes',
      listensTo: isServiceRequestSignal,
      run: async (town) => {
        await enqueueForwards(town)
        await notifyDueSubscriptions(town)
      },
    },
  ],
  // The public files are written again without the words of who was erased.
  afterErasure: enqueueDump,
}
