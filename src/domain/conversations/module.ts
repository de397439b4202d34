import { handleJobs, type Module } from '#domain/town'
import { measureMessages } from './gauges.ts'
import { handOver } from './hand-over.ts'
import { processConversation } from './inbound/inbound.ts'
import { purgeTransfers } from './inbox/transfers.ts'
import { purgePhrases } from './learning/purge-phrases.ts'
import { deliverOutbox } from './outbound/outbox.ts'
import { enqueueDueProbes, probeLine, probePausedLine } from './outbound/resume.ts'
import { eraseRequested, forgetContactAtPlatform } from './personal-data/erase.ts'
import { purgeConversations } from './personal-data/retention.ts'
import { requeueStalledConversations } from './sweep.ts'
import { translateInbound, translateMessage } from './translations/translations.ts'

export const conversationsModule: Module = {
  name: 'conversations',
  jobs: [
    handleJobs(processConversation, async (town, { conversationId }, { turns }) =>
      turns.wake(town, conversationId),
    ),
    handleJobs(
      deliverOutbox,
      async (town, { conversationId }, { outboxes }) => outboxes.wake(town, conversationId),
      48,
    ),
    handleJobs(translateMessage, translateInbound, 2),
    handleJobs(probeLine, (town, { channel }, runtime) => probePausedLine(town, channel, runtime)),
    handleJobs(forgetContactAtPlatform, (town, { bsuid }, { messenger }) =>
      messenger.forgetContact(town.vault.decrypt<string>(Buffer.from(bsuid, 'base64'), 'job.forget-contact')),
    ),
  ],
  retention: [
    { name: 'tidy-conversations', cron: '0 35 4 * * *', run: purgeConversations },
    { name: 'tidy-transfers', cron: '0 25 4 * * *', run: purgeTransfers },
    { name: 'tidy-phrases', cron: '0 10 4 * * *', run: purgePhrases },
  ],
  measure: measureMessages,
  async requeueStalled(town, olderThanSeconds, runtime) {
    await enqueueDueProbes(town)
    await requeueStalledConversations(town, olderThanSeconds, runtime)
  },
  eraseDue: eraseRequested,
  stop: handOver,
}
