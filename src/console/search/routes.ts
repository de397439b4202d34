import { Elysia } from 'elysia'
import { formRoute, type Guarded, hiddenRoute } from '../access/index.ts'
import { searchOptions, searchPage } from './search.tsx'

/** One search for everybody who is signed in: each finds what they may open. */
export const searchRoutes = (guarded: Guarded) =>
  new Elysia({ name: 'console-search' })
    .get(
      '/console/search',
      ({ request }) => guarded(request, 'signed-in', (view) => searchPage(view, request)),
      hiddenRoute,
    )
    .post(
      '/console/search',
      ({ request }) => guarded(request, 'signed-in', (view) => searchOptions(view, request)),
      formRoute,
    )
