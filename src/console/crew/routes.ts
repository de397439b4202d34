import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Elysia } from 'elysia'
import { type PageFile, readForm, serveFiles } from '#platform/pages'
import { formRoute, type Guarded, hiddenRoute, notFoundPage } from '../access/index.ts'
import { collectionPicture, saveCollectionReport } from './collection.tsx'
import { crewPage, saveStart } from './crew.tsx'
import { saveCrewReport } from './report.tsx'

const script = (name: string) => join(import.meta.dir, `scripts/${name}.client.ts`)
const maplibre = dirname(createRequire(import.meta.url).resolve('maplibre-gl/package.json'))

/**
 * Both workers lie below the pages that they are for: a service worker hears only what those ask for, and of a map's own worker
 * only what lies in its scope.
 */
const FILES: PageFile[] = [
  ['/assets/console/crew.css', join(import.meta.dir, 'crew.css'), 'text/css'],
  ['/assets/crew.js', script('crew'), 'text/javascript'],
  ['/assets/crew-sign-out.js', script('sign-out'), 'text/javascript'],
  ['/console/crew-worker.js', script('worker'), 'text/javascript'],
  ['/console/crew/map-worker.js', join(maplibre, 'dist/maplibre-gl-worker.mjs'), 'text/javascript'],
]

/** The list of a crew in the street, and what it says of its work orders. */
export const crewRoutes = (guarded: Guarded) =>
  new Elysia({ name: 'console-crew' })
    .use(serveFiles('console-crew', FILES))
    .get(
      '/console/crew',
      ({ request }) => guarded(request, 'work-in-street', (view) => crewPage(view, request)),
      hiddenRoute,
    )
    .post(
      '/console/crew',
      ({ request }) =>
        guarded(request, 'work-in-street', async (view) => {
          const { text } = await readForm(request)
          return saveStart(view, request, text('start', 200))
        }),
      formRoute,
    )
    .post(
      '/console/crew/collections/:id',
      ({ params, request }) =>
        guarded(request, 'work-in-street', (view) =>
          saveCollectionReport(view, params.id, request, (told, whose) =>
            crewPage(view, request, { told }, whose),
          ),
        ),
      formRoute,
    )
    .get(
      '/console/collections/:id/pictures/:index/:size',
      ({ params, request }) =>
        guarded(
          request,
          'see-work',
          async (view) => (await collectionPicture(view, params)) ?? notFoundPage(view),
        ),
      hiddenRoute,
    )
    .post(
      '/console/crew/:id',
      ({ params, request }) =>
        guarded(request, 'work-in-street', (view) => saveCrewReport(view, params.id, request)),
      formRoute,
    )
