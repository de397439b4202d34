import { DateTime } from 'luxon'
import type { ComponentChildren } from 'preact'
import { createTranslator, type TextParameters } from '#domain/content'
import type { OpenAuditEntry, StaffSession } from '#domain/staff'
import type { Town } from '#domain/town'
import { preferredLanguage } from '#platform/pages'
import ca from '../texts/ca.json'
import es from '../texts/es.json'
import type { WorkCounts } from './frame/counts.ts'
import { DEFAULT_PREFERENCES, type Preferences } from './frame/preferences.ts'

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

/** What every page has around it: how the town's numbers stand, for those who see to them; what waits in each section. */
export type Frame = { banner: ComponentChildren; counts: WorkCounts }

/** A page being made: for which town, in which language, for whom. */
export type View = {
  town: Town
  language: ConsoleLanguage
  member?: StaffSession
  /** What was written down of it before, where something is to be changed. */
  audit?: OpenAuditEntry
  /** What stands around the page, for a member: read once, when first asked for. */
  frame?: () => Promise<Frame>
  preferences: Preferences
  t: (key: ConsoleKey, parameters?: TextParameters) => string
}

/** Texts in a language, for a member of staff. */
export const createView = (
  town: Town,
  language: ConsoleLanguage,
  member?: StaffSession,
  preferences = DEFAULT_PREFERENCES,
): View => ({
  town,
  language,
  member,
  preferences,
  t: (key, parameters) => translate(language, key, parameters),
})

/** Formatters are costly to make and cheap to use: a page of the queue writes two hundred times. */
const memoisedByLanguage = <Formatter>(make: (language: string, zone: string) => Formatter) => {
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

/** A minute as clocks and calendars of the town say it. */
type LocalMinute = { year: number; month: number; day: number; hour: number; minute: string }

/** What was asked lately, by zone and minute: a list says the same minutes at each look, and calendars are slow. */
const localMinutes = new Map<string, LocalMinute>()
const MAX_LOCAL_MINUTES = 5_000

/** An instant in the town's zone. */
export const toLocalMinute = ({ profile }: Town, date: Date): LocalMinute => {
  const key = `${profile.time_zone} ${Math.floor(date.getTime() / 60_000)}`
  const known = localMinutes.get(key)
  if (known) return known
  // As `en-GB` writes it: `24/11/2026, 09:30`.
  const [, day, month, year, hour, minute = ''] =
    /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+)$/.exec(dateTimeFormat('', profile.time_zone).format(date)) ?? []
  const local = { year: Number(year), month: Number(month), day: Number(day), hour: Number(hour), minute }
  if (localMinutes.size >= MAX_LOCAL_MINUTES) localMinutes.clear()
  localMinutes.set(key, local)
  return local
}

/** The hour alone, as the language writes it: «9.30». */
export const formatHour = ({ town, language }: View, date: Date): string => {
  const { hour, minute } = toLocalMinute(town, date)
  return language === 'ca' ? `${hour}.${minute}` : `${hour}:${minute}`
}

/** An instant in the town's zone, hours as the language writes them: `24/11/2026, 9.30 h`. */
export const formatMoment = (view: View, date: Date): string => {
  const { day, month, year } = toLocalMinute(view.town, date)
  return `${day}/${month}/${year}, ${formatHour(view, date)}${view.language === 'ca' ? ' h' : ''}`
}

const UNITS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** A relative time: «fa 3 hores», «d’aquí a 2 dies». */
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
