import { DateTime } from 'luxon'
import type { ComponentChildren } from 'preact'
import { createTranslator, type TextParameters } from '#domain/content'
import { type Action, hasPermission, type Member, type OpenAuditEntry } from '#domain/staff'
import type { Town } from '#domain/town'
import { Document, htmlResponse, mapPolicy, type NavLink, preferredLanguage } from '#platform/pages'
import ca from '../texts/ca.json'
import es from '../texts/es.json'

/** The languages that staff may work in. */
export const CONSOLE_LANGUAGES = ['ca', 'es'] as const

/** The language of a member of staff. */
export type ConsoleLanguage = (typeof CONSOLE_LANGUAGES)[number]

/** The language in which a page is asked for. */
export const getLanguage = (request: Request): ConsoleLanguage => {
  const chosen = /(?:^|;\s*)town\.language=(\w\w)/.exec(request.headers.get('cookie') ?? '')?.[1]
  return CONSOLE_LANGUAGES.find((one) => one === chosen) ?? preferredLanguage(request, CONSOLE_LANGUAGES)
}

/** The name of a text of the console. */
export type ConsoleKey = keyof typeof ca

const translate = createTranslator({ ca, es } satisfies Record<ConsoleLanguage, Record<ConsoleKey, string>>)

/** A page being made: for which town, in which language, for whom. */
export type View = {
  town: Town
  language: ConsoleLanguage
  member?: Member
  /** What was written down of it before, where something is to be changed. */
  audit?: OpenAuditEntry
  /** What stands above every page: how the town's numbers stand, for those who repair them or write by them. */
  banner?: ComponentChildren
  t: (key: ConsoleKey, parameters?: TextParameters) => string
}

/** Texts in a language, for a member of staff. */
export const createView = (town: Town, language: ConsoleLanguage, member?: Member): View => ({
  town,
  language,
  member,
  t: (key, parameters) => translate(language, key, parameters),
})

/** Formatters are costly to make and cheap to use: a page of the queue writes two hundred times. */
const memoisedByLanguage = <Formatter,>(make: (language: string, zone: string) => Formatter) => {
  const known = new Map<string, Formatter>()
  return (language: string, zone: string): Formatter => {
    const key = `${language} ${zone}`
    const formatter = known.get(key) ?? make(language, zone)
    known.set(key, formatter)
    return formatter
  }
}

const dateTimeFormat = memoisedByLanguage(
  (_, timeZone) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      day: 'numeric',
      month: 'numeric',
      year: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
)
const relativeFormat = memoisedByLanguage(
  (language) => new Intl.RelativeTimeFormat(language, { numeric: 'always' }),
)
const nowFormat = memoisedByLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }))

/** The beginning of a day of the town that an address has (`2026-11-24`), if it is one. */
export const parseDay = ({ profile }: Town, text: string | null): DateTime | undefined => {
  const date = DateTime.fromISO(text ?? '', { zone: profile.time_zone })
  // Years that no calendar of a town hall has, and that the database may not know.
  return date.isValid && date.year >= 1900 && date.year < 2200 ? date.startOf('day') : undefined
}

/** An instant in the town's zone, hours as the language writes them: `24/11/2026, 9.30 h`. */
export const formatMoment = ({ town, language }: View, date: Date): string => {
  // As `en-GB` writes it: `24/11/2026, 09:30`.
  const [, day, month, year, hour, minute] =
    /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+)$/.exec(dateTimeFormat('', town.profile.time_zone).format(date)) ?? []
  const said = `${Number(day)}/${Number(month)}/${year}, ${Number(hour)}`
  return language === 'ca' ? `${said}.${minute} h` : `${said}:${minute}`
}

const UNITS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** How long ago or from now, in words: «fa 3 hores», «d’aquí a 2 dies». */
export const formatRelative = ({ town, language }: View, date: Date): string => {
  const seconds = (date.getTime() - town.now().getTime()) / 1000
  const found = UNITS.find(([, one]) => Math.abs(seconds) >= one)
  // Seconds are of no use to anybody, and would change under their eyes.
  if (!found) return nowFormat(language, '').format(0, 'second')
  const [unit, size] = found
  return relativeFormat(language, '')
    .format(Math.trunc(seconds / size), unit)
    .replaceAll("'", '’')
}

/** The sections of the console: which page each begins with, and who may see it. */
const SECTIONS: [href: string, label: ConsoleKey, action: Action][] = [
  ['/console', 'nav.queue', 'see-queue'],
  ['/console/conversations', 'nav.conversations', 'answer-citizens'],
  ['/console/010', 'nav.phone', 'take-report'],
  ['/console/appointments', 'nav.appointments', 'attend-appointments'],
  ['/console/figures', 'nav.figures', 'see-figures'],
  ['/console/notices', 'nav.notices', 'send-notices'],
  ['/console/content', 'nav.content', 'edit-content'],
  ['/console/phrases', 'nav.phrases', 'teach'],
]

/** The pages under Settings. */
const SETTINGS: [href: string, label: ConsoleKey, action: Action][] = [
  ['/console/settings', 'nav.services', 'manage-settings'],
  ['/console/settings/zones', 'nav.zones', 'manage-settings'],
  ['/console/settings/hours', 'nav.hours', 'manage-settings'],
  ['/console/settings/replies', 'nav.replies', 'write-replies'],
  ['/console/settings/labels', 'nav.labels', 'organise-work'],
  ['/console/settings/messenger', 'nav.messenger', 'manage-settings'],
  ['/console/sources', 'nav.sources', 'see-sources'],
  ['/console/applications', 'nav.applications', 'manage-applications'],
  ['/console/forwarding', 'nav.forwarding', 'manage-forwarding'],
  ['/console/staff', 'nav.staff', 'manage-staff'],
  ['/console/audit', 'nav.audit', 'see-audit'],
]

/** Where a member begins: the first section that they may see. */
export const homePath = (member: Member): string =>
  [...SECTIONS, ...SETTINGS].find(([, , action]) => hasPermission(member, action))?.[0] ?? '/console/account'

/**
 * How a page of the console is framed. `wide`: as wide as the screen; `live`: the topics of
 * whose changes it is told while it is open; `refreshSeconds`: how often it looks for itself. `map`: it holds one. */
export type PageOptions = {
  title: string
  path: string
  status?: number
  live?: string
  refreshSeconds?: number
  map?: boolean
  wide?: boolean
  scripts?: string[]
  styles?: string[]
  headers?: Record<string, string>
}

/** A page of the console. */
export const consolePage = (view: View, options: PageOptions, children: ComponentChildren): Response => {
  const { town, language, member, banner, t } = view
  const seen = (links: typeof SECTIONS): NavLink[] =>
    links
      .filter(([, , action]) => member && hasPermission(member, action))
      .map(([href, label]) => ({ href, label: t(label), current: href === options.path }))
  const settings = seen(SETTINGS)
  const inSettings = settings.some(({ current }) => current)
  const navigation = seen(SECTIONS)
  const [first] = settings
  if (first) navigation.push({ href: first.href, label: t('nav.settings'), current: inSettings })
  const brand = t('brand', { town: town.profile.name })
  return htmlResponse(
    <Document
      language={language}
      title={`${options.title} · ${brand}`}
      brand={brand}
      home="/console"
      skip={t('skip')}
      navigation={navigation}
      navigationLabel={t('navigation')}
      wide={options.wide}
      topics={options.live && [...new Set([options.live, ...(banner ? ['lines'] : [])])].join()}
      refreshSeconds={options.refreshSeconds}
      styles={[
        ...(options.map ? ['/assets/map/maplibre-gl.css'] : []),
        '/assets/console.css',
        ...(options.styles ?? []),
      ]}
      scripts={[
        ...(options.live || options.refreshSeconds ? ['/assets/live.js'] : []),
        ...(options.map ? ['/assets/map.js'] : []),
        ...(options.scripts ?? []),
      ]}
      footer={
        member ? (
          <form method="post" action="/console/sign-out">
            <p>
              {t('footer', { name: member.name, role: t(`role.${member.role}`) })} ·{' '}
              <a href="/console/account">{t('nav.account')}</a>
            </p>
            <button type="submit" class="plain">
              {t('sign-out')}
            </button>
          </form>
        ) : null
      }
    >
      {banner}
      {inSettings ? (
        <nav class="tabs" aria-label={t('nav.settings')}>
          {settings.map(({ href, label, current }) => (
            <a href={href} aria-current={current ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
      ) : null}
      {children}
    </Document>,
    options.status,
    { ...(options.map ? mapPolicy(town.mapStyleUrl) : {}), ...options.headers },
  )
}
