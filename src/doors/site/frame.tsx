import type { ComponentChildren, VNode } from 'preact'
import { Document, MapHolder, mapPolicy, page } from '#platform/pages'
import { type Blanks, longDate, translator } from '#town/content'
import type { ChannelHealth } from '#town/conversations'
import { LANGUAGES, type Town } from '#town/jurisdictions'
import ar from './messages/ar.json'
import ca from './messages/ca.json'
import en from './messages/en.json'
import es from './messages/es.json'

/** The name of a text of the public site. */
export type SiteKey = keyof typeof ca

/** The languages of the site; the first is the house's own. */
export const SITE_LANGUAGES = [...LANGUAGES, 'ar'] as const

/** A language of the site. */
export type SiteLanguage = (typeof SITE_LANGUAGES)[number]

const translate = translator({ ca, es, en, ar } satisfies Record<SiteLanguage, Record<SiteKey, string>>)

/** A page being made: for which town, in which language. */
export type View = {
  town: Town
  language: SiteLanguage
  t: (key: SiteKey, blanks?: Blanks) => string
  /** What the town says on every page for now. */
  notices: string[]
  /** How the messenger does. */
  health: ChannelHealth
}

/** Texts in a language. */
export const view = (
  town: Town,
  language: SiteLanguage,
  { notices = [], health = 'good' }: { notices?: string[]; health?: ChannelHealth } = {},
): View => ({
  town,
  language,
  notices,
  health,
  t: (key, blanks) => translate(language, key, blanks),
})

/** A day as it is written in the language of the page. */
export const day = ({ town, language }: View, date: Date): string =>
  longDate(date, language, town.profile.time_zone)

const NAMES: Record<SiteLanguage, string> = {
  ca: 'Català',
  es: 'Castellano',
  en: 'English',
  ar: 'العربية',
}

/** An address of the site in the language of the page; empty parts of its query are left out. */
export const withLanguage = (
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
export const back = ({ language }: View): string => (language === 'ar' ? '→' : '←')

/** What points on. */
export const onwards = ({ language }: View): string => (language === 'ar' ? '←' : '→')

/** How a page of the site is framed. `channel`: it says so when the messenger is late; `map`: it holds one. */
export type Framing = {
  title: string
  path: string
  status?: number
  map?: boolean
  channel?: boolean
  scripts?: string[]
  headers?: Record<string, string>
}

/** A page of the public site. */
export const sitePage = (view: View, options: Framing, children: ComponentChildren): Response => {
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
  return page(
    <Document
      language={view.language}
      title={`${options.title} · ${authority}`}
      brand={t('brand', { authority })}
      home={withLanguage(view, '/')}
      skip={t('skip')}
      navigation={links.map(([href, label]) => ({
        href: withLanguage(view, href),
        label: t(label),
        current: href === current,
      }))}
      navigationLabel={t('navigation')}
      styles={[...(options.map ? ['/assets/map/maplibre-gl.css'] : []), '/assets/site.css']}
      scripts={[...(options.map ? ['/assets/map.js'] : []), ...(options.scripts ?? [])]}
      footer={<Footer view={view} path={options.path} />}
    >
      {view.notices.map((words) => (
        <p class="notice" role="status" dir="auto">
          {words}
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
        <a href={withLanguage(view, '/accessibility')}>{t('accessibility.title')}</a> ·{' '}
        <a href={withLanguage(view, '/verify')}>{t('footer.verify')}</a> ·{' '}
        <a href={withLanguage(view, '/developers')}>{t('nav.docs')}</a>
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
export const MapPlace = (props: {
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
      <MapHolder
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
