import nodeHttp from 'node:http'
import { join } from 'node:path'
import { createSender, createWebhookContinuity } from '#channels/core'
import { createGraphClient, createWhatsAppChannel } from '#channels/whatsapp'
import { createDeliveryReceiver, reportFailedPictures, sendDueReminders } from '#conversation'
import { purgeApplications } from '#domain/applications'
import {
  anonymiseOldAppointments,
  enqueueAppointmentReminders,
  expireOffers,
  notifyAppointment,
  offerFreedSlot,
  offerNextSlot,
  requeueStalledAppointmentEvents,
  seedSchedules,
} from '#domain/appointments'
import { requeueStalledAttachments } from '#domain/attachments'
import {
  applyBroadcastRules,
  requeueStalledBroadcasts,
  sendBroadcast,
  sendBroadcastBatch,
} from '#domain/broadcasts'
import { seedContent } from '#domain/content'
import {
  deliverOutbox,
  forgetContactAtPlatform,
  processConversation,
  purgeConversations,
  purgeUnclearPhrases,
  requeueStalledConversations,
} from '#domain/conversations'
import {
  enqueueForwards,
  fetchRemoteUpdates,
  fetchUpdates,
  requeueStalledForwards,
  sendDue,
  sendForwards,
} from '#domain/forwarding'
import {
  fetchDue,
  fetchInformationPictures,
  fetchSource,
  readSources,
  updatePictures,
  updateSource,
} from '#domain/information'
import { purgeLimits } from '#domain/limits'
import {
  notifyAppointmentEvent,
  notifyRequestChange,
  requeueStalledNotifications,
} from '#domain/notifications'
import { requeueStalledPictures } from '#domain/pictures'
import { purgeUnsigned, requeueStalledSeals, sealSignedDocument, signDocument } from '#domain/procedures'
import {
  isServiceRequestSignal,
  notifyChange,
  rebuildOutdatedProjections,
  rebuildProjections,
} from '#domain/service-requests'
import { seedCatalogue } from '#domain/services'
import { createStaffAuth, flushAccessLog, purgeAccessLog, purgeAttempts, type Staff } from '#domain/staff'
import { deliverChanges, deliverPendingChanges, notifyDueSubscriptions } from '#domain/subscriptions'
import { loadTown, type Town } from '#domain/town'
import { connect, migrate, startEmbedded, townSettings } from '#platform/database'
import { stopReaders } from '#platform/isolated'
import { createJobs, createKeyedWorker, createScheduler } from '#platform/jobs'
import { createOutboundClients, outboundFor } from '#platform/outbound'
import { withSecurityHeaders } from '#platform/pages'
import { createSignals } from '#platform/signals'
import { createLog, describeError, startTracing, withServerSpan } from '#platform/telemetry'
import { createDelivery, createDump, createRelay, writeDump } from '../open311/index.ts'
import { notFound, unavailableResponse } from '../site/index.tsx'
import { createApp } from './app.ts'
import { createBodyRules, MAX_REQUEST } from './body-rules.ts'
import type { Config } from './config.ts'
import { createTown, loadSigningCertificate, type TownOverrides } from './create-town.ts'
import { eraseDueContacts } from './erase-due.ts'
import { createLoadShedder } from './load-shedding.ts'
import { registerMediaJobs } from './media-jobs.ts'
import { fetchPlatformState } from './platform-state.ts'
import { QUEUES } from './queues.ts'

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

/** Between two looks at what changed: in a rush, one is for many changes. */
const MIN_RUN_INTERVAL_MS = 50

/** How long something may lie unattended before it is taken for forgotten (a process was killed), in seconds. */
const STALLED_AFTER_SECONDS = 4

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
  const jobs = createJobs(
    { url, jurisdictionId, connections: Math.min(6, config.databaseConnections), queryTimeoutSeconds },
    QUEUES,
    log,
  )
  const signals = await createSignals(url, log)
  const sealing =
    config.seal && (await loadSigningCertificate(config.seal, data.profile.authority, overrides))
  const town = createTown(config, data, database.db, jobs, signals, log, overrides, sealing)
  progress('town')
  const sources = readSources(data.folder, config.feedsUrl)
  await seedCatalogue(database.db, town.id, data.folder)
  await seedContent(town, data.folder)
  await seedSchedules(database.db, town.id, data.folder)
  const staff = createStaffAuth(town, config.staff)

  // Room for the 64 kB addresses of clients that ask for all their reports at once.
  Object.assign(nodeHttp, { maxHeaderSize: MAX_HEADERS })
  const outbound = createOutboundClients(config.outboundPrivateHosts, overrides.untrustedMayReach)
  const relay = createRelay(town, outbound.configured)
  const graph = createGraphClient(config.whatsapp)
  const continuity = createWebhookContinuity(town.now)
  const sender = createSender(town, [createWhatsAppChannel(graph, config.whatsapp)], continuity)
  const outboxes = createKeyedWorker(
    { name: 'outboxes', run: sender.drain, concurrency: () => MAX_CONCURRENT_SENDS },
    log,
  )
  const reception = createDeliveryReceiver(town, outboxes)
  const { turns } = reception
  jobs.handle(processConversation, async ({ conversationId }) => turns.wake(conversationId))
  jobs.handle(deliverOutbox, async ({ conversationId }) => outboxes.wake(conversationId), 48)
  jobs.handle(notifyChange, ({ eventId }) => notifyRequestChange(town, eventId))
  registerMediaJobs(town, jobs, { graph, outbound: outbound.untrusted, turns })
  // The followers the town's changes is told by a look at all there are: one for many, and in whatever replica.
  const lookAtChanges = async () => {
    await enqueueForwards(town)
    await notifyDueSubscriptions(town)
    return undefined
  }
  const delay = () => Bun.sleep(MIN_RUN_INTERVAL_MS)
  const changes = createKeyedWorker({ name: 'changes', run: lookAtChanges, concurrency: () => 1, delay }, log)
  signals.listen((signal) => isServiceRequestSignal(town, signal) && changes.wake(town.id))
  const tell = createDelivery(town, outbound.untrusted)
  jobs.handle(deliverChanges, ({ subscriptionId }) => deliverPendingChanges(town, subscriptionId, tell))
  jobs.handle(sendForwards, ({ destinationId }) => sendDue(town, destinationId, relay))
  jobs.handle(fetchRemoteUpdates, () => fetchUpdates(town, relay), 1)
  jobs.handle(fetchSource, async ({ sourceId }) => {
    const source = sources.find(({ id }) => id === sourceId)
    if (source) await updateSource(town, source, outbound.configured)
  })
  const pictures = async ({ sourceId }: { sourceId: string }) => {
    const { url = '' } = sources.find(({ id }) => id === sourceId) ?? {}
    await updatePictures(town, sourceId, outboundFor(outbound, url))
  }
  jobs.handle(fetchInformationPictures, pictures, 1)
  jobs.handle(sendBroadcast, ({ noticeId }) => sendBroadcastBatch(town, noticeId), 1)
  jobs.handle(notifyAppointment, ({ eventId }) => notifyAppointmentEvent(town, eventId))
  jobs.handle(offerFreedSlot, ({ agendaId: scheduleId }) => offerNextSlot(town, scheduleId), 1)
  jobs.handle(signDocument, ({ signingId }) => sealSignedDocument(town, signingId), 2)
  jobs.handle(forgetContactAtPlatform, ({ bsuid }) =>
    graph.forgetContact(town.vault.decrypt<string>(Buffer.from(bsuid, 'base64'), 'job.forget-contact')),
  )
  jobs.handle(writeDump, async () => void (await createDump(town)), 1)
  jobs.handle(rebuildProjections, () => rebuildOutdatedProjections(town), 1)
  progress('jobs')
  await jobs.start()

  const clock = createScheduler(database, town.id, town.profile.time_zone, log)
  const requeueStalled = async () => {
    await requeueStalledConversations(town, STALLED_AFTER_SECONDS, { turns, outboxes })
    await requeueStalledNotifications(town, STALLED_AFTER_SECONDS)
    await requeueStalledAppointmentEvents(town, STALLED_AFTER_SECONDS)
    await requeueStalledSeals(town, STALLED_AFTER_SECONDS)
    await requeueStalledPictures(town, STALLED_AFTER_SECONDS)
    await requeueStalledAttachments(town, STALLED_AFTER_SECONDS)
    await reportFailedPictures(town)
    await notifyDueSubscriptions(town)
    await requeueStalledForwards(town)
    await eraseDueContacts(town)
  }
  const enqueue = (queue: typeof writeDump) => database.db.transaction((tx) => jobs.enqueue(tx, queue, [{}]))
  clock.every('sweep', '*/5 * * * * *', requeueStalled)
  clock.every('fetch-sources', '15 * * * * *', () => fetchDue(town, sources))
  clock.every('fetch-remote', '0 */5 * * * *', () => enqueue(fetchRemoteUpdates))
  clock.every('dump', '0 40 3 * * *', () => enqueue(writeDump))
  clock.every('consider-information', '45 * * * * *', () => applyBroadcastRules(town))
  clock.every('sweep-notices', '20 */5 * * * *', () => requeueStalledBroadcasts(town))
  clock.every('remind', '30 * * * * *', () => sendDueReminders(town))
  clock.every('remind-appointments', '50 * * * * *', () => enqueueAppointmentReminders(town))
  clock.every('sweep-waiting', '25 * * * * *', () => expireOffers(town))
  clock.every('tidy-appointments', '0 25 4 * * *', () => anonymiseOldAppointments(town))
  clock.every('tidy-conversations', '0 35 4 * * *', () => purgeConversations(town))
  clock.every('tidy-signings', '0 30 4 * * *', () => purgeUnsigned(town))
  clock.every('tidy-limits', '0 5 4 * * *', () => purgeLimits(town))
  clock.every('tidy-tries', '0 15 4 * * *', () => purgeAttempts(town))
  clock.every('tidy-phrases', '0 10 4 * * *', () => purgeUnclearPhrases(town))
  clock.every('tidy-reads', '0 15 4 * * *', () => purgeAccessLog(town))
  clock.every('tidy-applications', '0 20 4 * * *', () => purgeApplications(town))
  // Now, and again for what an older replica files beside this one.
  clock.every('renew-faces', '0 */10 * * * *', () => enqueue(rebuildProjections))
  await enqueue(rebuildProjections)
  await requeueStalled()
  await fetchDue(town, sources)

  const { whatsapp } = config
  const gate = createLoadShedder({
    maxConcurrent: config.maxInFlight,
    trustedProxies: config.trustedProxies,
    bodies: createBodyRules(town, staff),
    onRejected() {
      town.metrics.rejectedRequests.inc()
      continuity.gapDetected()
    },
    onUntrustedProxy: () => log.warn('X-Forwarded-For ignored: TRUSTED_PROXIES is 0'),
    answer: (request, status, retryAfter) => unavailableResponse(town, request, status, retryAfter),
  })
  const app = createApp(town, {
    staff,
    whatsapp,
    reception,
    continuity,
    outbound,
    sources,
    fetchPlatformState: () => fetchPlatformState(graph, data.folder),
    tracingEnabled: config.traces !== undefined,
    closing: () => gate.closing,
    inFlight: () => gate.inside,
  })
  await app.modules
  const answer = gate.handle((request) =>
    // An address that cannot be decoded is one at which there is nothing.
    isAddress(request.url) ? serve(request) : notFound(town, request),
  )
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
    fetch: async (request, ...rest) => withSecurityHeaders(await answer(request, ...rest)),
    error(error) {
      log.error({ error: describeError(error) }, 'unhandled request error')
      return new Response('Internal Server Error', { status: 500 })
    },
  })
  app.server = http
  continuity.gapDetected()
  /** What this process was woken for, and did not come to, is for another; or for itself, when it is back. */
  const handOn = async () => {
    const unanswered = (await turns.stop()).map((conversationId) => ({ conversationId }))
    const unsent = (await outboxes.stop()).map((conversationId) => ({ conversationId }))
    await database.db.transaction(async (tx) => {
      await jobs.enqueue(tx, processConversation, unanswered)
      await jobs.enqueue(tx, deliverOutbox, unsent)
    })
  }
  const stop = async () => {
    // A proxy looks every few seconds: until then it goes on sending, and is served.
    const draining = gate.close(STOP_TIMEOUT_MS)
    await Bun.sleep(config.drainMs)
    await draining
    await http.stop()
    await clock.stop()
    await handOn().catch((error) =>
      log.warn(
        { error: describeError(error) },
        'failed to hand over pending work: left to the periodic check',
      ),
    )
    await changes.stop()
    await flushAccessLog(town).catch((error) =>
      log.error({ error: describeError(error) }, 'access log: write failed'),
    )
    await jobs.stop()
    stopReaders()
    await signals.stop()
    await database.close()
    await server?.stop()
    await stopTraces?.()
  }
  const routes = app.routes.map(({ method, path }) => ({ method, path }))
  return { town, staff, port: http.port ?? config.port, routes, stop }
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
