import { Elysia } from 'elysia'
import { formRoute, type Guarded, hiddenRoute } from '../access/index.ts'
import { handleBulkAction, printPage, queueFile, saveQueueView } from './actions.tsx'
import { queueGeoJson } from './map.tsx'

/** What goes with the queue: many at once, views, map, files, paper. */
export const queueRoutes = (guarded: Guarded) => {
  const query = (request: Request) => new URL(request.url).searchParams
  return new Elysia({ name: 'console-queue' })
    .post(
      '/console/requests',
      ({ request }) => guarded(request, 'change-request', (view) => handleBulkAction(view, request)),
      formRoute,
    )
    .post(
      '/console/views',
      ({ request }) => guarded(request, 'see-queue', (view) => saveQueueView(view, request)),
      formRoute,
    )
    .get(
      '/console/requests.geojson',
      ({ request }) => guarded(request, 'see-queue', (view) => queueGeoJson(view, query(request))),
      hiddenRoute,
    )
    .get(
      '/console/requests.csv',
      ({ request }) => guarded(request, 'export-requests', (view) => queueFile(view, query(request), 'csv')),
      hiddenRoute,
    )
    .get(
      '/console/requests.xlsx',
      ({ request }) => guarded(request, 'export-requests', (view) => queueFile(view, query(request), 'xlsx')),
      hiddenRoute,
    )
    .get(
      '/console/requests/print',
      ({ request }) => guarded(request, 'see-queue', (view) => printPage(view, query(request))),
      hiddenRoute,
    )
}
