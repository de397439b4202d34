import { Elysia } from 'elysia'
import { type Channel, channelRoutes, createReparse, type WebhookContinuity } from '#channels/core'
import { createGraphClient } from '#channels/whatsapp'
import type { DeliveryReceivers } from '#conversation'
import type { StaffOf } from '#domain/staff'
import { perTown, type Town } from '#domain/town'
import type { Database } from '#platform/database'
import type { OutboundClients } from '#platform/outbound'
import { serveAssets } from '#platform/pages'
import { describeError, type Log, type ProcessMetrics, setRequestRoute } from '#platform/telemetry'
import { consoleRoutes } from '../console/index.tsx'
import { fixFormatParameters, open311Routes, SCHEMAS } from '../open311/index.ts'
import { documentationRoutes, notFound, siteRoutes } from '../site/index.tsx'
import { createTownGauges } from './gauges.ts'
import { operatorRoutes } from './operator/index.ts'
import { fetchPlatformState } from './platform-state.ts'
import { type Towns, TownUnavailable } from './towns/index.ts'

/** What the adapters need besides the towns. */
export type AppDependencies = {
  staffOf: StaffOf
  channels: readonly Channel[]
  /** Where its webhook hands in what comes. */
  reception: DeliveryReceivers
  /** Where it says what it could not take. */
  continuity: WebhookContinuity
  outbound: OutboundClients
  metrics: ProcessMetrics
  /** Of the process, for what happens before a town is known. */
  log: Log
  /** What the view of all towns asks for; unset: there is none. */
  operatorToken?: string
  /** Of the process: it sees every town. */
  database: Database
  isDatabaseUp: () => Promise<boolean>
  /** Whether requests are traced. */
  tracingEnabled: boolean
  /** How many requests are being served. */
  inFlight: () => number
  /** Whether the process is about to stop. */
  closing: () => boolean
}

/** Every adapter, on one HTTP surface. */
export const createApp = (
  towns: Towns,
  {
    staffOf,
    channels,
    reception,
    continuity,
    outbound,
    metrics,
    log,
    operatorToken,
    database,
    isDatabaseUp,
    tracingEnabled,
    closing,
    inFlight,
  }: AppDependencies,
) => {
  const { of: townOf } = towns
  const ofNobody = { log, metrics: metrics.of('') }
  const graphOf = perTown((town: Town) => {
    const { whatsapp } = towns.detailsOf(town).config
    return whatsapp && createGraphClient(whatsapp)
  })
  const measureTowns = createTownGauges(towns)
  return (
    new Elysia({ aot: true })
      // First of all: hooks only guard the routes that come after them, and an error's words are not for strangers.
      .onError(({ code, error, request }) => {
        const town = towns.ifAdmitted(request)
        if (code === 'NOT_FOUND')
          return town ? notFound(town, request) : new Response('Not Found', { status: 404 })
        if (code === 'PARSE' || code === 'VALIDATION') return new Response('Bad Request', { status: 400 })
        const { log } = town ?? ofNobody
        log.error({ error: describeError(error) }, 'unhandled request error')
        return new Response('Internal Server Error', { status: 500 })
      })
      .use(
        tracingEnabled
          ? new Elysia({ name: 'routes' }).onBeforeHandle({ as: 'global' }, setSpanRoute)
          : new Elysia(),
      )
      .use(
        channelRoutes(channels, {
          townOf,
          townById: towns.byId,
          observe: (request) => towns.ifAdmitted(request) ?? ofNobody,
          receive: (town, delivery) => reception.receiverOf(town).receive(delivery),
          continuity,
        }),
      )
      .use(
        open311Routes(
          townOf,
          {
            find: async (id) => {
              try {
                return await towns.byId(id)
              } catch (error) {
                if (error instanceof TownUnavailable) return 'down'
                throw error
              }
            },
            list: () =>
              towns.directory
                .all()
                .flatMap(({ id, name, config }) =>
                  config ? [{ id, name, publicUrl: config.publicUrl }] : [],
                ),
          },
          outbound.untrusted,
        ),
      )
      .use(siteRoutes(townOf))
      .use(
        consoleRoutes(
          townOf,
          staffOf,
          outbound.configured,
          (town) => fetchPlatformState(graphOf(town), town.folder),
          (town) => createReparse(towns.detailsOf(town).channels),
        ),
      )
      .use(documentationRoutes(townOf, { schemas: SCHEMAS, namePaths: fixFormatParameters }))
      .use(serveAssets())
      .use(operatorRoutes({ towns, database, token: operatorToken }))
      .get('/health/live', () => ({ status: 'ok' }), { detail: { hide: true } })
      .get(
        '/health/ready',
        async () => {
          const ready = await isDatabaseUp()
          const good = ready && !closing()
          return Response.json(
            { status: good ? 'ok' : 'unavailable', database: ready, stopping: closing() },
            { status: good ? 200 : 503 },
          )
        },
        { detail: { hide: true } },
      )
      .get(
        '/metrics',
        async () => {
          metrics.inFlight.set(inFlight())
          await measureTowns()
          const { registry } = metrics
          return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
        },
        { detail: { hide: true } },
      )
  )
}

const setSpanRoute = ({ request, route }: { request: Request; route: string }): void =>
  setRequestRoute(request.method, route)
