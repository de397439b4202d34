import type { ComponentChildren, VNode } from 'preact'
import { createTranslator, formatLongDate, type TextParameters } from '#domain/content'
import type { ChannelHealth } from '#domain/conversations'
import { LANGUAGES, type Town } from '#domain/town'
import { Document, htmlResponse, MapContainer, mapPolicy } from '#platform/pages'
import ar from '../texts/ar.json'
import ca from '../texts/ca.json'
import en from '../texts/en.json'
import es from '../texts/es.json'

/** The name of a text of the public site. */
export type SiteKey = keyof typeof ca

/** The languages of the site; the first is the default language. */
export const SITE_LANGUAGES = [...LANGUAGES, 'ar'] as const

/** A language of the site. */
export type SiteLanguage = (typeof SITE_LANGUAGES)[number]

const translate = createTranslator({ ca, es, en, ar } satisfies Record<SiteLanguage, Record<SiteKey, string>>)

/** A page being made: for which town, in which language. */
export type View = {
  town: Town
  language: SiteLanguage
  t: (key: SiteKey, parameters?: TextParameters) => string
  /** What the town says on every page for now. */
  siteBanners: string[]
  /** How the messenger does. */
  health: ChannelHealth
}

/** Texts in a language. */
export const createView = (
  town: Town,
  language: SiteLanguage,
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

const NAMES: Record<SiteLanguage, string> = {
  ca: 'Català',
  es: 'Castellano',
  en: 'English',
  ar: 'العربية',
}

/** An address of the site in the language of the page; empty parts of its query are left out. */
export const localisedPath = (
  { language }: View,
  path: string,
  query: Record<string, string> = {},
): string => {
  const parts = new URLSearchParams(Object.entries(query).filter(([, value]) => value))
  if (language !== LANGUAGES[0]) parts.set('lang', language)
  const text = parts.toString()
  return text ? `${path}?${text}` : path
}

/** What points back, in the direction in which the language is read. */
export const backArrow = ({ language }: View): string => (language === 'ar' ? '→' : '←')

/** What points on. */
export const forwardArrow = ({ language }: View): string => (language === 'ar' ? '←' : '→')

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
  headers?: Record<string, string>
}

/** A page of the public site. */
export const sitePage = (view: View, options: PageOptions, children: ComponentChildren): Response => {
  const { town, t } = view
  const { authority } = town.profile
  const links: [href: string, label: SiteKey][] = [
    ['/', 'nav.report'],
    ['/reports', 'nav.reports'],
    ['/appointments', 'nav.appointments'],
    ['/whatsapp', 'nav.whatsapp'],
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
      styles={[...(options.map ? ['/assets/map/maplibre-gl.css'] : []), '/assets/site.css']}
      refreshSeconds={options.refreshSeconds}
      scripts={[
        ...(options.refreshSeconds ? ['/assets/live.js'] : []),
        ...(options.map ? ['/assets/map.js'] : []),
        ...(options.scripts ?? []),
      ]}
      footer={<Footer view={view} path={options.path} />}
    >
      {view.siteBanners.map((text) => (
        <p class="notice" role="status" dir="auto">
          {text}
        </p>
      ))}
      {options.channel && view.health !== 'good' ? (
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

const Footer = ({ view, path }: { view: View; path: string }): VNode => {
  const { t, town, language } = view
  const { contact, privacy_url } = town.profile
  return (
    <>
      <p>{t('footer', { contact })}</p>
      <p>
        <a href={privacy_url}>{t('footer.privacy')}</a> ·{' '}
        <a href={localisedPath(view, '/accessibility')}>{t('accessibility.title')}</a> ·{' '}
        <a href={localisedPath(view, '/verify')}>{t('footer.verify')}</a> ·{' '}
        <a href={localisedPath(view, '/developers')}>{t('nav.docs')}</a>
        {SITE_LANGUAGES.filter((one) => one !== language).map((one) => (
          <>
            {' · '}
            <a href={`${path}?lang=${one}`} lang={one} hreflang={one}>
              {NAMES[one]}
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
  pick?: boolean
  newWindow?: boolean
  hint: string
}): VNode => {
  const { t, town } = props.view
  return (
    <section aria-label={t('embed.map')}>
      <p class="hint">{props.hint}</p>
      <MapContainer
        styleUrl={town.mapStyleUrl}
        boundary={town.boundary}
        missing={t('embed.map.missing')}
        points={props.points}
        link="/reports/"
        pick={props.pick}
        newWindow={props.newWindow}
      />
    </section>
  )
}
