import { join } from 'node:path'
import { Elysia } from 'elysia'
import type { Reparse } from '#domain/conversations'
import type { Member, StaffOf } from '#domain/staff'
import type { Town, TownOf } from '#domain/town'
import type { Outbound } from '#platform/outbound'
import { type PageFile, seeOther, serveFiles } from '#platform/pages'
import { formRoute, guard, hiddenRoute, notFoundPage, signInRoutes } from './access/index.ts'
import { alertRoutes } from './alerts/index.ts'
import { appointmentRoutes } from './appointments/index.ts'
import { assetRoutes } from './assets/index.ts'
import { channelRoutes } from './channel-routes.ts'
import { crewRoutes } from './crew/index.ts'
import { figureRoutes } from './figures/index.ts'
import { frameRoutes } from './frame-routes.tsx'
import {
  applicationsPage,
  decideApplication,
  forwardingPage,
  manageDestination,
  manageWebhook,
  saveApplication,
  saveDestination,
} from './integrations/index.ts'
import { eventRoutes } from './live.ts'
import { staffRoutes } from './people/index.ts'
import { personRoutes } from './person/index.ts'
import { openPhoneLine, renderPhoneLinePart, savePhoneReport } from './phone-line/index.ts'
import { queuePage, queueRoutes, showInQueue } from './queue/index.ts'
import { requestRoutes } from './request/index.ts'
import { searchRoutes } from './search/index.ts'
import type { PlatformState } from './settings/index.ts'
import { settingsRoutes } from './settings-routes.ts'
import { fetchSourceNow, handleImport, importPage, sourcesPage } from './sources/index.ts'
import { homePath, successKey } from './ui/index.ts'

const script = (name: string, path: string): PageFile => [`/assets/${name}.js`, path, 'text/javascript']

const FILES: PageFile[] = [
  ['/assets/console.css', join(import.meta.dir, 'ui/console.css'), 'text/css'],
  ['/assets/console/queue.css', join(import.meta.dir, 'queue/queue.css'), 'text/css'],
  script('panes', join(import.meta.dir, 'queue/panes.client.ts')),
  script('keys', join(import.meta.dir, 'queue/keys.client.ts')),
  script('replies', join(import.meta.dir, 'inbox/replies.client.ts')),
  script('pin', join(import.meta.dir, 'request/pin.client.ts')),
  script('blur', join(import.meta.dir, 'request/blur.client.ts')),
  ['/assets/inbox.css', join(import.meta.dir, 'inbox/inbox.css'), 'text/css'],
  ...['chat', 'compose', 'gallery', 'inbox-keys', 'inbox-panes'].map((name) =>
    script(name, join(import.meta.dir, `inbox/scripts/${name}.client.ts`)),
  ),
  script('draft', join(import.meta.dir, 'ui/draft.client.ts')),
  script('caller', join(import.meta.dir, 'phone-line/caller.client.ts')),
  script('call', join(import.meta.dir, 'phone-line/phone-line.client.ts')),
  script('passkey', join(import.meta.dir, 'access/passkey.client.ts')),
  script('works', join(import.meta.dir, 'works/works.client.ts')),
  script('zones', join(import.meta.dir, 'settings/zones.client.ts')),
]

export type { PlatformState } from './settings/index.ts'

/** The staff's pages. Everything but the sign-in asks who is there and whether they may. */
export const consoleRoutes = (
  townOf: TownOf,
  staffOf: StaffOf,
  outbound: Outbound,
  askPlatform: (town: Town) => Promise<PlatformState>,
  readAgain: (town: Town) => Reparse,
) => {
  const guarded = guard(townOf, staffOf)
  const missing = notFoundPage

  return new Elysia({ name: 'console' })
    .use(channelRoutes(guarded, missing))
    .use(serveFiles('console', FILES))
    .use(frameRoutes(guarded))
    .use(signInRoutes(townOf, staffOf))
    .use(staffRoutes(staffOf, guarded))
    .use(eventRoutes(townOf, staffOf))
    .use(queueRoutes(guarded))
    .use(requestRoutes(guarded, showInQueue))
    .use(crewRoutes(guarded))
    .use(searchRoutes(guarded))
    .use(alertRoutes(guarded))
    .use(personRoutes(guarded))
    .use(figureRoutes(guarded))
    .use(assetRoutes(guarded))
    .use(settingsRoutes(guarded, askPlatform, readAgain))
    .use(appointmentRoutes(townOf, guarded, missing))
    .get(
      '/console',
      ({ request }) =>
        guarded(request, 'signed-in', async (view) => {
          const home = homePath(view.member as Member)
          return home === '/console' ? queuePage(view, new URL(request.url).searchParams) : seeOther(home)
        }),
      hiddenRoute,
    )
    .get(
      '/console/010',
      ({ request }) =>
        guarded(request, 'take-report', (view) => openPhoneLine(view, request, () => missing(view))),
      hiddenRoute,
    )
    .post(
      '/console/010/parts/:part',
      ({ params, request }) =>
        guarded(request, 'take-report', (view) => renderPhoneLinePart(view, params.part, request)),
      formRoute,
    )
    .post(
      '/console/010',
      ({ request }) =>
        guarded(request, 'take-report', (view) => savePhoneReport(view, request, () => missing(view))),
      formRoute,
    )
    .get(
      '/console/applications',
      ({ request }) =>
        guarded(request, 'manage-applications', (view) =>
          applicationsPage(view, { done: successKey(request) }),
        ),
      hiddenRoute,
    )
    .post(
      '/console/applications',
      ({ request }) => guarded(request, 'manage-applications', (view) => saveApplication(view, request)),
      formRoute,
    )
    .post(
      '/console/applications/:id',
      ({ params, request }) =>
        guarded(request, 'manage-applications', (view) => decideApplication(view, params.id, request)),
      formRoute,
    )
    .post(
      '/console/applications/hooks/:id',
      ({ params, request }) =>
        guarded(request, 'manage-applications', (view) => manageWebhook(view, params.id, request)),
      formRoute,
    )
    .get(
      '/console/sources',
      ({ request }) => guarded(request, 'see-sources', (view) => sourcesPage(view, successKey(request))),
      hiddenRoute,
    )
    .post(
      '/console/sources',
      ({ request }) => guarded(request, 'see-sources', (view) => fetchSourceNow(view, request)),
      formRoute,
    )
    .get(
      '/console/sources/:id/import',
      ({ params, request }) => guarded(request, 'see-sources', (view) => importPage(view, params.id)),
      hiddenRoute,
    )
    .post(
      '/console/sources/:id/import',
      ({ params, request }) =>
        guarded(request, 'see-sources', (view) => handleImport(view, params.id, request)),
      formRoute,
    )
    .get(
      '/console/forwarding',
      ({ request }) =>
        guarded(request, 'manage-forwarding', (view) => forwardingPage(view, { done: successKey(request) })),
      hiddenRoute,
    )
    .post(
      '/console/forwarding',
      ({ request }) =>
        guarded(request, 'manage-forwarding', (view) => saveDestination(view, request, outbound)),
      formRoute,
    )
    .post(
      '/console/forwarding/:id',
      ({ params, request }) =>
        guarded(request, 'manage-forwarding', (view) => manageDestination(view, params.id, request)),
      formRoute,
    )
}
