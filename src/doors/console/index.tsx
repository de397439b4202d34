import { join } from 'node:path'
import { Elysia } from 'elysia'
import type { Outbound } from '#platform/outbound'
import { files, type PageFile, seeOther } from '#platform/pages'
import type { ReadAgain } from '#town/conversations'
import type { Source } from '#town/information'
import type { Town } from '#town/jurisdictions'
import type { Member, Staff } from '#town/staff'
import { missingPage } from './apart.tsx'
import { applicationsPage, decideApplication, saveApplication } from './applications.tsx'
import { appointmentRoutes } from './appointments/routes.ts'
import { openCall, takeCall } from './call-actions.tsx'
import { callPart } from './call-parts.tsx'
import { channel } from './channel.ts'
import { enter } from './enter.ts'
import { events } from './events.ts'
import { forwardingPage, manageDestination, saveDestination } from './forwarding.tsx'
import { homeOf } from './frame.tsx'
import { guard, hidden, posted } from './guard.ts'
import { manageHook } from './hooks.tsx'
import type { PlatformState } from './messenger.tsx'
import { people } from './people.ts'
import { queuePage } from './queue.tsx'
import { queueRoutes } from './queue-routes.ts'
import { requestRoutes } from './request-routes.ts'
import { settingsRoutes } from './settings-routes.ts'
import { askSource, sourcesPage } from './sources.tsx'
import { importPage, takeImport } from './sources-import.tsx'
import { doneIn } from './table.tsx'

const script = (name: string, path: string): PageFile => [`/assets/${name}.js`, path, 'text/javascript']

const FILES: PageFile[] = [
  ['/assets/console.css', join(import.meta.dir, 'console.css'), 'text/css'],
  script('keys', join(import.meta.dir, 'keys.js')),
  script('replies', join(import.meta.dir, 'replies.js')),
  script('blur', join(import.meta.dir, 'blur.js')),
  script('crew', join(import.meta.dir, 'crew.js')),
  script('chat', join(import.meta.dir, 'chat.js')),
  script('call', join(import.meta.dir, 'call.js')),
  script('zones', join(import.meta.dir, 'zones.js')),
]

export type { PlatformState } from './messenger.tsx'

/** The staff's pages. Everything but the sign-in asks who is there and whether they may. */
export const consoleDoor = (
  town: Town,
  staff: Staff,
  outbound: Outbound,
  sources: Source[],
  askPlatform: () => Promise<PlatformState>,
  readAgain: ReadAgain,
) => {
  const guarded = guard(town, staff)
  const missing = missingPage

  return new Elysia({ name: 'console' })
    .use(channel(guarded, missing))
    .use(files('console', FILES))
    .use(enter(town, staff))
    .use(people(staff, guarded))
    .use(events(town, staff))
    .use(queueRoutes(guarded))
    .use(requestRoutes(town, guarded))
    .use(settingsRoutes(guarded, askPlatform, readAgain))
    .use(appointmentRoutes(guarded, missing))
    .get(
      '/console',
      ({ request }) =>
        guarded(request, 'signed-in', async (here) => {
          const home = homeOf(here.member as Member)
          return home === '/console' ? queuePage(here, new URL(request.url).searchParams) : seeOther(home)
        }),
      hidden,
    )
    .get(
      '/console/010',
      ({ request }) =>
        guarded(request, 'take-report', (here) => openCall(here, request, () => missing(here))),
      hidden,
    )
    .post(
      '/console/010/parts/:part',
      ({ params, request }) =>
        guarded(request, 'take-report', (here) => callPart(here, params.part, request)),
      posted,
    )
    .post(
      '/console/010',
      ({ request }) =>
        guarded(request, 'take-report', (here) => takeCall(here, request, () => missing(here))),
      posted,
    )
    .get(
      '/console/applications',
      ({ request }) =>
        guarded(request, 'manage-applications', (here) => applicationsPage(here, { done: doneIn(request) })),
      hidden,
    )
    .post(
      '/console/applications',
      ({ request }) => guarded(request, 'manage-applications', (here) => saveApplication(here, request)),
      posted,
    )
    .post(
      '/console/applications/:id',
      ({ params, request }) =>
        guarded(request, 'manage-applications', (here) => decideApplication(here, params.id, request)),
      posted,
    )
    .post(
      '/console/applications/hooks/:id',
      ({ params, request }) =>
        guarded(request, 'manage-applications', (here) => manageHook(here, params.id, request)),
      posted,
    )
    .get(
      '/console/sources',
      ({ request }) => guarded(request, 'see-sources', (here) => sourcesPage(here, sources, doneIn(request))),
      hidden,
    )
    .post(
      '/console/sources',
      ({ request }) => guarded(request, 'see-sources', (here) => askSource(here, sources, request)),
      posted,
    )
    .get(
      '/console/sources/:id/import',
      ({ params, request }) =>
        guarded(request, 'see-sources', (here) => importPage(here, sources, params.id)),
      hidden,
    )
    .post(
      '/console/sources/:id/import',
      ({ params, request }) =>
        guarded(request, 'see-sources', (here) => takeImport(here, sources, params.id, request)),
      posted,
    )
    .get(
      '/console/forwarding',
      ({ request }) =>
        guarded(request, 'manage-forwarding', (here) => forwardingPage(here, { done: doneIn(request) })),
      hidden,
    )
    .post(
      '/console/forwarding',
      ({ request }) =>
        guarded(request, 'manage-forwarding', (here) => saveDestination(here, request, outbound)),
      posted,
    )
    .post(
      '/console/forwarding/:id',
      ({ params, request }) =>
        guarded(request, 'manage-forwarding', (here) => manageDestination(here, params.id, request)),
      posted,
    )
}
