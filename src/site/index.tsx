import { join } from 'node:path'
import { Elysia } from 'elysia'
import { parseAppointmentCode } from '#domain/appointments'
import { assetName, findAsset, getAssetLayers } from '#domain/assets'
import { getActiveSiteBannerTexts } from '#domain/broadcasts'
import { getContent } from '#domain/content'
import { getChannelHealth } from '#domain/conversations'
import { pictureKeyFromName } from '#domain/information'
import { getChallenge, LIMITED_ACTIONS } from '#domain/limits'
import { readPicture } from '#domain/pictures'
import { ADDRESS_TYPED, placeAt, placesLike, pointTyped } from '#domain/places'
import { readDraftPicture } from '#domain/report-drafts'
import {
  isPublicPicture,
  listPublicEvents,
  type PublicRequest,
  searchPublicRequests,
} from '#domain/service-requests'
import { getCatalogue, publicServiceCodes } from '#domain/services'
import type { Town, TownOf } from '#domain/town'
import { getClientAddress } from '#platform/address'
import { ttlCache } from '#platform/freshness'
import {
  jpegResponse,
  type PageFile,
  preferredLanguage,
  readForm,
  seeOther,
  serveFiles,
} from '#platform/pages'
import { stripUnstorable } from '#platform/text'
import { appointmentRoutes } from './appointments/index.ts'
import { embedRoutes } from './embed/index.ts'
import { accessibilityPage, homePage, securityText, whatsappPage } from './home/index.ts'
import { mailRoutes } from './mail/index.ts'
import { mapRoutes } from './map/index.ts'
import { manifestResponse } from './offline/index.ts'
import { dataRoutes } from './open-data/index.ts'
import { participationRoutes } from './participation/index.ts'
import { receiveReport } from './receive-report.ts'
import {
  assetsGeoJson,
  beginWithPhoto,
  beginWithWords,
  formPage,
  parseStepValues,
  stepsPage,
} from './report/index.ts'
import {
  changesFeed,
  listGeoJson,
  listPage,
  receivedIn,
  receiveUpdate,
  reportPage,
  statisticsPage,
  type TypedUpdate,
} from './reports/index.ts'
import {
  createView,
  localisedPath,
  sitePage,
  townDownResponse,
  unavailableResponse,
  type View,
} from './ui/index.ts'
import { handleVerify, verifyPage } from './verify/index.ts'
import { workPage, worksGeoJson, worksPage } from './works/index.ts'

const hiddenRoute = { detail: { hide: true } }

const FILES: PageFile[] = [
  ['/assets/site.css', join(import.meta.dir, 'ui/site.css'), 'text/css'],
  ['/assets/report.js', join(import.meta.dir, 'report/report.client.ts'), 'text/javascript'],
  ['/assets/kept-report.js', join(import.meta.dir, 'offline/draft.client.ts'), 'text/javascript'],
  ['/report-worker.js', join(import.meta.dir, 'offline/worker.client.ts'), 'text/javascript'],
  ['/assets/photo.js', join(import.meta.dir, 'report/photo.client.ts'), 'text/javascript'],
  ['/assets/area.js', join(import.meta.dir, 'mail/area.client.ts'), 'text/javascript'],
  ['/assets/turns.js', join(import.meta.dir, 'appointments/turns.client.ts'), 'text/javascript'],
]

/** How the channel does and what the town says for now: ten seconds old is good enough for every page. */
const siteStateCache = ttlCache(10_000, (town: Town) =>
  Promise.all([getChannelHealth(town), getActiveSiteBannerTexts(town)]),
)

const loadView = async (town: Town, request: Request): Promise<View> => {
  const language = preferredLanguage(request, town.profile.languages)
  const [health, notices] = await siteStateCache.get(town)
  return createView(town, language, {
    health,
    siteBanners: notices.map((texts) => texts[language] || texts.ca || ''),
  })
}

/** What the asset of a report that everybody may read is called. */
const publicAssetName = async (
  { town, language }: View,
  { isPublic, assetId }: PublicRequest,
): Promise<string | undefined> => {
  const asset = isPublic && assetId ? await findAsset(town.db, town, assetId, { retired: true }) : undefined
  return asset && assetName(asset, await getAssetLayers(town), language)
}

/** The public site: reporting, and seeing how reports stand. Works without JavaScript. */
export const siteRoutes = (townOf: TownOf) => {
  const viewOf = (request: Request) => loadView(townOf(request), request)
  const queryOf = (request: Request) => new URL(request.url).searchParams

  const show = async (request: Request, id: string, update?: TypedUpdate): Promise<Response> => {
    const town = townOf(request)
    const query = queryOf(request)
    const found = await findReport(town, id)
    const view = await viewOf(request)
    const catalogue = await getCatalogue(town)
    if (!found) return listPage(view, catalogue, new URLSearchParams(), id)
    const events = (await listPublicEvents(town, [found])).get(found.id) ?? []
    return reportPage(view, catalogue, found, events, {
      received: receivedIn(query),
      wrongMail: query.get('mail') === 'invalid',
      update,
      asset: await publicAssetName(view, found),
    })
  }

  return new Elysia({ name: 'site' })
    .use(serveFiles('site', FILES))
    .get(
      '/',
      async ({ request }) => homePage(await viewOf(request), await getCatalogue(townOf(request))),
      hiddenRoute,
    )
    .get(
      '/report',
      async ({ request }) => {
        const query = queryOf(request)
        const asked = query.has('asked')
        return stepsPage(await viewOf(request), await getCatalogue(townOf(request)), parseStepValues(query), {
          asked,
        })
      },
      hiddenRoute,
    )
    .post(
      '/report',
      async ({ request }) =>
        beginWithWords(await viewOf(request), await getCatalogue(townOf(request)), request),
      { ...hiddenRoute, parse: 'none' },
    )
    .post(
      '/report/photo',
      async ({ request }) =>
        beginWithPhoto(await viewOf(request), await getCatalogue(townOf(request)), request),
      { ...hiddenRoute, parse: 'none' },
    )
    .get(
      '/report/photo',
      async ({ request }) => {
        const bytes = await readDraftPicture(townOf(request), queryOf(request).get('draft') ?? '')
        return bytes ? jpegResponse(bytes) : notFound(townOf(request), request)
      },
      hiddenRoute,
    )
    .get(
      '/report/assets.geojson',
      async ({ request }) => assetsGeoJson(await viewOf(request), queryOf(request)),
      hiddenRoute,
    )
    .get(
      '/report/form',
      async ({ request }) => formPage(await viewOf(request), await getCatalogue(townOf(request))),
      hiddenRoute,
    )
    .post('/places', ({ request }) => suggestPlaces(townOf(request), request), {
      ...hiddenRoute,
      parse: 'none',
    })
    .get(
      '/work/:purpose',
      ({ params, request }) => proofOfWorkChallenge(townOf(request), request, params.purpose),
      hiddenRoute,
    )
    .get(
      '/whatsapp',
      async ({ request }) =>
        whatsappPage(await viewOf(request), await getContent(townOf(request)), () =>
          notFound(townOf(request), request),
        ),
      hiddenRoute,
    )
    .get('/accessibility', async ({ request }) => accessibilityPage(await viewOf(request)), hiddenRoute)
    .get('/manifest.webmanifest', async ({ request }) => manifestResponse(await viewOf(request)), hiddenRoute)
    .get('/.well-known/security.txt', ({ request }) => securityText(townOf(request)), hiddenRoute)
    .get(
      '/statistics',
      async ({ request }) => statisticsPage(await viewOf(request), await getCatalogue(townOf(request))),
      hiddenRoute,
    )
    .get('/works', async ({ request }) => worksPage(await viewOf(request)), hiddenRoute)
    .get('/works.geojson', async ({ request }) => worksGeoJson(await viewOf(request)), hiddenRoute)
    .get(
      '/works/:id',
      async ({ request, params }) =>
        workPage(await viewOf(request), params.id, () => notFound(townOf(request), request)),
      hiddenRoute,
    )
    .use(mapRoutes(townOf))
    .use(dataRoutes(viewOf, townOf, (request) => notFound(townOf(request), request)))
    .use(embedRoutes(townOf))
    .use(mailRoutes(viewOf, townOf))
    .use(participationRoutes(viewOf, (request) => notFound(townOf(request), request)))
    .use(appointmentRoutes(viewOf, (request) => notFound(townOf(request), request)))
    .get('/verify', async ({ request }) => verifyPage(await viewOf(request), request), hiddenRoute)
    .post('/verify', async ({ request }) => handleVerify(await viewOf(request), request), {
      ...hiddenRoute,
      parse: 'none',
    })
    .post('/reports', async ({ request }) => receiveReport(await viewOf(request), request), {
      ...hiddenRoute,
      parse: 'none',
    })
    .get(
      '/find',
      async ({ request }) => {
        const typed = queryOf(request).get('q')?.trim().slice(0, 40) ?? ''
        const view = await viewOf(request)
        const code = parseAppointmentCode(typed)
        return seeOther(
          code
            ? localisedPath(view, '/appointments/find', { code })
            : localisedPath(view, '/reports', { number: typed }),
        )
      },
      hiddenRoute,
    )
    .get(
      '/reports',
      async ({ request }) => {
        const query = queryOf(request)
        const number = query.get('number')?.trim()
        const view = await viewOf(request)
        if (number && (await findReport(townOf(request), number)))
          return seeOther(localisedPath(view, `/reports/${encodeURIComponent(number)}`))
        return listPage(view, await getCatalogue(townOf(request)), query, number || undefined)
      },
      hiddenRoute,
    )
    .get(
      '/reports.geojson',
      async ({ request }) =>
        listGeoJson(await viewOf(request), await getCatalogue(townOf(request)), queryOf(request)),
      hiddenRoute,
    )
    .get('/reports/:id', ({ params, request }) => show(request, params.id), hiddenRoute)
    .post(
      '/reports/:id/updates',
      async ({ params, request }) =>
        receiveUpdate(await viewOf(request), request, params.id, (typed) => show(request, params.id, typed)),
      { ...hiddenRoute, parse: 'none' },
    )
    .get(
      '/reports/:id/changes.atom',
      async ({ params, request }) => {
        const town = townOf(request)
        const found = await findReport(town, params.id)
        return found?.isPublic
          ? changesFeed(
              await viewOf(request),
              found,
              (await listPublicEvents(town, [found])).get(found.id) ?? [],
            )
          : notFound(town, request)
      },
      hiddenRoute,
    )
    .get(
      '/pictures/:file',
      async ({ params, request }) => {
        const town = townOf(request)
        const id = /^([0-9a-f-]{36})\.jpg$/.exec(params.file)?.[1]
        const bytes =
          id && (await isPublicPicture(town, id)) ? await readPicture(town, id, 'full') : undefined
        return bytes ? jpegResponse(bytes) : notFound(town, request)
      },
      hiddenRoute,
    )
    .get(
      '/information/:file',
      async ({ params, request }) => {
        const town = townOf(request)
        const key = pictureKeyFromName(params.file)
        const bytes = key ? await town.media.get(key) : undefined
        return bytes ? jpegResponse(bytes) : notFound(town, request)
      },
      hiddenRoute,
    )
}

/** A request by its number, as the public may see it. */
const findReport = async (town: Town, id: string): Promise<PublicRequest | undefined> => {
  const visible = publicServiceCodes(await getCatalogue(town))
  const sort = { by: 'requested', descending: true } as const
  const [found] = await searchPublicRequests(town, { ids: [stripUnstorable(id)], visible, sort, limit: 1 })
  return found
}

export { townDownResponse, unavailableResponse }

/** The page for an address where there is nothing. */
export const notFound = (town: Town, request: Request): Response => {
  const here = createView(town, preferredLanguage(request, town.profile.languages))
  return sitePage(
    here,
    { title: here.t('notfound.title'), path: '/', status: 404 },
    <>
      <h1>{here.t('notfound.title')}</h1>
      <p>{here.t('notfound.body')}</p>
      <p>
        <a class="button" href="/">
          {here.t('notfound.home')}
        </a>
      </p>
    </>,
  )
}

/** What a browser has to work at before it posts something; no content in calm times. */
const proofOfWorkChallenge = async (town: Town, request: Request, purpose: string): Promise<Response> => {
  const limited = LIMITED_ACTIONS.find((one) => one === purpose)
  if (!limited) return notFound(town, request)
  const challenge = await getChallenge(town, limited, getClientAddress(request))
  const headers = { 'cache-control': 'no-store' }
  return challenge ? Response.json(challenge, { headers }) : new Response(null, { status: 204, headers })
}

/** Places that words may mean, or the one nearest a point: what the form completes with. */
const suggestPlaces = async (town: Town, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const { lat, long } = pointTyped(text)
  const words = text('words', ADDRESS_TYPED)
  const found = lat || long ? [await placeAt(town, lat, long)] : words ? await placesLike(town, words) : []
  const known = found.flatMap((place) => (place ? [place] : [])).slice(0, 6)
  return Response.json(known.map(({ address, lat, long }) => ({ address, lat, long })))
}

export { documentationRoutes } from './developers/index.tsx'
