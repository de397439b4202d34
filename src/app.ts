import { sql } from 'drizzle-orm'
import { Elysia } from 'elysia'
import type { WaysOut } from '#platform/outbound'
import { assets } from '#platform/pages'
import { describeError, nameRequest } from '#platform/telemetry'
import type { Reception } from '#town/conversations'
import type { Source } from '#town/information'
import type { Town } from '#town/jurisdictions'
import type { Staff } from '#town/staff'
import { consoleDoor, type PlatformState } from './doors/console/index.tsx'
import { documentation } from './doors/documentation/index.tsx'
import { nameEndings, open311, SCHEMAS } from './doors/open311/index.ts'
import { notFound, site } from './doors/site/index.tsx'
import { type Hearing, readAgain, type WhatsAppConfig, webhook } from './doors/whatsapp/index.ts'
import { watch } from './watch.ts'

/** What the doors need besides the town. */
export type Doors = {
  staff: Staff
  whatsapp: WhatsAppConfig
  /** Where its webhook hands in what comes. */
  reception: Reception
  /** Where it says what it could not take. */
  hearing: Hearing
  ways: WaysOut
  sources: Source[]
  /** What the messenger's platform says of the town's number and templates. */
  askPlatform: () => Promise<PlatformState>
  /** Whether requests are traced. */
  traced: boolean
  /** How many requests are being served. */
  inFlight: () => number
  /** Whether the process is about to stop. */
  closing: () => boolean
}

/** Every door of the house, on one HTTP surface. */
export const createApp = (
  town: Town,
  { staff, whatsapp, reception, hearing, ways, sources, askPlatform, traced, closing, inFlight }: Doors,
) =>
  new Elysia({ aot: true })
    // First of all: hooks only guard the routes that come after them, and an error's words are not for strangers.
    .onError(({ code, error, request }) => {
      if (code === 'NOT_FOUND') return notFound(town, request)
      if (code === 'PARSE' || code === 'VALIDATION') return new Response('Bad Request', { status: 400 })
      town.log.error({ error: describeError(error) }, 'a request failed')
      return new Response('Internal Server Error', { status: 500 })
    })
    .use(traced ? new Elysia({ name: 'routes' }).onBeforeHandle({ as: 'global' }, nameRoute) : new Elysia())
    .use(webhook(town, whatsapp, reception, hearing))
    .use(open311(town, ways.strangers))
    .use(site(town))
    .use(consoleDoor(town, staff, ways.town, sources, askPlatform, readAgain(whatsapp)))
    .use(documentation(town, { schemas: SCHEMAS, namePaths: nameEndings }))
    .use(assets())
    .get('/health/live', () => ({ status: 'ok' }), { detail: { hide: true } })
    .get(
      '/health/ready',
      async () => {
        const ready = await town.db.execute(sql`select 1`).then(
          () => true,
          () => false,
        )
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
        await watch(town, sources, inFlight()).catch(() => {})
        return new Response(await town.metrics.registry.metrics(), {
          headers: { 'content-type': town.metrics.registry.contentType },
        })
      },
      { detail: { hide: true } },
    )

const nameRoute = ({ request, route }: { request: Request; route: string }): void =>
  nameRequest(request.method, route)
