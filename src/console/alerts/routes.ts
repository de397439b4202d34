import { join } from 'node:path'
import { Elysia } from 'elysia'
import type { Member } from '#domain/staff'
import { DomainError } from '#domain/use-cases'
import { serveFiles } from '#platform/pages'
import { formRoute, type Guarded, hiddenRoute } from '../access/index.ts'
import { saveAlerts } from './actions.ts'
import { handleOwnAlerts, ownAlertsPage } from './own.tsx'

const file = (name: string) => join(import.meta.dir, name)

/** How a member is alerted; the scripts for it. The worker lies below the pages that it is for: its scope is its folder. */
export const alertRoutes = (guarded: Guarded) =>
  new Elysia({ name: 'console-alerts' })
    .use(
      serveFiles('console-alerts', [
        ['/assets/alerts.js', file('alerts.client.ts'), 'text/javascript'],
        ['/assets/push.js', file('push.client.ts'), 'text/javascript'],
        ['/console/push-worker.js', file('push-worker.client.ts'), 'text/javascript'],
      ]),
    )
    .get(
      '/console/alerts',
      ({ request }) => guarded(request, 'own-alerts', (view) => ownAlertsPage(view, view.member as Member)),
      hiddenRoute,
    )
    .post(
      '/console/alerts',
      ({ request }) => guarded(request, 'own-alerts', (view) => handleOwnAlerts(view, request)),
      formRoute,
    )
    .post(
      '/console/account/alerts',
      ({ request }) =>
        guarded(request, 'own-alerts', (view) =>
          saveAlerts(view, request).catch((error) => {
            if (error instanceof DomainError && error.code === 'invalid')
              return new Response('', { status: 422 })
            throw error
          }),
        ),
      formRoute,
    )
