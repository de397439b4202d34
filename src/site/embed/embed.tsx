import { join } from 'node:path'
import { Elysia } from 'elysia'
import type { VNode } from 'preact'
import type { AdmissionRefusal } from '#domain/limits'
import type { PlaceMeant } from '#domain/places'
import { searchPublicRequests, toStates, toStatus } from '#domain/service-requests'
import { type Catalogue, findService, getCatalogue, localised, publicServiceCodes } from '#domain/services'
import type { TownOf } from '#domain/town'
import {
  buildClientScript,
  directionOf,
  embedScriptResponse,
  htmlResponse,
  mapPolicy,
  type PageFile,
  PROOF_OF_WORK_SCRIPT,
  preferredLanguage,
  SECURITY_HEADERS,
  serveFiles,
} from '#platform/pages'
import { hasAssets, ReportForm, type ReportFormValues } from '../report/index.ts'
import { RejectedPictures } from '../reports/index.ts'
import {
  createView,
  type FieldError,
  formatDay,
  localisedPath,
  RefusalNotice,
  refusalOptions,
  SiteMap,
  type View,
} from '../ui/index.ts'

const FILES: PageFile[] = [
  ['/assets/embed/frame.js', join(import.meta.dir, 'frame.client.ts'), 'text/javascript'],
]

const PARTS = ['map', 'list', 'form'] as const

/** Which parts a site asks for; all of them when it says nothing that we know. */
const parseParts = (text: string | null) => {
  const asked = PARTS.filter((part) => text?.split(/[\s,]+/).includes(part))
  return asked.length > 0 ? asked : PARTS
}

const MAX_LISTED = 20

type Outcome = {
  received?: string
  left?: string | null
  place?: string | null
  typed?: Partial<ReportFormValues>
  errors?: FieldError[]
  refusal?: AdmissionRefusal
  meant?: PlaceMeant
  show?: string | null
}

/** The map, the list and the form, as they are put into another site. */
export const embedPage = async (
  view: View,
  catalogue: Catalogue,
  outcome: Outcome = {},
): Promise<Response> => {
  const { t, town, language } = view
  const parts = new Set(parseParts(outcome.show ?? null))
  const { errors = [], received, refusal } = outcome
  const title = t('embed.title', { town: town.profile.name })
  const document: VNode = (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="stylesheet" href="/assets/map/maplibre-gl.css" />
        <link rel="stylesheet" href="/assets/style.css" />
        <link rel="stylesheet" href="/assets/site.css" />
        <script type="module" src="/assets/map.js" />
        <script type="module" src="/assets/embed/frame.js" />
        <script type="module" src={PROOF_OF_WORK_SCRIPT} />
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          {received ? (
            <section class="done" role="status">
              <p>{t('embed.received', { number: received })}</p>
              <RejectedPictures
                view={view}
                received={{ left: outcome.left ?? null, place: outcome.place ?? null }}
              />
              <p>
                <NewWindow view={view} href={`/reports/${received}`} text={t('lookup.send')} />
              </p>
            </section>
          ) : null}
          {parts.has('map') ? (
            <SiteMap view={view} points="/reports.geojson?state=open" hint={t('embed.map.label')} newWindow />
          ) : null}
          {parts.has('list') ? await List({ view, catalogue }) : null}
          {parts.has('form') ? (
            <section aria-labelledby="report">
              <h2 id="report">{t('embed.form')}</h2>
              {refusal ? <RefusalNotice view={view} refusal={refusal} file /> : null}
              <ReportForm
                view={view}
                catalogue={catalogue}
                typed={outcome.typed ?? {}}
                errors={errors}
                meant={outcome.meant}
                embedded={[...parts].join(' ')}
                asksForAsset={await hasAssets(town)}
              />
            </section>
          ) : null}
          <p>
            <NewWindow view={view} href={localisedPath(view, '/')} text={t('embed.more')} />
          </p>
        </main>
      </body>
    </html>
  )
  const held = refusal && refusalOptions(refusal)
  return htmlResponse(document, held?.status ?? (errors.length > 0 ? 422 : 200), {
    ...mapPolicy(view.town.mapStyleUrl, '*'),
    ...held?.headers,
  })
}

const NewWindow = ({ view: { t }, href, text }: { view: View; href: string; text: string }) => (
  <a href={href} target="_blank" rel="noopener">
    {text} <span aria-hidden="true">↗</span> <span class="visually-hidden">({t('embed.opens')})</span>
  </a>
)

const List = async ({ view, catalogue }: { view: View; catalogue: Catalogue }): Promise<VNode> => {
  const { t, town, language } = view
  const requests = await searchPublicRequests(town, {
    visible: publicServiceCodes(catalogue),
    states: toStates('open'),
    sort: { by: 'requested', descending: true },
    limit: MAX_LISTED,
  })
  return (
    <section aria-labelledby="recent">
      <h2 id="recent">{t('embed.list')}</h2>
      {requests.length === 0 ? <p class="empty">{t('embed.list.empty')}</p> : null}
      <ul class="reports">
        {requests.map((request) => {
          const service = findService(catalogue, request.serviceCode)
          return (
            <li>
              <NewWindow
                view={view}
                href={`/reports/${request.id}`}
                text={service ? localised(service.names, language) : request.serviceCode}
              />
              <span class={`state ${toStatus(request.state)}`}>{t(`state.${request.state}`)}</span>
              <span>{request.requestedAt ? formatDay(view, request.requestedAt) : null}</span>
              {request.address ? <span class="where text">{request.address}</span> : null}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** A page of another site, to see it in: with styles of its own that must stay where they are. */
const samplePage = ({ t, town, language }: View): Response =>
  new Response(
    `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${Bun.escapeHTML(t('embed.sample.title'))}</title>
<link rel="stylesheet" href="/assets/embed/sample.css"></head>
<body><main><h1>${Bun.escapeHTML(t('embed.sample.title'))}</h1><p>${Bun.escapeHTML(t('embed.sample.body'))}</p>
<script src="${town.publicUrl}/embed.js" async></script>
<town-reports lang="${language}"></town-reports>
</main></body></html>
`,
    {
      headers: {
        ...SECURITY_HEADERS,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; script-src 'self' ${town.publicUrl}; style-src 'self'; frame-src 'self' ${town.publicUrl}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
      },
    },
  )

const SAMPLE_STYLE =
  'body{font-family:Georgia,serif;background:#fdf6e3;color:#073642;max-width:60rem;margin:2rem auto;padding:0 1rem}h1{color:#0b5a8a;font-variant:small-caps}p,a,li,button,label{letter-spacing:.06em}'

/** The script and the frame that other sites use. Any site may load the script. */
export const embedRoutes = (townOf: TownOf) => {
  const hidden = { detail: { hide: true } }
  const viewOf = (request: Request) => {
    const town = townOf(request)
    return createView(town, preferredLanguage(request, town.profile.languages))
  }
  return new Elysia({ name: 'embed' })
    .use(serveFiles('embed', FILES))
    .get(
      '/embed.js',
      async ({ request }) => {
        const town = townOf(request)
        const titles = Object.fromEntries(
          town.profile.languages.map((one) => [
            one,
            createView(town, one).t('embed.title', { town: town.profile.name }),
          ]),
        )
        const script = await buildClientScript(join(import.meta.dir, 'tag.client.ts'), 'iife')
        return embedScriptResponse(script.replace('__TITLES__', () => JSON.stringify(titles)))
      },
      hidden,
    )
    .get(
      '/embed',
      async ({ request }) => {
        const query = new URL(request.url).searchParams
        const received = query.get('received') ?? undefined
        return embedPage(viewOf(request), await getCatalogue(townOf(request)), {
          show: query.get('show'),
          left: query.get('left'),
          place: query.get('place'),
          received: received && /^[\w-]{1,20}$/.test(received) ? received : undefined,
        })
      },
      hidden,
    )
    .get('/embed/sample', ({ request }) => samplePage(viewOf(request)), hidden)
    .get(
      '/assets/embed/sample.css',
      () => new Response(SAMPLE_STYLE, { headers: { 'content-type': 'text/css' } }),
      hidden,
    )
}
