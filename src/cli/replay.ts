import { createReparse } from '#channels/core'
import { replayQuarantined } from '#domain/conversations'
import { loadTown } from '#domain/town'
import { connect, townSettings } from '#platform/database'
import { createJobQueues } from '#platform/jobs'
import { createLog, createMetrics, traceError } from '#platform/telemetry'
import { connectChannels } from '../server/channels.ts'
import { BadConfig, databaseOf, readCommandConfig } from '../server/config.ts'
import { createTown } from '../server/create-town.ts'

/**
 * `bun run replay [--dry-run]`: after an upgrade, parses quarantined webhook content again, once each. The running
 * service answers the messages found within seconds. An interrupted run is continued by the next one.
 */
const run = async (): Promise<void> => {
  const given = process.argv.slice(2)
  const dryRun = given.includes('--dry-run')
  const unknown = given.find((one) => one !== '--dry-run')
  if (unknown !== undefined)
    throw new BadConfig(`Unknown option ${unknown}. Usage: bun run replay [--dry-run]`)
  const config = readCommandConfig(process.env)
  const url = databaseOf(config)
  const data = loadTown(config.jurisdictionId, config.townsDir)
  const { id } = data.profile
  const database = connect(url, { max: 2, settings: await townSettings(url, id) })
  const log = createLog('fatal')
  const nobody = { send: async () => {}, listen: () => () => {}, stop: async () => {} }
  // Jobs and signals are not needed: the running service polls every five seconds.
  const jobs = {
    ...createJobQueues({ url, connections: 1 }, [], log).of(id),
    enqueue: async () => {},
  }
  const channels = connectChannels(config)
  const town = createTown(config, data, {
    db: database.db,
    jobs,
    signals: nobody,
    log,
    metrics: createMetrics(),
    channels,
  })
  const counts = await replayQuarantined(town, createReparse(channels), { dryRun })
  const say = (line: string) => process.stdout.write(`${line}\n`)
  if (counts.size === 0) say('The quarantine is empty.')
  for (const [reason, { read, unread }] of counts)
    say(`${reason}: ${read} ${dryRun ? 'can be parsed' : 'parsed'}, ${unread} still unreadable`)
  await database.close()
}

run().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error instanceof BadConfig ? error.message : traceError(error)}\n`)
    process.exit(1)
  },
)
