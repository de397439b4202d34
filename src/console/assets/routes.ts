import { Elysia } from 'elysia'
import { type Guarded, hiddenRoute } from '../access/index.ts'
import { assetPage } from './asset.tsx'
import { assetsPage } from './assets.tsx'
import { labelsFile } from './labels.ts'

/** The things of the street and their labels. */
export const assetRoutes = (guarded: Guarded) => {
  const query = (request: Request) => new URL(request.url).searchParams
  return new Elysia({ name: 'console-assets' })
    .get(
      '/console/assets',
      ({ request }) => guarded(request, 'organise-work', (view) => assetsPage(view, query(request))),
      hiddenRoute,
    )
    .get(
      '/console/assets/labels.pdf',
      ({ request }) => guarded(request, 'organise-work', (view) => labelsFile(view, query(request))),
      hiddenRoute,
    )
    .get(
      '/console/assets/:asset',
      ({ request, params }) => guarded(request, 'see-queue', (view) => assetPage(view, params.asset)),
      hiddenRoute,
    )
}
