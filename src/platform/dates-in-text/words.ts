import { Info } from 'luxon'
import { type DateWords, ofEveryLanguage } from '#languages'

/** Words of dates and hours in every language together, normalised: small letters, no accents, one form of each Arabic letter. */

/** A text as the tables have it: figures are Latin, signs inside figures stay. */
export const normalise = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[إأآٱ]/g, 'ا')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه')
    .replace(/[’'´`]/g, ' ')
    .replace(/(?<!\d)[^\p{L}\p{N},]|[^\p{L}\p{N},:./-]|[:./-](?!\d)/gu, ' ')
    .replace(/,/g, ' , ')
    .replace(/ {2,}/g, ' ')
    .trim()

/** Alternatives of a pattern, the longest first: «dema passat» before «dema». */
export const anyOf = (words: Iterable<string>): string =>
  [...words].sort((a, b) => b.length - a.length).join('|')

type ListName = {
  [Key in keyof DateWords]-?: DateWords[Key] extends string | undefined ? Key : never
}[keyof DateWords]

/** The alternatives of every language, the longest first. */
const all = (name: ListName): string =>
  anyOf(new Set(ofEveryLanguage(({ dates }) => dates[name]?.split('|') ?? []).flat()))

/** Names by their place in a list, from one up. */
const byPlace = (lists: (readonly string[])[]): Map<string, number> =>
  new Map(lists.flatMap((names) => names.map((name, at) => [normalise(name), at + 1] as const)))

/** 1 is Monday. */
export const WEEKDAYS = byPlace(
  ofEveryLanguage(({ locale, dates }) => [
    Info.weekdays('long', { locale }),
    dates.weekdayNames ?? [],
  ]).flat(),
)

const monthsOf = (locale: string): string[] =>
  Info.months('long', { locale }).map((name) => name.replace(/^(?:de |d’|d')/, ''))

/** 1 is January. */
export const MONTHS = byPlace(
  ofEveryLanguage(({ locale, dates }) => [monthsOf(locale), dates.monthNames ?? []]).flat(),
)

/** Months of the languages that say them before the day: «Sant Marc 12» is an address. */
export const MONTHS_BEFORE_DAY = anyOf(
  ofEveryLanguage(({ locale, dates }) => (dates.monthFirst ? monthsOf(locale).map(normalise) : [])).flat(),
)

/** Numbers that are spelled out, as they count days and hours. */
export const NUMBERS = new Map([
  ...byPlace(ofEveryLanguage(({ dates }) => dates.numbers.map((line) => line.split(' '))).flat()),
  ...ofEveryLanguage(({ dates }) => Object.entries(dates.otherNumbers ?? {})).flat(),
])

/** Words for the parts of a day. */
export const PARTS = {
  morning: all('morning'),
  afternoon: all('afternoon'),
  evening: all('evening'),
  night: all('night'),
  small: all('smallHours'),
} as const

/** Of these the day is today's. */
export const TODAY_PARTS = new RegExp(`(?<!\\p{L})(?:${all('partsOfToday')})(?!\\p{L})`, 'u')

export const TODAY = all('today')
export const TOMORROW = all('tomorrow')
export const AFTER_TOMORROW = all('afterTomorrow')

/** «que ve», before or behind what it is said of. */
export const NEXT_BEHIND = all('nextBehind')
export const NEXT_BEFORE = all('nextBefore')
export const THIS = all('this')

export const WEEK = all('week')
export const WEEKEND = all('weekend')
export const MONTH = all('month')

/** «d’aquí a», before so many days. */
export const IN = all('in')
export const UNITS = { days: all('days'), weeks: all('weeks'), months: all('months') } as const

export const SOONEST = all('soonest')

/** Before an hour. */
export const AT = all('at')
export const FROM = all('from')
export const UNTIL = all('until')
export const BETWEEN = all('between')
export const AND = all('and')
export const NOON = all('noon')
