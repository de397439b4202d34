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
      async ({ request, params }) => {
        if (!DATASETS.some(({ id }) => id === params.dataset)) return notFound(request)
        const form = acceptedForm(request, ['text/html', ...RDF_TYPES])
        return form && form !== 'html'
          ? seeOther(`/data/catalog.${form}`, VARY)
          : seeOther(`${localisedPath(await viewOf(request), '/data')}#${params.dataset}`, VARY)
      },
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

const VARY = { vary: 'Accept' }

const RDF_TYPES = Object.values(CATALOGUE_FORMS)

/** What is accepted of some media types; nothing where none of them is. @param offered the first to who has no preference */
const acceptedForm = (request: Request, offered: string[]): CatalogueForm | 'html' | undefined => {
  const headers = { accept: request.headers.get('accept') ?? undefined }
  const type = new Negotiator({ headers }).mediaType(offered)
  return type === 'text/html' ? 'html' : FORMS.find((one) => CATALOGUE_FORMS[one] === type)
}

/** The catalogue in the form that is asked for; a browser gets the page. */
const negotiateCatalogue = async (
  town: Town,
  request: Request,
  notFound: (request: Request) => Response,
): Promise<Response> => {
  const form = acceptedForm(request, [...RDF_TYPES, 'text/html'])
  if (form === 'html') return seeOther('/data', VARY)
  if (!form) return new Response(`${RDF_TYPES.join(', ')}\n`, { status: 406, headers: { ...VARY, ...CORS } })
  return catalogueResponse(town, request, form, notFound, VARY)
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
