import { join } from 'node:path'
import { createVault } from '#platform/crypto'
import { connect, migrate, startEmbedded } from '#platform/database'
import { createGeocoder } from '#platform/geocoding'
import { createClock, createJobs, type Jobs } from '#platform/jobs'
import { MAX_PICTURE_BYTES, openMediaStore } from '#platform/media'
import { createLog, createMetrics } from '#platform/telemetry'
import { converse, deliver, sweepConversations, takeTurns } from '#town/conversations'
import { readTown, type Town } from '#town/jurisdictions'
import { announce, sweepAnnouncements } from '#town/notices'
import { completePicture, fetchPicture, sweepPictures } from '#town/pictures'
import { announceChange } from '#town/service-requests'
import { seedCatalogue } from '#town/services'
import { openStaff, type Staff } from '#town/staff'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { createGraph, createSender } from './doors/whatsapp/index.ts'

/** A running service. */
export type Service = {
  town: Town
  staff: Staff
  /** The port that it listens on. */
  port: number
  /** Stops taking requests, lets what runs finish, then closes everything. */
  stop(): Promise<void>
}

/** What a test may set of its own. */
export type Overrides = { now?: () => Date }

/** Every queue there is. */
export const QUEUES = [converse, deliver, fetchPicture, announceChange]

/** How long something may lie unattended before it is taken for forgotten (a process was killed), in seconds. */
const FORGOTTEN_AFTER = 4

/**
 * Starts the whole service: database, migrations, jobs, clock, HTTP.
 * @param progress told of each stage, for whoever is waiting
 */
export const startService = async (
  config: Config,
  progress: (stage: string) => void = () => {},
  overrides: Overrides = {},
): Promise<Service> => {
  const log = createLog(config.logLevel)
  progress('database')
  const server = config.databaseUrl ? undefined : await startEmbedded(join(config.dataDir, 'postgres'))
  const url = config.databaseUrl ?? server?.url ?? ''
  progress('migrations')
  await migrate(url)
  const database = connect(url, 16)
  const jobs = createJobs(url, QUEUES, log)
  const town = openTown(config, database.db, jobs, log, overrides)
  progress('town')
  await seedCatalogue(database.db, town.id, readTown(config.jurisdictionId).folder)
  const staff = openStaff(town, config.secretKey)

  const graph = createGraph(config.whatsapp)
  const sender = createSender(town, graph, config.whatsapp)
  jobs.handle(converse, ({ conversationId }) => takeTurns(town, conversationId), 24)
  jobs.handle(deliver, ({ conversationId }) => sender.drain(conversationId), 48)
  jobs.handle(announceChange, ({ eventId }) => announce(town, eventId))
  jobs.handle(
    fetchPicture,
    ({ pictureId }) =>
      completePicture(town, pictureId, (source) =>
        source.from === 'whatsapp'
          ? graph.download(source.mediaId, MAX_PICTURE_BYTES)
          : Promise.reject(new Error('an uploaded picture is never fetched')),
      ),
    4,
  )
  progress('jobs')
  await jobs.start()

  const clock = createClock(database, town.profile.time_zone, log)
  const sweep = async () => {
    await sweepConversations(town, FORGOTTEN_AFTER)
    await sweepAnnouncements(town, FORGOTTEN_AFTER)
    await sweepPictures(town, FORGOTTEN_AFTER)
  }
  clock.every('sweep', '*/5 * * * * *', sweep)
  await sweep()

  const app = createApp(town, staff, config.whatsapp).listen({ port: config.port, hostname: config.host })
  const stop = async () => {
    await app.stop()
    await clock.stop()
    await jobs.stop()
    await database.close()
    await server?.stop()
  }
  return { town, staff, port: app.server?.port ?? config.port, stop }
}

const openTown = (
  config: Config,
  db: Town['db'],
  jobs: Jobs,
  log: Town['log'],
  overrides: Overrides,
): Town => {
  const data = readTown(config.jurisdictionId)
  const place = { name: data.profile.name, streets: data.streets, boundary: data.boundary }
  const geocoding = createGeocoder(config.geocoder, place, (error) =>
    log.warn({ error: String(error) }, 'the geocoder does not answer; the street list does'),
  )
  return {
    id: data.profile.id,
    profile: data.profile,
    boundary: data.boundary,
    db,
    jobs,
    vault: createVault(config.secretKey),
    media: openMediaStore(config.mediaUrl),
    ...geocoding,
    log,
    metrics: createMetrics(),
    now: overrides.now ?? (() => new Date()),
    publicUrl: config.publicUrl,
  }
}
