import nodeHttp from 'node:http'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { type Channel, createSender, createWebhookContinuity, createWebhookMatcher } from '#channels/core'
import { createDeliveryReceivers } from '#conversation'
import type { AuthTown, Staff } from '#domain/staff'
import { createTownWorker, loadTown, perTown, type Town } from '#domain/town'
import { connect, createTownPool, migrate, startEmbedded } from '#platform/database'
import { noteTableChange } from '#platform/freshness'
import { stopReaders } from '#platform/isolated'
import { createJobQueues, createScheduler } from '#platform/jobs'
import { createOutboundClients } from '#platform/outbound'
import { withSecurityHeaders } from '#platform/pages'
import { createSignals } from '#platform/signals'
import { createLog, createMetrics, describeError, startTracing, withServerSpan } from '#platform/telemetry'
import { notFound, townDownResponse, unavailableResponse } from '../site/index.tsx'
import { createApp } from './app.ts'
import { createBodyRules, MAX_REQUEST } from './body-rules.ts'
import { channelsOfTown, connectChannels, missingNumber } from './channels.ts'
import { startClock } from './clock.ts'
import { BadConfig, type Config } from './config.ts'
import {
  createTown,
  loadSigningCertificate,
  machineClock,
  openStaffSignIn,
  type TownOverrides,
} from './create-town.ts'
import { createLoadShedder } from './load-shedding.ts'
import { measureRequests } from './measure-requests.ts'
import { QUEUES } from './queues.ts'
import { handleModuleJobs, listTasks, seedModules, startListeners } from './run-modules.ts'
import { createRuntimeOf } from './runtime-of.ts'
import {
  createFairShares,
  createTownDirectory,
  type OpenTown,
  openTowns,
  requestHost,
  type TownEntry,
  type Towns,
  TownUnavailable,
  tendStatusMonths,
} from './towns/index.ts'

/** A running service. */
export type Service = {
  /** The town that the environment is of; of several, the first. */
  readonly town: Town
  towns: Towns
  readonly staff: Staff
  /** The port that it listens on. */
  port: number
  /** Every address that it answers at. */
  routes: { method: string; path: string }[]
  /** Stops taking requests, lets what runs finish, then closes everything. */
  stop(): Promise<void>
}

/** Bytes of the head of a request at most. */
const MAX_HEADERS = 128 * 1024

/** How long those who are being served are waited for when the process is to stop, in milliseconds. */
const STOP_TIMEOUT_MS = 15_000

/** Outboxes that are emptied at once. */
const MAX_CONCURRENT_SENDS = 64

/**
 * Starts the whole service: database, migrations, jobs, clock, HTTP.
 * @param progress called at each stage of the start, for progress messages
 */
export const startService = async (
  config: Config,
  progress: (stage: string) => void = () => {},
  overrides: TownOverrides = {},
): Promise<Service> => {
  const log = createLog(config.logLevel, overrides.logTo)
  const stopTraces = config.traces && startTracing(config.traces)
  const directory = createTownDirectory(config)
  if (directory.all().length === 0) throw new BadConfig(`TOWNS_DIR: ${config.townsDir} has no town`)
  const only = config.onlyOneTown ? config.jurisdictionId : undefined
  const share = createFairShares(directory)
  progress('database')
  const server = config.databaseUrl ? undefined : await startEmbedded(join(config.dataDir, 'postgres'))
  const url = config.databaseUrl ?? server?.url ?? ''
  progress('migrations')
  await migrate(url)
  const queryTimeoutSeconds = config.databaseAnswerSeconds
  const pool = await createTownPool(url, { max: config.databaseConnections, share, queryTimeoutSeconds })
  // Of the process itself: for what is of no town, or of all of them.
  const database = connect(url, { max: 2, queryTimeoutSeconds })
  const jobs = createJobQueues(
    { url, connections: Math.min(6, config.databaseConnections), queryTimeoutSeconds, only, share },
    QUEUES,
    log,
  )
  const signals = await createSignals(url, log)
  const metrics = createMetrics()
  const clock = { follow: (_: string) => {} }
  const create = async ({ id }: TownEntry, own: Config): Promise<OpenTown> => {
    const data = loadTown(id, own.townsDir)
    const missing = missingNumber(data.profile, own)
    if (missing) throw new BadConfig(`Invalid configuration:\n  ${missing}`)
    const seal = own.seal && (await loadSigningCertificate(own.seal, data.profile.authority, overrides))
    // The same list for the town, its routes and its sender.
    const channels = [...channelsOfTown(own, directory), ...(overrides.channels ?? [])]
    const resources = {
      db: pool.of(id),
      jobs: jobs.of(id),
      signals,
      log: directory.all().length > 1 ? log.child({ town: id }) : log,
      metrics: metrics.of(id),
      seal,
      channels,
    }
    return { town: createTown(own, data, resources, overrides), config: own, channels }
  }
  const towns = openTowns(
    directory,
    {
      create,
      seed: seedModules,
      onOpened: ({ profile }) => clock.follow(profile.time_zone),
      onClosed: (id) => metrics.forget(id),
    },
    log,
  )
  const townOf = towns.of
  progress('town')
  const first = await openFirst(towns, config)

  const staffOf = perTown((town: AuthTown) =>
    openStaffSignIn(town as Town, towns.detailsOf(town as Town).config.staff, overrides.passwordHashing),
  )

  // Room for the 64 kB addresses of clients that ask for all their reports at once.
  Object.assign(nodeHttp, { maxHeaderSize: MAX_HEADERS })
  const outbound = createOutboundClients(config.outboundPrivateHosts, overrides.untrustedMayReach)
  const continuity = createWebhookContinuity(overrides.now ?? machineClock)
  const senderOf = perTown((town: Town) => createSender(town, towns.detailsOf(town).channels, continuity))
  const outboxes = createTownWorker(
    {
      name: 'outboxes',
      run: (one, id) => senderOf(one).drain(id),
      concurrency: () => MAX_CONCURRENT_SENDS,
      concurrencyOf: () => share(MAX_CONCURRENT_SENDS),
    },
    towns.byId,
    log,
  )
  const reception = createDeliveryReceivers(towns.byId, outboxes, share, log)
  const runtimeOf = createRuntimeOf(towns, { outbound, turns: reception.turns, outboxes })
  handleModuleJobs(towns, jobs, runtimeOf)
  signals.listen(({ topic, jurisdiction, id }) => {
    if (topic === 'table' && id) noteTableChange(jurisdiction, id)
  })
  const stopModules = startListeners(towns, signals, log)
  progress('jobs')
  await jobs.start()

  const scheduler = createScheduler(database, log)
  const townClock = await startClock({ towns, tasks: listTasks(), runtimeOf, database, scheduler, log }, only)
  clock.follow = townClock.follow
  const adoptJobs = () => jobs.adopt(directory.all().map(({ id }) => id))
  await adoptJobs()
  if (!only) scheduler.every({ id: 'towns', timeZone: 'UTC' }, 'adopt-jobs', '40 * * * * *', adoptJobs)

  scheduler.every({ id: only ?? 'towns', timeZone: 'UTC' }, 'status-months', '0 20 5 * * *', () =>
    tendStatusMonths({ towns, url, at: (overrides.now ?? machineClock)(), log }),
  )

  // Their addresses are the same for every town.
  const channels = [...connectChannels(config, directory), ...(overrides.channels ?? [])]
  const isWebhook = createWebhookMatcher(channels)
  const gate = createLoadShedder({
    maxConcurrent: config.maxInFlight,
    share,
    ownerOf(request) {
      const entry = directory.ofHost(requestHost(request))
      return typeof entry === 'object' ? entry.id : ''
    },
    trustedProxies: config.trustedProxies,
    bodies: createBodyRules(
      towns.admit,
      staffOf,
      isWebhook,
      channels.flatMap(({ uploads = [] }) => uploads),
    ),
    isWebhook,
    onRejected() {
      metrics.rejectedRequests.inc()
      continuity.gapDetected()
    },
    onUntrustedProxy: () => log.warn('X-Forwarded-For ignored: TRUSTED_PROXIES is 0'),
    answer(request, status, retryAfter) {
      const town = towns.ifAdmitted(request)
      if (town) return unavailableResponse(town, request, status, retryAfter)
      return status === 503 ? townDownResponse(request, retryAfter) : new Response(null, { status })
    },
  })
  const app = createApp(towns, {
    isDatabaseUp: () =>
      database.db.execute(sql`select 1`).then(
        () => true,
        () => false,
      ),
    metrics,
    log,
    staffOf,
    channels,
    reception,
    continuity,
    outbound,
    operatorToken: config.operatorToken,
    database,
    tracingEnabled: config.traces !== undefined,
    closing: () => gate.closing,
    inFlight: () => gate.inside,
  })
  await app.modules
  const handle = gate.handle(async (request) => {
    const path = new URL(request.url).pathname
    if (!OF_NO_TOWN.test(path)) {
      const refused = await admit(request)
      // What a platform tells several towns at one address names its towns itself.
      if (refused && !isWebhookPath(channels, path)) return refused
    }
    // An address that cannot be decoded is one at which there is nothing.
    return isAddress(request.url) ? serve(request) : notFound(townOf(request), request)
  })
  const answer = measureRequests(metrics, handle)
  const { front } = overrides
  /** Opens the town of a request. @returns the answer where there is none */
  const admit = async (request: Request): Promise<Response | undefined> => {
    try {
      if (await towns.admit(request)) return undefined
      return new Response('No town is served at this address.\n', { status: 421, headers: PLAIN_TEXT })
    } catch (error) {
      if (error instanceof TownUnavailable) return townDownResponse(request, RETRY_SECONDS)
      throw error
    }
  }
  const serve = (request: Request) =>
    config.traces ? withServerSpan(request, () => app.fetch(request)) : app.fetch(request)
  // Served by Bun itself, not by `listen`: that hands each route to Bun's router, past the load shedder.
  const http = Bun.serve({
    port: config.port,
    hostname: config.host,
    idleTimeout: 30,
    // Two services on one port would each answer some of the requests, and neither would say so.
    reusePort: false,
    development: false,
    maxRequestBodySize: MAX_REQUEST,
    fetch: async (request, ...rest) => {
      const answered = async () => answer(request, ...rest)
      return withSecurityHeaders(await (front ? front(request, answered) : answered()))
    },
    error(error) {
      log.error({ error: describeError(error) }, 'unhandled request error')
      return new Response('Internal Server Error', { status: 500 })
    },
  })
  app.server = http
  continuity.gapDetected()
  const stop = async () => {
    // A proxy looks every few seconds: until then it goes on sending, and is served.
    const draining = gate.close(STOP_TIMEOUT_MS)
    await Bun.sleep(config.drainMs)
    await draining
    // Pages that are open keep their streams, which would never end by themselves.
    await http.stop(true)
    towns.stop()
    townClock.stop()
    await scheduler.stop()
    await stopModules(runtimeOf)
    await jobs.stop()
    stopReaders()
    await signals.stop()
    await database.close()
    await pool.close()
    await server?.stop()
    await stopTraces?.()
  }
  const routes = app.routes.map(({ method, path }) => ({ method, path }))
  return {
    get town() {
      return towns.ifOpen(first.id) ?? first
    },
    towns,
    get staff() {
      return staffOf(towns.ifOpen(first.id) ?? first)
    },
    port: http.port ?? config.port,
    routes,
    stop,
  }
}

/** Addresses that are the process's, whatever host they are asked at. */
const OF_NO_TOWN = /^\/(?:health\/|metrics$|operator(?:\/|$))/

const PLAIN_TEXT = { 'content-type': 'text/plain; charset=utf-8' }

/** When a town that cannot be opened is tried again, in seconds. */
const RETRY_SECONDS = 30

const isWebhookPath = (channels: readonly Channel[], path: string): boolean =>
  channels.some(({ webhook }) => webhook?.path === path)

/**
 * Opens the town that the environment is of, so that what keeps it from being served is said at the start. Of several, the first
 * that can be opened will do: one that is down keeps no other from starting.
 */
const openFirst = async ({ directory, byId }: Towns, config: Config): Promise<Town> => {
  const all = directory.all().map(({ id }) => id)
  const own = all.includes(config.jurisdictionId) ? [config.jurisdictionId] : []
  let problem: unknown
  for (const id of new Set([...own, ...all]))
    try {
      const town = await byId(id)
      if (town) return town
    } catch (error) {
      problem ??= error
    }
  throw problem ?? new BadConfig(`${config.townsDir}: no town can be served`)
}

const isAddress = (url: string): boolean => {
  if (!url.includes('%')) return true
  try {
    decodeURIComponent(new URL(url).pathname)
    return true
  } catch {
    return false
  }
}
