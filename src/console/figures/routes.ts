import { join } from 'node:path'
import { Elysia } from 'elysia'
import { serveFiles } from '#platform/pages'
import { type Guarded, hiddenRoute } from '../access/index.ts'
import { figuresFile } from './files.ts'
import { figuresPage } from './page.tsx'
import { figuresPaper } from './paper.ts'

/** The figures: as a page, as files, on paper. */
export const figureRoutes = (guarded: Guarded) => {
  const query = (request: Request) => new URL(request.url).searchParams
  return new Elysia({ name: 'console-figures' })
    .use(
      serveFiles('console-figures', [
        ['/assets/console/figures.css', join(import.meta.dir, 'figures.css'), 'text/css'],
      ]),
    )
    .get(
      '/console/figures',
      ({ request }) => guarded(request, 'see-figures', (view) => figuresPage(view, query(request))),
      hiddenRoute,
    )
    .get(
      '/console/figures.csv',
      ({ request }) => guarded(request, 'see-figures', (view) => figuresFile(view, query(request), 'csv')),
      hiddenRoute,
    )
    .get(
      '/console/figures.xlsx',
      ({ request }) => guarded(request, 'see-figures', (view) => figuresFile(view, query(request), 'xlsx')),
      hiddenRoute,
    )
    .get(
      '/console/figures.pdf',
      ({ request }) => guarded(request, 'see-figures', (view) => figuresPaper(view, query(request))),
      hiddenRoute,
    )
}
