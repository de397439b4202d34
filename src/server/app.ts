import { Elysia } from 'elysia'
import { type Channel, channelRoutes, createReparse, type WebhookContinuity } from '#channels/core'
import type { DeliveryReceivers } from '#conversation'
import type { StaffOf } from '#domain/staff'
import type { Runtime, Town } from '#domain/town'
import { serveAssets } from '#platform/pages'
import { describeError, type Metrics, setRequestRoute } from '#platform/telemetry'
import { consoleRoutes, type PlatformState } from '../console/index.tsx'
import { fixFormatParameters, open311Routes, SCHEMAS } from '../open311/index.ts'
import { documentationRoutes, notFound, siteRoutes } from '../site/index.tsx'
import { measureTown } from './gauges.ts'
import type { Towns } from './towns.ts'

/** What the adapters need besides the towns. */
export type AppDependencies = {
  staffOf: StaffOf
  channels: readonly Channel[]
  /** Where its webhook hands in what comes. */
  reception: DeliveryReceivers
  /** Where it says what it could not take. */
  continuity: WebhookContinuity
  runtime: Runtime
  metrics: Metrics
  isDatabaseUp: () => Promise<boolean>
  /** What the messenger's platform says of the town's number and templates. */
  fetchPlatformState: (town: Town) => Promise<PlatformState>
  /** Whether requests are traced. */
  tracingEnabled: boolean
  /** How many requests are being served. */
  inFlight: () => number
  /** Whether the process is about to stop. */
  closing: () => boolean
}

/** Every adapter, on one HTTP surface. */
export const createApp = (
  { all, of: townOf }: Towns,
  {
    staffOf,
    channels,
    reception,
    continuity,
    runtime,
    metrics,
    isDatabaseUp,
    fetchPlatformState,
    tracingEnabled,
    closing,
    inFlight,
  }: AppDependencies,
) =>
  new Elysia({ aot: true })
    // First of all: hooks only guard the routes that come after them, and an error's words are not for strangers.
    .onError(({ code, error, request }) => {
      if (code === 'NOT_FOUND') return notFound(townOf(request), request)
      if (code === 'PARSE' || code === 'VALIDATION') return new Response('Bad Request', { status: 400 })
      townOf(request).log.error({ error: describeError(error) }, 'unhandled request error')
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
        receive: (town, delivery) => reception.receiverOf(town).receive(delivery),
        continuity,
      }),
    )
    .use(open311Routes(townOf, runtime.outbound.untrusted))
    .use(siteRoutes(townOf))
    .use(
      consoleRoutes(
        townOf,
        staffOf,
        runtime.outbound.configured,
        fetchPlatformState,
        createReparse(channels),
      ),
    )
    .use(documentationRoutes(townOf, { schemas: SCHEMAS, namePaths: fixFormatParameters }))
    .use(serveAssets())
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
        for (const town of all) await measureTown(town)
        const { registry } = metrics
        return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
      },
      { detail: { hide: true } },
    )

const setSpanRoute = ({ request, route }: { request: Request; route: string }): void =>
  setRequestRoute(request.method, route)
