import { connect, townSettings } from '#platform/database'
import { createJobs } from '#platform/jobs'
import { createLog } from '#platform/telemetry'
import { conversationAt, forgetPerson, heldOf } from '#town/conversations'
import { readTown } from '#town/jurisdictions'
import { BadConfig, databaseOf, readCommandConfig } from './config.ts'
import { openTown } from './open-town.ts'

/**
 * `bun run person show|forget TELEPHONE`: what is kept of somebody, or forget them, for whoever looks after the service
 * when somebody asks otherwise than in the chat.
 */
const run = async (): Promise<void> => {
  const [what, telephone = ''] = process.argv.slice(2)
  const address = telephone.replace(/[\s+().-]/g, '')
  if ((what !== 'show' && what !== 'forget') || !/^\d{6,20}$/.test(address))
    throw new BadConfig('Say what and whom: bun run person show|forget 34600111222 (with the country’s code)')
  const config = readCommandConfig(process.env)
  const url = databaseOf(config)
  const data = readTown(config.jurisdictionId, config.townsDir)
  const { id } = data.profile
  const database = connect(url, { max: 2, settings: await townSettings(url, id) })
  const log = createLog('error')
  const nobody = { send: async () => {}, listen: () => () => {}, stop: async () => {} }
  const jobs = createJobs({ url, jurisdictionId: id, connections: 1 }, [], log)
  const town = openTown(config, data, database.db, jobs, nobody, log, {}, undefined)
  const conversationId = await conversationAt(town, address)
  if (!conversationId)
    throw new BadConfig('Nobody with this telephone has written, or they are forgotten already.')
  if (what === 'show') {
    const held = await heldOf(town, conversationId)
    process.stdout.write(`${held?.content ?? ''}\n`)
  } else {
    const outcome = await forgetPerson(town, conversationId)
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
    process.stderr.write(`${error instanceof BadConfig ? error.message : (error?.stack ?? error)}\n`)
    process.exit(1)
  },
)
