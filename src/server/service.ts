import nodeHttp from 'node:http'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { createMessenger, createSender, createWebhookContinuity, createWebhookMatcher } from '#channels/core'
import { createGraphClient } from '#channels/whatsapp'
import { createDeliveryReceivers } from '#conversation'
import { createStaffAuth, type Staff } from '#domain/staff'
import { createTownWorker, loadTown, perTown, type Runtime, type Town } from '#domain/town'
import { connect, migrate, startEmbedded, townSettings } from '#platform/database'
import { stopReaders } from '#platform/isolated'
import { createJobQueues, createScheduler } from '#platform/jobs'
import { createOutboundClients } from '#platform/outbound'
import { withSecurityHeaders } from '#platform/pages'
import { createSignals } from '#platform/signals'
import { createLog, createMetrics, describeError, startTracing, withServerSpan } from '#platform/telemetry'
import { notFound, unavailableResponse } from '../site/index.tsx'
import { createApp } from './app.ts'
import { createBodyRules, MAX_REQUEST } from './body-rules.ts'
import { connectChannels } from './channels.ts'
import type { Config } from './config.ts'
import { createTown, loadSigningCertificate, type TownOverrides } from './create-town.ts'
import { createLoadShedder } from './load-shedding.ts'
import { fetchPlatformState } from './platform-state.ts'
import { QUEUES } from './queues.ts'
import { handleModuleJobs, scheduleModules, seedModules, startListeners } from './run-modules.ts'
import { oneTown } from './towns.ts'

/** A running service. */
export type Service = {
  town: Town
  staff: Staff
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
const MAX_CONCURRENT_SENDS = 48

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
  progress('database')
  const server = config.databaseUrl ? undefined : await startEmbedded(join(config.dataDir, 'postgres'))
  const url = config.databaseUrl ?? server?.url ?? ''
  progress('migrations')
  await migrate(url)
  const data = loadTown(config.jurisdictionId, config.townsDir)
  const { id: jurisdictionId } = data.profile
  const queryTimeoutSeconds = config.databaseAnswerSeconds
  const settings = await townSettings(url, jurisdictionId)
  const database = connect(url, { max: config.databaseConnections, settings, queryTimeoutSeconds })
  const jobs = createJobQueues(
    { url, connections: Math.min(6, config.databaseConnections), queryTimeoutSeconds },
    QUEUES,
    log,
  )
  const signals = await createSignals(url, log)
  const seal = config.seal && (await loadSigningCertificate(config.seal, data.profile.authority, overrides))
  const metrics = createMetrics()
  // The same list for the town, the routes and the sender.
  const channels = [...connectChannels(config), ...(overrides.channels ?? [])]
  const town = createTown(
    config,
    data,
    { db: database.db, jobs: jobs.of(jurisdictionId), signals, log, metrics, seal, channels },
    overrides,
  )
  const towns = oneTown(town)
  const townOf = towns.of
  progress('town')
  for (const one of towns.all) await seedModules(one)
  const staffOf = createStaffAuth(config.staff, overrides.passwordHashing)

  // Room for the 64 kB addresses of clients that ask for all their reports at once.
  Object.assign(nodeHttp, { maxHeaderSize: MAX_HEADERS })
  const outbound = createOutboundClients(config.outboundPrivateHosts, overrides.untrustedMayReach)
  const graph = createGraphClient(config.whatsapp)
  const continuity = createWebhookContinuity(town.now)
  const senderOf = perTown((one: Town) => createSender(one, channels, continuity))
  const outboxes = createTownWorker(
    {
      name: 'outboxes',
      run: (one, id) => senderOf(one).drain(id),
      concurrency: () => MAX_CONCURRENT_SENDS,
    },
    towns.byId,
    log,
  )
  const reception = createDeliveryReceivers(towns.byId, outboxes, log)
  const runtime: Runtime = {
    outbound,
    messenger: createMessenger(channels),
    turns: reception.turns,
    outboxes,
  }
  handleModuleJobs(towns, jobs, runtime)
  const stopModules = startListeners(towns, signals, log)
  progress('jobs')
  await jobs.start(towns.all.map(({ id }) => id))

  const clock = createScheduler(database, log)
  await scheduleModules(towns, clock, runtime)

  const isWebhook = createWebhookMatcher(channels)
  const gate = createLoadShedder({
    maxConcurrent: config.maxInFlight,
    trustedProxies: config.trustedProxies,
    bodies: createBodyRules(
      townOf,
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
    answer: (request, status, retryAfter) =>
      unavailableResponse(townOf(request), request, status, retryAfter),
  })
  const app = createApp(towns, {
    isDatabaseUp: () =>
      database.db.execute(sql`select 1`).then(
        () => true,
        () => false,
      ),
    metrics,
    staffOf,
    channels,
    reception,
    continuity,
    runtime,
    fetchPlatformState: ({ folder }) => fetchPlatformState(graph, folder),
    tracingEnabled: config.traces !== undefined,
    closing: () => gate.closing,
    inFlight: () => gate.inside,
  })
  await app.modules
  const answer = gate.handle((request) =>
    // An address that cannot be decoded is one at which there is nothing.
    isAddress(request.url) ? serve(request) : notFound(townOf(request), request),
  )
  const { front } = overrides
  const serve = (request: Request) =>
    config.traces ? withServerSpan(request, () => app.fetch(request)) : app.fetch(request)
  // Served by Bun itself, not by `listen`: that hands each route to Bun's router, past the load shedder.
  const http = Bun.serve({
    port: config.port,
    hostname: config.host,
    idleTimeout: 30,
    reusePort: true,
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
    await http.stop()
    await clock.stop()
    await stopModules(runtime)
    await jobs.stop()
    stopReaders()
    await signals.stop()
    await database.close()
    await server?.stop()
    await stopTraces?.()
  }
  const routes = app.routes.map(({ method, path }) => ({ method, path }))
  return { town, staff: staffOf(town), port: http.port ?? config.port, routes, stop }
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
