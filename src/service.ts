import nodeHttp from 'node:http'
import { join } from 'node:path'
import { connect, migrate, startEmbedded, townSettings } from '#platform/database'
import { stopReaders } from '#platform/isolated'
import { createClock, createJobs, createWaker } from '#platform/jobs'
import { createWaysOut, wayFrom } from '#platform/outbound'
import { hardened } from '#platform/pages'
import { createSignals } from '#platform/signals'
import { createLog, describeError, servedWithin, startTraces } from '#platform/telemetry'
import { tidyApplications } from '#town/applications'
import {
  announceAppointment,
  offerFreed,
  offerNext,
  remindOfAppointments,
  seedAgendas,
  sweepAppointmentEvents,
  sweepWaiting,
  tidyAppointments,
} from '#town/appointments'
import { sweepAttachments } from '#town/attachments'
import { seedContent } from '#town/content'
import {
  converse,
  createReception,
  deliver,
  forgetContact,
  remindDue,
  sweepConversations,
  tellOfFailedPictures,
  tidyConversations,
  tidyPhrases,
} from '#town/conversations'
import {
  considerChanges,
  fetchRemote,
  fetchUpdates,
  forward,
  sendDue,
  sweepForwarding,
} from '#town/forwarding'
import {
  fetchDue,
  fetchInformationPictures,
  fetchSource,
  readSources,
  updatePictures,
  updateSource,
} from '#town/information'
import { readTown, type Town } from '#town/jurisdictions'
import { tidyLimits } from '#town/limits'
import {
  announce,
  considerInformation,
  sendBatch,
  sendNotice,
  sweepAnnouncements,
  sweepNotices,
  tellOfAppointment,
} from '#town/notices'
import { sweepPictures } from '#town/pictures'
import { seal, sealDocument, sweepSeals, tidySignings } from '#town/procedures'
import { announceChange, renewFaces, renewOutdatedFaces, showsChange } from '#town/service-requests'
import { seedCatalogue } from '#town/services'
import { openStaff, type Staff, tidyReads, tidyTries, writeReads } from '#town/staff'
import { catchUp, deliverChanges, wakeSubscriptions } from '#town/subscriptions'
import { createApp } from './app.ts'
import { createBodyRules, MAX_REQUEST } from './body-rules.ts'
import type { Config } from './config.ts'
import { createRelay, deliverTo, makeDump, writeDump } from './doors/open311/index.ts'
import { notFound, turnedAway } from './doors/site/index.tsx'
import { createGraph, createHearing, createSender } from './doors/whatsapp/index.ts'
import { forgetDue } from './forget.ts'
import { createGate } from './gate.ts'
import { handleMedia } from './media-jobs.ts'
import { type Overrides, openSeal, openTown } from './open-town.ts'
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
const STOPS_WITHIN_MS = 15_000

/** Outboxes that are emptied at once. */
const SENDING = 48

/** Between two looks at what changed: in a rush, one is for many changes. */
const BETWEEN_LOOKS_MS = 50

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
  const log = createLog(config.logLevel, overrides.logTo)
  const stopTraces = config.traces && startTraces(config.traces)
  progress('database')
  const server = config.databaseUrl ? undefined : await startEmbedded(join(config.dataDir, 'postgres'))
  const url = config.databaseUrl ?? server?.url ?? ''
  progress('migrations')
  await migrate(url)
  const data = readTown(config.jurisdictionId, config.townsDir)
  const { id: jurisdictionId } = data.profile
  const answersWithin = config.databaseAnswerSeconds
  const settings = await townSettings(url, jurisdictionId)
  const database = connect(url, { max: config.databaseConnections, settings, answersWithin })
  const jobs = createJobs(
    { url, jurisdictionId, connections: Math.min(6, config.databaseConnections), answersWithin },
    QUEUES,
    log,
  )
  const signals = await createSignals(url, log)
  const sealing = config.seal && (await openSeal(config.seal, data.profile.authority, overrides))
  const town = openTown(config, data, database.db, jobs, signals, log, overrides, sealing)
  progress('town')
  const sources = readSources(data.folder, config.feedsUrl)
  await seedCatalogue(database.db, town.id, data.folder)
  await seedContent(town, data.folder)
  await seedAgendas(database.db, town.id, data.folder)
  const staff = openStaff(town, config.staff)

  // Room for the 64 kB addresses of clients that ask for all their reports at once.
  Object.assign(nodeHttp, { maxHeaderSize: MAX_HEADERS })
  const ways = createWaysOut(config.outboundPrivateHosts, overrides.strangersMayReach)
  const relay = createRelay(town, ways.town)
  const graph = createGraph(config.whatsapp)
  const hearing = createHearing(town.now)
  const sender = createSender(town, graph, config.whatsapp, hearing)
  const outboxes = createWaker({ name: 'outboxes', look: sender.drain, width: () => SENDING }, log)
  const reception = createReception(town, outboxes)
  const { turns } = reception
  jobs.handle(converse, async ({ conversationId }) => turns.wake(conversationId))
  jobs.handle(deliver, async ({ conversationId }) => outboxes.wake(conversationId), 48)
  jobs.handle(announceChange, ({ eventId }) => announce(town, eventId))
  handleMedia(town, jobs, { graph, outbound: ways.strangers, turns })
  // Whoever follows the town's changes is told by a look at all there are: one for many, and in whatever replica.
  const lookAtChanges = async () => {
    await considerChanges(town)
    await wakeSubscriptions(town)
    return undefined
  }
  const rest = () => Bun.sleep(BETWEEN_LOOKS_MS)
  const changes = createWaker({ name: 'changes', look: lookAtChanges, width: () => 1, rest }, log)
  signals.listen((signal) => showsChange(town, signal) && changes.wake(town.id))
  const tell = deliverTo(town, ways.strangers)
  jobs.handle(deliverChanges, ({ subscriptionId }) => catchUp(town, subscriptionId, tell))
  jobs.handle(forward, ({ destinationId }) => sendDue(town, destinationId, relay))
  jobs.handle(fetchRemote, () => fetchUpdates(town, relay), 1)
  jobs.handle(fetchSource, async ({ sourceId }) => {
    const source = sources.find(({ id }) => id === sourceId)
    if (source) await updateSource(town, source, ways.town)
  })
  const pictures = async ({ sourceId }: { sourceId: string }) => {
    const { url = '' } = sources.find(({ id }) => id === sourceId) ?? {}
    await updatePictures(town, sourceId, wayFrom(ways, url))
  }
  jobs.handle(fetchInformationPictures, pictures, 1)
  jobs.handle(sendNotice, ({ noticeId }) => sendBatch(town, noticeId), 1)
  jobs.handle(announceAppointment, ({ eventId }) => tellOfAppointment(town, eventId))
  jobs.handle(offerFreed, ({ agendaId }) => offerNext(town, agendaId), 1)
  jobs.handle(sealDocument, ({ signingId }) => seal(town, signingId), 2)
  jobs.handle(forgetContact, ({ bsuid }) =>
    graph.forgetContact(town.vault.open<string>(Buffer.from(bsuid, 'base64'), 'job.forget-contact')),
  )
  jobs.handle(writeDump, async () => void (await makeDump(town)), 1)
  jobs.handle(renewFaces, () => renewOutdatedFaces(town), 1)
  progress('jobs')
  await jobs.start()

  const clock = createClock(database, town.id, town.profile.time_zone, log)
  const sweep = async () => {
    await sweepConversations(town, FORGOTTEN_AFTER, { turns, outboxes })
    await sweepAnnouncements(town, FORGOTTEN_AFTER)
    await sweepAppointmentEvents(town, FORGOTTEN_AFTER)
    await sweepSeals(town, FORGOTTEN_AFTER)
    await sweepPictures(town, FORGOTTEN_AFTER)
    await sweepAttachments(town, FORGOTTEN_AFTER)
    await tellOfFailedPictures(town)
    await wakeSubscriptions(town)
    await sweepForwarding(town)
    await forgetDue(town)
  }
  const enqueue = (queue: typeof writeDump) => database.db.transaction((tx) => jobs.enqueue(tx, queue, [{}]))
  clock.every('sweep', '*/5 * * * * *', sweep)
  clock.every('fetch-sources', '15 * * * * *', () => fetchDue(town, sources))
  clock.every('fetch-remote', '0 */5 * * * *', () => enqueue(fetchRemote))
  clock.every('dump', '0 40 3 * * *', () => enqueue(writeDump))
  clock.every('consider-information', '45 * * * * *', () => considerInformation(town))
  clock.every('sweep-notices', '20 */5 * * * *', () => sweepNotices(town))
  clock.every('remind', '30 * * * * *', () => remindDue(town))
  clock.every('remind-appointments', '50 * * * * *', () => remindOfAppointments(town))
  clock.every('sweep-waiting', '25 * * * * *', () => sweepWaiting(town))
  clock.every('tidy-appointments', '0 25 4 * * *', () => tidyAppointments(town))
  clock.every('tidy-conversations', '0 35 4 * * *', () => tidyConversations(town))
  clock.every('tidy-signings', '0 30 4 * * *', () => tidySignings(town))
  clock.every('tidy-limits', '0 5 4 * * *', () => tidyLimits(town))
  clock.every('tidy-tries', '0 15 4 * * *', () => tidyTries(town))
  clock.every('tidy-phrases', '0 10 4 * * *', () => tidyPhrases(town))
  clock.every('tidy-reads', '0 15 4 * * *', () => tidyReads(town))
  clock.every('tidy-applications', '0 20 4 * * *', () => tidyApplications(town))
  // Now, and again for what an older replica files beside this one.
  clock.every('renew-faces', '0 */10 * * * *', () => enqueue(renewFaces))
  await enqueue(renewFaces)
  await sweep()
  await fetchDue(town, sources)

  const { whatsapp } = config
  const gate = createGate({
    most: config.maxInFlight,
    trustedProxies: config.trustedProxies,
    bodies: createBodyRules(town, staff),
    refused() {
      town.metrics.refused.inc()
      hearing.missed()
    },
    unbelieved: () => log.warn('X-Forwarded-For is not believed: TRUSTED_PROXIES is 0'),
    answer: (request, status, retryAfter) => turnedAway(town, request, status, retryAfter),
  })
  const app = createApp(town, {
    staff,
    whatsapp,
    reception,
    hearing,
    ways,
    sources,
    askPlatform: graph.standing,
    traced: config.traces !== undefined,
    closing: () => gate.closing,
    inFlight: () => gate.inside,
  })
  await app.modules
  const answer = gate.before((request) =>
    // An address that cannot be decoded is one at which there is nothing.
    isAddress(request.url) ? serve(request) : notFound(town, request),
  )
  const serve = (request: Request) =>
    config.traces ? servedWithin(request, () => app.fetch(request)) : app.fetch(request)
  // Served by Bun itself, not by `listen`: that hands each route to Bun's router, past whoever stands before them all.
  const http = Bun.serve({
    port: config.port,
    hostname: config.host,
    idleTimeout: 30,
    reusePort: true,
    development: false,
    maxRequestBodySize: MAX_REQUEST,
    fetch: async (request, ...rest) => hardened(await answer(request, ...rest)),
    error(error) {
      log.error({ error: describeError(error) }, 'a request failed')
      return new Response('Internal Server Error', { status: 500 })
    },
  })
  app.server = http
  hearing.missed()
  /** What this process was woken for, and did not come to, is for another; or for itself, when it is back. */
  const handOn = async () => {
    const unanswered = (await turns.stop()).map((conversationId) => ({ conversationId }))
    const unsent = (await outboxes.stop()).map((conversationId) => ({ conversationId }))
    await database.db.transaction(async (tx) => {
      await jobs.enqueue(tx, converse, unanswered)
      await jobs.enqueue(tx, deliver, unsent)
    })
  }
  const stop = async () => {
    // A proxy looks every few seconds: until then it goes on sending, and is served.
    const draining = gate.close(STOPS_WITHIN_MS)
    await Bun.sleep(config.drainMs)
    await draining
    await http.stop()
    await clock.stop()
    await handOn().catch((error) =>
      log.warn({ error: describeError(error) }, 'wake-ups are left to the sweep'),
    )
    await changes.stop()
    await writeReads(town).catch((error) =>
      log.error({ error: describeError(error) }, 'register of reads: not written'),
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
