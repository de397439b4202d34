import { erasePerson, exportPersonalDataOf, findConversationOf } from '#domain/conversations'
import { loadTown } from '#domain/town'
import { connect, townSettings } from '#platform/database'
import { createJobs } from '#platform/jobs'
import { createLog, traceError } from '#platform/telemetry'
import { BadConfig, databaseOf, readCommandConfig } from '../server/config.ts'
import { createTown } from '../server/create-town.ts'

/**
 * `bun run person show|forget TELEPHONE|USER-ID`: exports or erases somebody's personal data, for the operator, when they
 * ask otherwise than in the chat.
 */
const run = async (): Promise<void> => {
  const [what, whom = ''] = process.argv.slice(2)
  const digits = whom.replace(/[\s+().-]/g, '')
  const id = /^\d{6,20}$/.test(digits) ? digits : /^[A-Z]{2}\.\w+/.test(whom) ? whom : undefined
  if ((what !== 'show' && what !== 'forget') || !id)
    throw new BadConfig(
      'Say what and whom: bun run person show|forget 34600111222 (a telephone with its country’s code), or the user id of WhatsApp (ES.84…), which the console shows',
    )
  const config = readCommandConfig(process.env)
  const url = databaseOf(config)
  const data = loadTown(config.jurisdictionId, config.townsDir)
  const { id: jurisdictionId } = data.profile
  const database = connect(url, { max: 2, settings: await townSettings(url, jurisdictionId) })
  const log = createLog('error')
  const nobody = { send: async () => {}, listen: () => () => {}, stop: async () => {} }
  const jobs = createJobs({ url, jurisdictionId, connections: 1 }, [], log)
  const town = createTown(config, data, database.db, jobs, nobody, log, {}, undefined)
  const conversationId = await findConversationOf(town, id)
  if (!conversationId)
    throw new BadConfig('Nobody with this telephone or user id has written, or they are forgotten already.')
  if (what === 'show') {
    const held = await exportPersonalDataOf(town, conversationId, 'themselves')
    process.stdout.write(`${held?.content ?? ''}\n`)
  } else {
    const outcome = await erasePerson(town, conversationId)
    process.stdout.write(
      outcome === 'kept'
        ? 'A discreet team has something open with them: they are forgotten once it is closed.\n'
        : 'They are forgotten within seconds, as soon as the service runs and their last answer is out.\n',
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
