import { Elysia } from 'elysia'
import { type Guarded, hidden, posted } from './guard.ts'
import { actOnMany, printPage, queueFile, saveQueueView } from './queue-actions.tsx'
import { queueGeoJson } from './queue-map.tsx'

/** What goes with the queue: many at once, views, map, files, paper. */
export const queueRoutes = (guarded: Guarded) => {
  const query = (request: Request) => new URL(request.url).searchParams
  return new Elysia({ name: 'console-queue' })
    .post(
      '/console/requests',
      ({ request }) => guarded(request, 'change-request', (here) => actOnMany(here, request)),
      posted,
    )
    .post(
      '/console/views',
      ({ request }) => guarded(request, 'see-queue', (here) => saveQueueView(here, request)),
      posted,
    )
    .get(
      '/console/requests.geojson',
      ({ request }) => guarded(request, 'see-queue', (here) => queueGeoJson(here, query(request))),
      hidden,
    )
    .get(
      '/console/requests.csv',
      ({ request }) => guarded(request, 'export-requests', (here) => queueFile(here, query(request), 'csv')),
      hidden,
    )
    .get(
      '/console/requests.xlsx',
      ({ request }) => guarded(request, 'export-requests', (here) => queueFile(here, query(request), 'xlsx')),
      hidden,
    )
    .get(
      '/console/requests/print',
      ({ request }) => guarded(request, 'see-queue', (here) => printPage(here, query(request))),
      hidden,
    )
}
