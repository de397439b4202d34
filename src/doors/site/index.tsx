import { join } from 'node:path'
import { Elysia } from 'elysia'
import { addressOf } from '#platform/address'
import { keepFresh } from '#platform/freshness'
import { files, jpeg, type PageFile, preferredLanguage, readForm, seeOther } from '#platform/pages'
import { storable } from '#platform/text'
import { contentOf } from '#town/content'
import { channelHealth } from '#town/conversations'
import { informationPictureKey } from '#town/information'
import type { Town } from '#town/jurisdictions'
import { LIMITED, workFor } from '#town/limits'
import { siteNotices } from '#town/notices'
import { readPicture } from '#town/pictures'
import { ADDRESS_TYPED, placeAt, placesLike, pointTyped } from '#town/places'
import { isPublicPicture, type PublicRequest, publicTimelines, searchPublic } from '#town/service-requests'
import { catalogueOf, publicCodes } from '#town/services'
import { accessibilityPage, whatsappPage } from './about.tsx'
import { appointments } from './appointments/routes.ts'
import { changesFeed } from './changes-feed.ts'
import { embed } from './embed/embed.tsx'
import { SITE_LANGUAGES, sitePage, type View, view, withLanguage } from './frame.tsx'
import { homePage } from './home.tsx'
import { receivedIn } from './left-out.tsx'
import { listGeoJson, listPage } from './list.tsx'
import { receive } from './receive.ts'
import { formPage } from './report-form.tsx'
import { reportPage } from './report-page.tsx'
import { statisticsPage } from './statistics.tsx'
import { stepsPage } from './steps.tsx'
import { toldIn } from './steps-parts.tsx'
import { turnedAway } from './turned-away.tsx'
import { verifyPage, verifyPosted } from './verify.tsx'

const hidden = { detail: { hide: true } }

const FILES: PageFile[] = [
  ['/assets/site.css', join(import.meta.dir, 'site.css'), 'text/css'],
  ['/assets/report.js', join(import.meta.dir, 'report.js'), 'text/javascript'],
  ['/assets/turns.js', join(import.meta.dir, 'appointments/turns.js'), 'text/javascript'],
]

/** How the channel does and what the town says for now: ten seconds old is good enough for every page. */
const now = keepFresh(10_000, (town: Town) => Promise.all([channelHealth(town), siteNotices(town)]))

const viewFor = async (town: Town, request: Request): Promise<View> => {
  const language = preferredLanguage(request, SITE_LANGUAGES)
  const [health, notices] = await now.of(town)
  return view(town, language, { health, notices: notices.map((texts) => texts[language] || texts.ca || '') })
}

/** The public site: reporting, and seeing how reports stand. Works without JavaScript. */
export const site = (town: Town) => {
  const viewOf = (request: Request) => viewFor(town, request)
  const queryOf = (request: Request) => new URL(request.url).searchParams

  const show = async (request: Request, id: string): Promise<Response> => {
    const query = queryOf(request)
    const found = await find(town, id)
    const here = await viewOf(request)
    const catalogue = await catalogueOf(town)
    if (!found) return listPage(here, catalogue, new URLSearchParams(), id)
    const events = (await publicTimelines(town, [found])).get(found.id) ?? []
    return reportPage(here, catalogue, found, events, receivedIn(query))
  }

  return new Elysia({ name: 'site' })
    .use(files('site', FILES))
    .get('/', async ({ request }) => homePage(await viewOf(request), await catalogueOf(town)), hidden)
    .get(
      '/report',
      async ({ request }) => {
        const query = queryOf(request)
        const asked = query.has('asked')
        return stepsPage(await viewOf(request), await catalogueOf(town), toldIn(query), { asked })
      },
      hidden,
    )
    .get(
      '/report/form',
      async ({ request }) => formPage(await viewOf(request), await catalogueOf(town)),
      hidden,
    )
    .post('/places', ({ request }) => places(town, request), { ...hidden, parse: 'none' })
    .get('/work/:purpose', ({ params, request }) => work(town, request, params.purpose), hidden)
    .get(
      '/whatsapp',
      async ({ request }) => whatsappPage(await viewOf(request), await contentOf(town)),
      hidden,
    )
    .get('/accessibility', async ({ request }) => accessibilityPage(await viewOf(request)), hidden)
    .get(
      '/statistics',
      async ({ request }) => statisticsPage(await viewOf(request), await catalogueOf(town)),
      hidden,
    )
    .use(embed(town))
    .use(appointments(viewOf, (request) => notFound(town, request)))
    .get('/verify', async ({ request }) => verifyPage(await viewOf(request), request), hidden)
    .post('/verify', async ({ request }) => verifyPosted(await viewOf(request), request), {
      ...hidden,
      parse: 'none',
    })
    .post('/reports', async ({ request }) => receive(await viewOf(request), request), {
      ...hidden,
      parse: 'none',
    })
    .get(
      '/reports',
      async ({ request }) => {
        const query = queryOf(request)
        const number = query.get('number')?.trim()
        const here = await viewOf(request)
        if (number && (await find(town, number)))
          return seeOther(withLanguage(here, `/reports/${encodeURIComponent(number)}`))
        return listPage(here, await catalogueOf(town), query, number || undefined)
      },
      hidden,
    )
    .get(
      '/reports.geojson',
      async ({ request }) => listGeoJson(await viewOf(request), await catalogueOf(town), queryOf(request)),
      hidden,
    )
    .get('/reports/:id', ({ params, request }) => show(request, params.id), hidden)
    .get(
      '/reports/:id/changes.atom',
      async ({ params, request }) => {
        const found = await find(town, params.id)
        return found?.open
          ? changesFeed(
              await viewOf(request),
              found,
              (await publicTimelines(town, [found])).get(found.id) ?? [],
            )
          : notFound(town, request)
      },
      hidden,
    )
    .get(
      '/pictures/:file',
      async ({ params, request }) => {
        const id = /^([0-9a-f-]{36})\.jpg$/.exec(params.file)?.[1]
        const bytes =
          id && (await isPublicPicture(town, id)) ? await readPicture(town, id, 'full') : undefined
        return bytes ? jpeg(bytes) : notFound(town, request)
      },
      hidden,
    )
    .get(
      '/information/:file',
      async ({ params, request }) => {
        const key = informationPictureKey(params.file)
        const bytes = key ? await town.media.get(key) : undefined
        return bytes ? jpeg(bytes) : notFound(town, request)
      },
      hidden,
    )
}

/** A request by its number, as the public may see it. */
const find = async (town: Town, id: string): Promise<PublicRequest | undefined> => {
  const visible = publicCodes(await catalogueOf(town))
  const sort = { by: 'requested', descending: true } as const
  const [found] = await searchPublic(town, { ids: [storable(id)], visible, sort, limit: 1 })
  return found
}

export { turnedAway }

/** The page for an address where there is nothing. */
export const notFound = (town: Town, request: Request): Response => {
  const here = view(town, preferredLanguage(request, SITE_LANGUAGES))
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
const work = async (town: Town, request: Request, purpose: string): Promise<Response> => {
  const limited = LIMITED.find((one) => one === purpose)
  if (!limited) return notFound(town, request)
  const challenge = await workFor(town, limited, addressOf(request))
  const headers = { 'cache-control': 'no-store' }
  return challenge ? Response.json(challenge, { headers }) : new Response(null, { status: 204, headers })
}

/** Places that words may mean, or the one nearest a point: what the form completes with. */
const places = async (town: Town, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const { lat, long } = pointTyped(text)
  const words = text('words', ADDRESS_TYPED)
  const found = lat || long ? [await placeAt(town, lat, long)] : words ? await placesLike(town, words) : []
  const known = found.flatMap((place) => (place ? [place] : [])).slice(0, 6)
  return Response.json(known.map(({ address, lat, long }) => ({ address, lat, long })))
}
