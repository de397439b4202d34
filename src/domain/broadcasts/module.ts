import { handleJobs, type Module } from '#domain/town'
import { applyBroadcastRules } from './broadcast-rules.ts'
import { requeueStalledBroadcasts, sendBroadcast, sendBroadcastBatch } from './broadcasts.ts'

export const broadcastsModule: Module = {
  name: 'broadcasts',
  jobs: [handleJobs(sendBroadcast, (town, { noticeId }) => sendBroadcastBatch(town, noticeId), 1)],
  schedules: [
    { name: 'consider-information', cron: '45 * * * * *', run: applyBroadcastRules },
    { name: 'sweep-notices', cron: '20 */5 * * * *', run: requeueStalledBroadcasts },
  ],
}
