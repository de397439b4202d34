import { Elysia } from 'elysia'
import Negotiator from 'negotiator'
import {
  CATALOGUE_FORMS,
  type CatalogueForm,
  DATASETS,
  describeCatalogue,
  fileUrl,
  getPublication,
  serialise,
} from '#domain/open-data'
import type { Town, TownOf } from '#domain/town'
import { seeOther } from '#platform/pages'
import { localisedPath, type View } from '../ui/index.ts'
import { dataPage } from './page.tsx'

const hiddenRoute = { detail: { hide: true } }

const FORMS = Object.keys(CATALOGUE_FORMS) as CatalogueForm[]

/** The addresses under `/data`. Those of the identifiers of the catalogue lead to what they name. */
export const dataRoutes = (
  viewOf: (request: Request) => Promise<View>,
  townOf: TownOf,
  notFound: (request: Request) => Response,
) => {
  const app = new Elysia({ name: 'data' })
    .get('/data', async ({ request }) => dataPage(await viewOf(request)), hiddenRoute)
    .get(
      '/data/catalog',
      ({ request }) => negotiateCatalogue(townOf(request), request, notFound),
      hiddenRoute,
    )
    .get('/data/api', () => seeOther('/developers'), hiddenRoute)
    .get(
      '/data/dataset/:dataset',
      async ({ request, params }) =>
        DATASETS.some(({ id }) => id === params.dataset)
          ? seeOther(`${localisedPath(await viewOf(request), '/data')}#${params.dataset}`)
          : notFound(request),
      hiddenRoute,
    )
    .get(
      '/data/dataset/:dataset/:format',
      async ({ request, params }) => {
        const town = townOf(request)
        const dataset = (await getPublication(town))?.datasets.find(({ id }) => id === params.dataset)
        const file = dataset?.files.find(({ format }) => format === params.format)
        return file ? seeOther(fileUrl(town, file)) : notFound(request)
      },
      hiddenRoute,
    )
  for (const form of FORMS)
    app.get(
      `/data/catalog.${form}`,
      ({ request }) => catalogueResponse(townOf(request), request, form, notFound),
      hiddenRoute,
    )
  return app
}

/** Any portal may read it, from a page in a browser too. */
const CORS = { 'access-control-allow-origin': '*' }

/** The catalogue in the form that is asked for; a browser gets the page. */
const negotiateCatalogue = async (
  town: Town,
  request: Request,
  notFound: (request: Request) => Response,
): Promise<Response> => {
  const vary = { vary: 'Accept' }
  const headers = { accept: request.headers.get('accept') ?? undefined }
  const offered = [...Object.values(CATALOGUE_FORMS), 'text/html']
  const wanted = new Negotiator({ headers }).mediaType(offered)
  if (wanted === 'text/html')
    return new Response(null, { status: 303, headers: { ...vary, location: '/data' } })
  const form = FORMS.find((one) => CATALOGUE_FORMS[one] === wanted)
  if (!form) return new Response(`${offered.join(', ')}\n`, { status: 406, headers: { ...vary, ...CORS } })
  return catalogueResponse(town, request, form, notFound, vary)
}

/** The catalogue in one form; there is none before the first night. */
const catalogueResponse = async (
  town: Town,
  request: Request,
  form: CatalogueForm,
  notFound: (request: Request) => Response,
  more: Record<string, string> = {},
): Promise<Response> => {
  const publication = await getPublication(town)
  if (!publication) return notFound(request)
  const text = serialise(form, describeCatalogue(town, publication))
  const headers = {
    ...CORS,
    ...more,
    etag: `"${Bun.hash(text).toString(36)}"`,
    'cache-control': 'public, max-age=300',
  }
  if (request.headers.get('if-none-match') === headers.etag)
    return new Response(null, { status: 304, headers })
  return new Response(text, {
    headers: { ...headers, 'content-type': `${CATALOGUE_FORMS[form]}; charset=utf-8` },
  })
}
