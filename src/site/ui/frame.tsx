import type { ComponentChildren, VNode } from 'preact'
import { createTranslator, formatLongDate, type TextParameters } from '#domain/content'
import type { ChannelHealth } from '#domain/conversations'
import type { Town } from '#domain/town'
import { catalogues, getLanguage, type Language, type LanguageDefinition } from '#languages'
import { Document, htmlResponse, MapContainer, mapLabels, mapPolicy } from '#platform/pages'

/** The name of a text of the public site. */
export type SiteKey = keyof LanguageDefinition['site']

export const translate = createTranslator(catalogues('site'))

/** A page being made: for which town, in which language. */
export type View = {
  town: Town
  language: Language
  t: (key: SiteKey, parameters?: TextParameters) => string
  /** What the town says on every page for now. */
  siteBanners: string[]
  /** How the messenger does. */
  health: ChannelHealth
}

/** Texts in a language. */
export const createView = (
  town: Town,
  language: Language,
  { siteBanners = [], health = 'good' }: { siteBanners?: string[]; health?: ChannelHealth } = {},
): View => ({
  town,
  language,
  siteBanners,
  health,
  t: (key, parameters) => translate(language, key, parameters),
})

/** A day as it is written in the language of the page. */
export const formatDay = ({ town, language }: View, date: Date): string =>
  formatLongDate(date, language, town.profile.time_zone)

/** Whether a page is in the town's first language, which an address need not name. */
export const isDefaultLanguage = ({ town, language }: View): boolean => language === town.profile.languages[0]

/** An address of the site in the language of the page; empty parts of its query are left out. */
export const localisedPath = (view: View, path: string, query: Record<string, string> = {}): string => {
  const parts = new URLSearchParams(Object.entries(query).filter(([, value]) => value))
  if (!isDefaultLanguage(view)) parts.set('lang', view.language)
  const text = parts.toString()
  return text ? `${path}?${text}` : path
}

/** Keeps the language of the page in what a form sends. */
export const LanguageField = ({ view }: { view: View }): VNode | null =>
  isDefaultLanguage(view) ? null : <input type="hidden" name="lang" value={view.language} />

/** What points back, in the direction in which the language is read. */
export const backArrow = ({ language }: View): string => (getLanguage(language).rightToLeft ? '→' : '←')

/** What points on. */
export const forwardArrow = ({ language }: View): string => (getLanguage(language).rightToLeft ? '←' : '→')

/**
 * How a page of the site is framed. `channel`: it says so when the messenger is late; `map`: it holds one;
 * `refreshSeconds`: how often it is brought up to date while it is open.
 */
export type PageOptions = {
  title: string
  path: string
  status?: number
  map?: boolean
  channel?: boolean
  refreshSeconds?: number
  scripts?: string[]
  /** What the page says, for search engines (schema.org). */
  structured?: object
  /** What stands in its address, kept when another language is chosen. */
  query?: Record<string, string>
  headers?: Record<string, string>
}

/** A page of the public site. */
export const sitePage = (view: View, options: PageOptions, children: ComponentChildren): Response => {
  const { town, t } = view
  const { authority } = town.profile
  const links: (readonly [href: string, label: SiteKey])[] = [
    ['/', 'nav.report'],
    ['/reports', 'nav.reports'],
    ['/appointments', 'nav.appointments'],
    ...(town.profile.whatsapp_link ? [['/whatsapp', 'nav.whatsapp'] as const] : []),
    ['/statistics', 'nav.statistics'],
  ]
  const current = options.path === '/report' ? '/' : options.path
  return htmlResponse(
    <Document
      language={view.language}
      title={`${options.title} · ${authority}`}
      brand={t('brand', { authority })}
      home={localisedPath(view, '/')}
      skip={t('skip')}
      navigation={links.map(([href, label]) => ({
        href: localisedPath(view, href),
        label: t(label),
        current: href === current,
      }))}
      navigationLabel={t('navigation')}
      search={<FindForm view={view} />}
      structured={options.structured}
      manifest={localisedPath(view, '/manifest.webmanifest')}
      styles={[...(options.map ? ['/assets/map/maplibre-gl.css'] : []), '/assets/site.css']}
      refreshSeconds={options.refreshSeconds}
      scripts={[
        ...(options.refreshSeconds ? ['/assets/live.js'] : []),
        ...(options.map ? ['/assets/map.js'] : []),
        ...(options.scripts ?? []),
      ]}
      footer={<Footer view={view} path={options.path} query={options.query} />}
    >
      {view.siteBanners.map((text) => (
        <p class="notice" role="status" dir="auto">
          {text}
        </p>
      ))}
      {options.channel && view.health !== 'good' && view.town.profile.whatsapp_link ? (
        <p class="notice" role="status">
          {t('health.late')}
        </p>
      ) : null}
      {children}
    </Document>,
    options.status,
    { ...(options.map ? mapPolicy(town.mapStyleUrl) : {}), ...options.headers },
  )
}

/** Where a number or a code is typed, on every page. */
const FindForm = ({ view }: { view: View }): VNode => (
  <search>
    <form class="find" method="get" action="/find">
      <label class="visually-hidden" for="find">
        {view.t('find.label')}
      </label>
      <input
        id="find"
        name="q"
        maxLength={40}
        required
        autocomplete="off"
        autocapitalize="characters"
        placeholder={view.t('find.short')}
      />
      <LanguageField view={view} />
      <button type="submit">{view.t('find.do')}</button>
    </form>
  </search>
)

const Footer = ({
  view,
  path,
  query = {},
}: {
  view: View
  path: string
  query?: Record<string, string> | undefined
}): VNode => {
  const told = Object.entries(query).filter(([, value]) => value)
  const { t, town, language } = view
  const { contact, privacy_url } = town.profile
  return (
    <>
      <p>{t('footer', { contact })}</p>
      <p>
        <a href={privacy_url}>{t('footer.privacy')}</a> ·{' '}
        <a href={localisedPath(view, '/accessibility')}>{t('accessibility.title')}</a> ·{' '}
        <a href={localisedPath(view, '/works')}>{t('works.title')}</a> ·{' '}
        <a href={localisedPath(view, '/participation')}>{t('participation.title')}</a> ·{' '}
        <a href={localisedPath(view, '/data')}>{t('nav.data')}</a> ·{' '}
        <a href={localisedPath(view, '/verify')}>{t('footer.verify')}</a> ·{' '}
        <a href={localisedPath(view, '/developers')}>{t('nav.docs')}</a>
        {town.profile.languages
          .filter((one) => one !== language)
          .map((one) => (
            <>
              {' · '}
              <a href={`${path}?${new URLSearchParams([...told, ['lang', one]])}`} lang={one} hreflang={one}>
                {getLanguage(one).name}
              </a>
            </>
          ))}
      </p>
    </>
  )
}

/** A map: with points over a list that says the same, or to put one point on. */
export const SiteMap = (props: {
  view: View
  points?: string
  /** What the ids of the points are appended to. */
  link?: string
  pick?: boolean
  picked?: { lat: number; long: number }
  fixed?: boolean
  zoom?: number
  newWindow?: boolean
  free?: boolean
  /** Works that are drawn: GeoJSON, or where it comes from. */
  areas?: string | object
  areasFit?: boolean
  hint: string
}): VNode => {
  const { t, town } = props.view
  return (
    <section aria-label={t('embed.map')}>
      <p class="hint" id="map-hint">
        {props.hint}
      </p>
      <MapContainer
        styleUrl={town.mapStyleUrl}
        boundary={town.boundary}
        missing={t('embed.map.missing')}
        points={props.points}
        link={props.link ?? '/reports/'}
        pick={props.pick}
        picked={props.picked}
        fixed={props.fixed}
        zoom={props.zoom}
        newWindow={props.newWindow}
        free={props.free}
        areas={props.areas}
        areasFit={props.areasFit}
        areasLink={typeof props.areas === 'string' ? '/works/' : undefined}
        labels={mapLabels(t)}
      />
    </section>
  )
}
