import { loadTown, type Town } from '#domain/town'
import { connect, townSettings } from '#platform/database'
import { createJobQueues, hasOwnQueues } from '#platform/jobs'
import { createLog, createMetrics } from '#platform/telemetry'
import { channelsOfTown } from '../server/channels.ts'
import { type Config, databaseOf } from '../server/config.ts'
import { createTown } from '../server/create-town.ts'

/**
 * The town of a configuration, for a command: its database, without signals to other processes.
 * @throws {BadConfig} where others cannot reach the database
 */
export const openTown = async (
  config: Config,
  logLevel: 'error' | 'fatal',
): Promise<{ town: Town; close: () => Promise<void> }> => {
  const url = databaseOf(config)
  const data = loadTown(config.jurisdictionId, config.townsDir)
  const { id } = data.profile
  const database = connect(url, { max: 2, settings: await townSettings(url, id) })
  const log = createLog(logLevel)
  const town = createTown(config, data, {
    db: database.db,
    jobs: createJobQueues(
      { url, connections: 1, only: (await hasOwnQueues(url, id)) ? id : undefined },
      [],
      log,
    ).of(id),
    signals: {
      send: async () => {},
      listen: () => () => {},
      connectedSince: () => undefined,
      stop: async () => {},
    },
    log,
    metrics: createMetrics().of(id),
    channels: channelsOfTown(config),
  })
  return { town, close: () => database.close() }
}
