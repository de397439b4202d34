import { join } from 'node:path'
import { Elysia } from 'elysia'
import type { VNode } from 'preact'
import {
  files,
  mapPolicy,
  type PageFile,
  page,
  preferredLanguage,
  SECURITY,
  WORK_SCRIPT,
} from '#platform/pages'
import type { Town } from '#town/jurisdictions'
import type { Refusal } from '#town/limits'
import type { PlaceMeant } from '#town/places'
import { searchPublic, statesOf, statusOf } from '#town/service-requests'
import { type Catalogue, catalogueOf, inLanguage, publicCodes, serviceEverIn } from '#town/services'
import { day, MapPlace, SITE_LANGUAGES, type View, view } from '../frame.tsx'
import { HeldBack, heldBack } from '../held-back.tsx'
import { LeftOut } from '../left-out.tsx'
import { type FormError, ReportForm, type Typed } from '../report-form.tsx'

const FILES: PageFile[] = [['/assets/embed/frame.js', join(import.meta.dir, 'frame.js'), 'text/javascript']]

const PARTS = ['map', 'list', 'form'] as const

/** Which parts a site asks for; all of them when it says nothing that we know. */
const partsIn = (text: string | null) => {
  const asked = PARTS.filter((part) => text?.split(/[\s,]+/).includes(part))
  return asked.length > 0 ? asked : PARTS
}

const LISTED = 20

type Outcome = {
  received?: string
  left?: string | null
  place?: string | null
  typed?: Partial<Typed>
  errors?: FormError[]
  refusal?: Refusal
  meant?: PlaceMeant
  show?: string | null
}

/** The map, the list and the form, as they are put into another site. */
export const embedPage = async (
  here: View,
  catalogue: Catalogue,
  outcome: Outcome = {},
): Promise<Response> => {
  const { t, town, language } = here
  const parts = new Set(partsIn(outcome.show ?? null))
  const { errors = [], received, refusal } = outcome
  const title = t('embed.title', { town: town.profile.name })
  const document: VNode = (
    <html lang={language} dir={language === 'ar' ? 'rtl' : undefined}>
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
        <script type="module" src={WORK_SCRIPT} />
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          {received ? (
            <section class="done" role="status">
              <p>{t('embed.received', { number: received })}</p>
              <LeftOut view={here} received={{ left: outcome.left ?? null, place: outcome.place ?? null }} />
              <p>
                <NewWindow here={here} href={`/reports/${received}`} words={t('lookup.send')} />
              </p>
            </section>
          ) : null}
          {parts.has('map') ? (
            <MapPlace
              view={here}
              points="/reports.geojson?state=open"
              hint={t('embed.map.label')}
              newWindow
            />
          ) : null}
          {parts.has('list') ? await List({ here, catalogue }) : null}
          {parts.has('form') ? (
            <section aria-labelledby="report">
              <h2 id="report">{t('embed.form')}</h2>
              {refusal ? <HeldBack view={here} refusal={refusal} file /> : null}
              <ReportForm
                view={here}
                catalogue={catalogue}
                typed={outcome.typed ?? {}}
                errors={errors}
                meant={outcome.meant}
                embedded={[...parts].join(' ')}
              />
            </section>
          ) : null}
          <p>
            <NewWindow
              here={here}
              href={language === 'ca' ? '/' : `/?lang=${language}`}
              words={t('embed.more')}
            />
          </p>
        </main>
      </body>
    </html>
  )
  const held = refusal && heldBack(refusal)
  return page(document, held?.status ?? (errors.length > 0 ? 422 : 200), {
    ...mapPolicy(here.town.mapStyleUrl, '*'),
    ...held?.headers,
  })
}

const NewWindow = ({ here: { t }, href, words }: { here: View; href: string; words: string }) => (
  <a href={href} target="_blank" rel="noopener">
    {words} <span aria-hidden="true">↗</span> <span class="visually-hidden">({t('embed.opens')})</span>
  </a>
)

const List = async ({ here, catalogue }: { here: View; catalogue: Catalogue }): Promise<VNode> => {
  const { t, town, language } = here
  const requests = await searchPublic(town, {
    visible: publicCodes(catalogue),
    states: statesOf('open'),
    sort: { by: 'requested', descending: true },
    limit: LISTED,
  })
  return (
    <section aria-labelledby="recent">
      <h2 id="recent">{t('embed.list')}</h2>
      {requests.length === 0 ? <p class="empty">{t('embed.list.empty')}</p> : null}
      <ul class="reports">
        {requests.map((request) => {
          const service = serviceEverIn(catalogue, request.serviceCode)
          return (
            <li>
              <NewWindow
                here={here}
                href={`/reports/${request.id}`}
                words={service ? inLanguage(service.names, language) : request.serviceCode}
              />
              <span class={`state ${statusOf(request.state)}`}>{t(`state.${request.state}`)}</span>
              <span>{request.requestedAt ? day(here, request.requestedAt) : null}</span>
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
        ...SECURITY,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; script-src 'self' ${town.publicUrl}; style-src 'self'; frame-src 'self' ${town.publicUrl}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
      },
    },
  )

const SAMPLE_STYLE =
  'body{font-family:Georgia,serif;background:#fdf6e3;color:#073642;max-width:60rem;margin:2rem auto;padding:0 1rem}h1{color:#0b5a8a;font-variant:small-caps}p,a,li,button,label{letter-spacing:.06em}'

/** The script and the frame that other sites use. Any site may load the script. */
export const embed = (town: Town) => {
  const hidden = { detail: { hide: true } }
  const viewOf = (request: Request) => view(town, preferredLanguage(request, SITE_LANGUAGES))
  return new Elysia({ name: 'embed' })
    .use(files('embed', FILES))
    .get(
      '/embed.js',
      async () => {
        const titles = Object.fromEntries(
          SITE_LANGUAGES.map((one) => [one, view(town, one).t('embed.title', { town: town.profile.name })]),
        )
        const source = await Bun.file(join(import.meta.dir, 'tag.js')).text()
        return new Response(source.replace('__TITLES__', JSON.stringify(titles)), {
          headers: {
            'content-type': 'text/javascript; charset=utf-8',
            'cache-control': 'public, max-age=3600',
            'access-control-allow-origin': '*',
            'cross-origin-resource-policy': 'cross-origin',
          },
        })
      },
      hidden,
    )
    .get(
      '/embed',
      async ({ request }) => {
        const query = new URL(request.url).searchParams
        const received = query.get('received') ?? undefined
        return embedPage(viewOf(request), await catalogueOf(town), {
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
