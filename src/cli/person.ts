import { erasePerson, exportPersonalDataOf, findConversationOf } from '#domain/conversations'
import { loadTown } from '#domain/town'
import { connect, townSettings } from '#platform/database'
import { createJobQueues } from '#platform/jobs'
import { createLog, createMetrics, traceError } from '#platform/telemetry'
import { connectChannels } from '../server/channels.ts'
import { BadConfig, databaseOf, readCommandConfig } from '../server/config.ts'
import { createTown } from '../server/create-town.ts'

/**
 * `bun run person show|forget TELEPHONE|USER-ID`: exports or erases a citizen's personal data, for requests that
 * do not come through the chat.
 */
const run = async (): Promise<void> => {
  const [what, whom = ''] = process.argv.slice(2)
  const digits = whom.replace(/[\s+().-]/g, '')
  const id = /^\d{6,20}$/.test(digits) ? digits : /^[A-Z]{2}\.\w+/.test(whom) ? whom : undefined
  if ((what !== 'show' && what !== 'forget') || !id)
    throw new BadConfig(
      'Usage: bun run person show|forget 34600111222 (telephone with country code), or a WhatsApp user id (ES.84…), as shown in the console',
    )
  const config = readCommandConfig(process.env)
  const url = databaseOf(config)
  const data = loadTown(config.jurisdictionId, config.townsDir)
  const { id: jurisdictionId } = data.profile
  const database = connect(url, { max: 2, settings: await townSettings(url, jurisdictionId) })
  const log = createLog('error')
  const nobody = { send: async () => {}, listen: () => () => {}, stop: async () => {} }
  const jobs = createJobQueues({ url, connections: 1 }, [], log).of(jurisdictionId)
  const town = createTown(config, data, {
    db: database.db,
    jobs,
    signals: nobody,
    log,
    metrics: createMetrics(),
    channels: connectChannels(config),
  })
  const conversationId = await findConversationOf(town, id)
  if (!conversationId)
    throw new BadConfig(
      'No conversation was found for this telephone or user id: the person never wrote, or is already erased.',
    )
  if (what === 'show') {
    const held = await exportPersonalDataOf(town, conversationId, 'themselves')
    process.stdout.write(`${held?.content ?? ''}\n`)
  } else {
    const outcome = await erasePerson(town, conversationId)
    process.stdout.write(
      outcome === 'kept'
        ? 'A discreet team has an open case with this person: personal data are erased once it is closed.\n'
        : 'Erasure scheduled: done within seconds while the service runs, after the last reply is sent.\n',
    )
  }
  await database.close()
}

run().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error instanceof BadConfig ? error.message : traceError(error)}\n`)
    process.exit(1)
  },
)
