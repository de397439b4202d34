import { Elysia } from 'elysia'
import type { Reparse } from '#domain/conversations'
import type { Town } from '#domain/town'
import { formRoute, type Guarded, hiddenRoute, notFoundPage } from './access/index.ts'
import {
  hoursPage,
  inboxSettingsPage,
  labelsPage,
  macrosPage,
  messengerPage,
  type PlatformState,
  quarantinedPage,
  quarantinePage,
  repliesPage,
  retryQuarantined,
  saveHours,
  saveInboxSettings,
  saveLabels,
  saveMacros,
  saveMessenger,
  saveReplyForm,
  saveServiceForm,
  saveSettings,
  saveZones,
  servicePage,
  settingsPage,
  zonesPage,
} from './settings/index.ts'

/** What the town sets: services, zones, hours, replies, the messenger. */
export const settingsRoutes = (
  guarded: Guarded,
  askPlatform: (town: Town) => Promise<PlatformState>,
  readAgain: (town: Town) => Reparse,
) => {
  return new Elysia({ name: 'console-settings' })
    .get(
      '/console/settings',
      ({ request }) => guarded(request, 'manage-settings', (view) => settingsPage(view, request)),
      hiddenRoute,
    )
    .post(
      '/console/settings',
      ({ request }) => guarded(request, 'manage-settings', (view) => saveSettings(view, request)),
      formRoute,
    )
    .get(
      '/console/settings/services/:code',
      ({ params, request }) =>
        guarded(request, 'manage-settings', (view) =>
          servicePage(view, params.code, request, () => notFoundPage(view)),
        ),
      hiddenRoute,
    )
    .post(
      '/console/settings/services/:code',
      ({ params, request }) =>
        guarded(request, 'manage-settings', (view) =>
          saveServiceForm(view, params.code, request, () => notFoundPage(view)),
        ),
      formRoute,
    )
    .get(
      '/console/settings/zones',
      ({ request }) => guarded(request, 'manage-settings', (view) => zonesPage(view, request)),
      hiddenRoute,
    )
    .post(
      '/console/settings/zones',
      ({ request }) => guarded(request, 'manage-settings', (view) => saveZones(view, request)),
      formRoute,
    )
    .get(
      '/console/settings/hours',
      ({ request }) => guarded(request, 'manage-settings', (view) => hoursPage(view, request)),
      hiddenRoute,
    )
    .post(
      '/console/settings/hours',
      ({ request }) => guarded(request, 'manage-settings', (view) => saveHours(view, request)),
      formRoute,
    )
    .get(
      '/console/settings/replies',
      ({ request }) => guarded(request, 'write-replies', (view) => repliesPage(view, request)),
      hiddenRoute,
    )
    .post(
      '/console/settings/replies',
      ({ request }) => guarded(request, 'write-replies', (view) => saveReplyForm(view, request)),
      formRoute,
    )
    .get(
      '/console/settings/inbox',
      ({ request }) => guarded(request, 'organise-work', (view) => inboxSettingsPage(view, request)),
      hiddenRoute,
    )
    .post(
      '/console/settings/inbox',
      ({ request }) => guarded(request, 'organise-work', (view) => saveInboxSettings(view, request)),
      formRoute,
    )
    .get(
      '/console/settings/macros',
      ({ request }) => guarded(request, 'organise-work', (view) => macrosPage(view, request)),
      hiddenRoute,
    )
    .post(
      '/console/settings/macros',
      ({ request }) => guarded(request, 'organise-work', (view) => saveMacros(view, request)),
      formRoute,
    )
    .get(
      '/console/settings/labels',
      ({ request }) => guarded(request, 'organise-work', (view) => labelsPage(view, request)),
      hiddenRoute,
    )
    .post(
      '/console/settings/labels',
      ({ request }) => guarded(request, 'organise-work', (view) => saveLabels(view, request)),
      formRoute,
    )
    .get(
      '/console/settings/messenger',
      ({ request }) =>
        guarded(request, 'manage-settings', (view) => messengerPage(view, request, askPlatform)),
      hiddenRoute,
    )
    .post(
      '/console/settings/messenger',
      ({ request }) =>
        guarded(request, 'manage-settings', (view) => saveMessenger(view, request, askPlatform)),
      formRoute,
    )
    .get(
      '/console/settings/quarantine',
      ({ request }) => guarded(request, 'read-quarantine', (view) => quarantinePage(view, request)),
      hiddenRoute,
    )
    .get(
      '/console/settings/quarantine/:id',
      ({ params, request }) =>
        guarded(request, 'read-quarantine', (view) =>
          quarantinedPage(view, params.id, () => notFoundPage(view)),
        ),
      hiddenRoute,
    )
    .post(
      '/console/settings/quarantine',
      ({ request }) =>
        guarded(request, 'read-quarantine', (view) => retryQuarantined(view, request, readAgain(view.town))),
      formRoute,
    )
}
