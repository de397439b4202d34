import { Elysia } from 'elysia'
import type { ReadAgain } from '#town/conversations'
import { missingPage } from './apart.tsx'
import { figuresFile, figuresPage } from './figures.tsx'
import { type Guarded, hidden, posted } from './guard.ts'
import { hoursPage, saveHours } from './hours.tsx'
import { messengerPage, type PlatformState, saveMessenger } from './messenger.tsx'
import { quarantinedPage, quarantinePage, retryQuarantined } from './quarantine.tsx'
import { repliesPage, saveReplyForm } from './replies.tsx'
import { saveServiceForm, servicePage } from './service-form.tsx'
import { saveSettings, settingsPage } from './settings.tsx'
import { saveZones, zonesPage } from './zones.tsx'

/** The figures, and what the town sets: services, zones, hours, replies, the messenger. */
export const settingsRoutes = (
  guarded: Guarded,
  askPlatform: () => Promise<PlatformState>,
  readAgain: ReadAgain,
) => {
  const query = (request: Request) => new URL(request.url).searchParams
  return new Elysia({ name: 'console-settings' })
    .get(
      '/console/figures',
      ({ request }) => guarded(request, 'see-figures', (here) => figuresPage(here, query(request))),
      hidden,
    )
    .get(
      '/console/figures.csv',
      ({ request }) => guarded(request, 'see-figures', (here) => figuresFile(here, query(request), 'csv')),
      hidden,
    )
    .get(
      '/console/figures.xlsx',
      ({ request }) => guarded(request, 'see-figures', (here) => figuresFile(here, query(request), 'xlsx')),
      hidden,
    )
    .get(
      '/console/settings',
      ({ request }) => guarded(request, 'manage-settings', (here) => settingsPage(here, request)),
      hidden,
    )
    .post(
      '/console/settings',
      ({ request }) => guarded(request, 'manage-settings', (here) => saveSettings(here, request)),
      posted,
    )
    .get(
      '/console/settings/services/:code',
      ({ params, request }) =>
        guarded(request, 'manage-settings', (here) =>
          servicePage(here, params.code, request, () => missingPage(here)),
        ),
      hidden,
    )
    .post(
      '/console/settings/services/:code',
      ({ params, request }) =>
        guarded(request, 'manage-settings', (here) =>
          saveServiceForm(here, params.code, request, () => missingPage(here)),
        ),
      posted,
    )
    .get(
      '/console/settings/zones',
      ({ request }) => guarded(request, 'manage-settings', (here) => zonesPage(here, request)),
      hidden,
    )
    .post(
      '/console/settings/zones',
      ({ request }) => guarded(request, 'manage-settings', (here) => saveZones(here, request)),
      posted,
    )
    .get(
      '/console/settings/hours',
      ({ request }) => guarded(request, 'manage-settings', (here) => hoursPage(here, request)),
      hidden,
    )
    .post(
      '/console/settings/hours',
      ({ request }) => guarded(request, 'manage-settings', (here) => saveHours(here, request)),
      posted,
    )
    .get(
      '/console/settings/replies',
      ({ request }) => guarded(request, 'write-replies', (here) => repliesPage(here, request)),
      hidden,
    )
    .post(
      '/console/settings/replies',
      ({ request }) => guarded(request, 'write-replies', (here) => saveReplyForm(here, request)),
      posted,
    )
    .get(
      '/console/settings/messenger',
      ({ request }) =>
        guarded(request, 'manage-settings', (here) => messengerPage(here, request, askPlatform)),
      hidden,
    )
    .post(
      '/console/settings/messenger',
      ({ request }) =>
        guarded(request, 'manage-settings', (here) => saveMessenger(here, request, askPlatform)),
      posted,
    )
    .get(
      '/console/settings/quarantine',
      ({ request }) => guarded(request, 'read-quarantine', (here) => quarantinePage(here, request)),
      hidden,
    )
    .get(
      '/console/settings/quarantine/:id',
      ({ params, request }) =>
        guarded(request, 'read-quarantine', (here) =>
          quarantinedPage(here, params.id, () => missingPage(here)),
        ),
      hidden,
    )
    .post(
      '/console/settings/quarantine',
      ({ request }) =>
        guarded(request, 'read-quarantine', (here) => retryQuarantined(here, request, readAgain)),
      posted,
    )
}
