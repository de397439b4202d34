import { DateTime, FixedOffsetZone, IANAZone } from 'luxon'

/** In which order a date of three numbers was written. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd'

/**
 * A date as it was written, with each way in which it can be read: one where there is no doubt. `day`: without an hour.
 * `dotted`: between its numbers there are full stops, which nobody who begins with the month writes.
 */
export type WrittenDate = {
  readings: Partial<Record<DateOrder, DateTime>>
  certain?: DateTime
  day: boolean
  dotted: boolean
}

/** Longer ones are sentences. */
const MAX_LENGTH = 80

/** Years that a town's feed may speak of: before them a server wrote the date of nothing. */
const YEARS = [1980, 2100] as const

/** Names of months as their beginnings: Catalan, Spanish, English, French. The longer come first. */
const MONTHS: [name: string, month: number][] = (
  [
    ['gener|gen|enero|ene|january|jan|janvier|janv', 1],
    ['febrer|febr|feb|febrero|february|fevrier|fevr|fev', 2],
    ['marc|mar|marzo|march|mars', 3],
    ['abril|abr|april|apr|avril|avr', 4],
    ['maig|mai|mayo|may', 5],
    ['juny|jun|junio|june|juin', 6],
    ['juliol|jul|julio|july|juillet|juil', 7],
    ['agost|ago|ag|agosto|august|aug|aout', 8],
    ['setembre|set|septiembre|sept|sep|september|septembre|setiembre', 9],
    ['octubre|oct|october|octobre', 10],
    ['novembre|nov|noviembre|november', 11],
    ['desembre|des|diciembre|dic|december|dec|decembre', 12],
  ] as const
).flatMap(([names, month]) => names.split('|').map((name): [string, number] => [name, month]))
const MONTH = new Map(MONTHS)

/** Weekdays, Monday first. */
const WEEKDAYS: [name: string, weekday: number][] = [
  'dilluns|dl|lunes|lun|lu|monday|mon|lundi',
  'dimarts|dt|martes|mar|ma|tuesday|tues|tue|mardi',
  'dimecres|dc|miercoles|mie|mier|mi|wednesday|weds|wed|mercredi|mer',
  'dijous|dj|jueves|jue|ju|thursday|thurs|thur|thu|jeudi|jeu',
  'divendres|dv|viernes|vie|vi|friday|fri|vendredi|ven',
  'dissabte|ds|sabado|sab|sa|saturday|sat|samedi|sam',
  'diumenge|dg|domingo|dom|do|sunday|sun|dimanche|dim',
].flatMap((names, index) => names.split('|').map((name): [string, number] => [name, index + 1]))
const WEEKDAY = new Map(WEEKDAYS)

const oneOf = (names: Iterable<string>) => [...names].sort((a, b) => b.length - a.length).join('|')
const month = `(?<month>${oneOf(MONTH.keys())})`
const weekday = `(?:(?:el\\s+)?(?<weekday>${oneOf(WEEKDAY.keys())})(?![a-z])\\.?,?\\s*(?:dia\\s+)?)?`

/** Zones by name, in minutes; those of RFC 822 and of around here. Letters that mean several zones are none. */
const ZONES = new Map<string, number>([
  ...(['z', 'ut', 'utc', 'gmt', 'wet'] as const).map((name) => [name, 0] as const),
  ...(['cet', 'met', 'west'] as const).map((name) => [name, 60] as const),
  ...(['cest', 'mest', 'eet'] as const).map((name) => [name, 120] as const),
  ...([
    ['eest', 180],
    ['est', -300],
    ['edt', -240],
    ['cst', -360],
    ['cdt', -300],
  ] as const),
  ...([
    ['mst', -420],
    ['mdt', -360],
    ['pst', -480],
    ['pdt', -420],
  ] as const),
])

const offset = '(?<sign>[+-])(?<zoneHours>\\d{1,2})(?::?(?<zoneMinutes>\\d\\d))?'
const zone = `(?:(?:(?:utc|gmt|ut)\\s*)?${offset}(?:\\s*\\([a-z ]{1,30}\\))?|\\(?(?<zone>${oneOf(ZONES.keys())})\\)?)?`
const named = '(?:\\s*\\[(?<region>[a-z_]+(?:/[a-z_]+){0,2})\\])?'
const time = [
  '(?:(?<hour>\\d{1,2})(?:[:.h](?<minute>\\d\\d))?(?:[:.](?<second>\\d\\d)(?:[.,](?<fraction>\\d{1,9}))?)?',
  '\\s*(?<half>[ap]\\.?\\s?m\\.?)?\\s*(?<unit>h(?:ores|oras|s)?\\b\\.?)?',
  '|(?<=t)(?<clock>\\d{4}(?:\\d\\d)?))',
].join('')
const rest = `(?:[\\s,t]*(?:-\\s+)?(?:a\\s+)?(?:(?:les|las|la|l'|at)\\s*)?${time}\\s*${zone}${named}|\\s*${zone})`

const de = "(?:[\\s\\-/.,]*(?:de\\s+l'any\\s+|del\\s+|de\\s+|d'\\s*)?)"
const SHAPES = [
  '(?<year>\\d{4})(?<sep>[-/.])(?<first>\\d{1,2})\\k<sep>(?<last>\\d{1,2})(?!\\d)',
  '(?<year>\\d{4})(?<first>\\d\\d)(?<last>\\d\\d)(?=$|t|\\s)',
  '(?<a>\\d{1,2})(?<sep>[-/.])(?<b>\\d{1,2})\\k<sep>(?<c>\\d{4}|\\d\\d)(?!\\d)',
  `(?<dayOfMonth>\\d{1,2})(?:r|er|o|a|st|nd|rd|th)?${de}${month}(?![a-z])${de}(?<year>\\d{4}|\\d\\d)(?!\\d)`,
  `${month}(?![a-z])\\.?\\s+(?<dayOfMonth>\\d{1,2})(?:st|nd|rd|th)?,?\\s+(?<year>\\d{4})`,
].map((shape) => new RegExp(`^${weekday}${shape}(?:${rest})?\\s*\\.?$`))

/** «Tue Dec 01 09:00:00 CET 2026», as Java and C write it: the year is brought to the day. */
const YEAR_LAST = new RegExp(
  `^([a-z]{2,9}\\.?,?\\s+)?(${oneOf(MONTH.keys())})\\s+(\\d{1,2})\\s+(\\d.*\\S)\\s+(\\d{4})$`,
)
const HOUR_FIRST = /^(\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?h)?)\s*[,-]?\s+(\S.*)$/

const normalise = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[’´`]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
    .replace(YEAR_LAST, '$1$3 $2 $5 $4')
    .replace(HOUR_FIRST, (whole, hour, date) =>
      /^\d{1,2}[.]\d\d[.]\d\d$/.test(hour) ? whole : `${date} ${hour}`,
    )

const parseYear = (written: string): number =>
  written.length === 4 ? Number(written) : Number(written) + (Number(written) < 80 ? 2000 : 1900)

type Groups = Record<string, string | undefined>

const parseZone = ({ zone, sign, zoneHours, zoneMinutes, region }: Groups, town: string) => {
  const place = region ? IANAZone.create(region) : undefined
  if (place?.isValid) return place
  if (zone) return FixedOffsetZone.instance(ZONES.get(zone) ?? 0)
  if (!sign) return town
  const minutes = Number(zoneHours) * 60 + Number(zoneMinutes ?? 0)
  return minutes > 14 * 60 ? undefined : FixedOffsetZone.instance(sign === '-' ? -minutes : minutes)
}

/** @returns the hour in minutes and seconds; nothing where it is none that a clock shows; a day alone has none */
const parseTime = (groups: Groups): { hour: number; minute: number; second: number } | 'day' | undefined => {
  const { hour, minute, second, half, unit, clock } = groups
  if (clock)
    return parseTime({
      hour: clock.slice(0, 2),
      minute: clock.slice(2, 4),
      second: clock.slice(4) || undefined,
    })
  if (hour === undefined) return 'day'
  // A number alone is no hour: somebody has to say so.
  if (minute === undefined && !half && !unit) return undefined
  const told = Number(hour)
  if (half && (told < 1 || told > 12)) return undefined
  const hours = half ? (told % 12) + (half.startsWith('p') ? 12 : 0) : told
  const [minutes, seconds] = [Number(minute ?? 0), Math.min(59, Number(second ?? 0))]
  if (hours > 24 || minutes > 59 || Number(second ?? 0) > 60 || (hours === 24 && minutes + seconds > 0))
    return undefined
  return { hour: hours, minute: minutes, second: seconds }
}

const parseEpoch = (text: string, town: string): DateTime | undefined =>
  /^(\d{10}|\d{13})$/.test(text)
    ? assertYearInRange(DateTime.fromMillis(Number(text) * (text.length === 10 ? 1_000 : 1), { zone: town }))
    : undefined

const assertYearInRange = (date: DateTime): DateTime | undefined =>
  date.isValid && date.year >= YEARS[0] && date.year <= YEARS[1] ? date : undefined

/**
 * Reads a date as servers around here write it: ISO in its variants, RFC 822 in English, Catalan or Spanish, «1 de desembre de
 * 2026», numbers in any order, seconds since 1970. Without a zone it is the town's. A weekday decides between two
 * orders, and nothing else. @returns nothing where it is no date, or says more than one
 */
export const parseWrittenDate = (text: string | undefined, town: string): WrittenDate | undefined => {
  if (!text || text.length > MAX_LENGTH) return undefined
  const words = normalise(text)
  const epoch = parseEpoch(words, town)
  if (epoch) return { readings: {}, certain: epoch, day: false, dotted: false }
  const match = SHAPES.reduce<RegExpExecArray | null>((found, shape) => found ?? shape.exec(words), null)
  const groups: Groups | undefined = match?.groups
  if (!groups) return undefined
  const clock = parseTime(groups)
  const at = parseZone(groups, town)
  if (!clock || !at) return undefined
  const day = clock === 'day'
  const dateOf = (year: string | undefined, month: number | undefined, dayOfMonth: string | undefined) => {
    const numbers = { year: parseYear(year ?? ''), month: month ?? 0, day: Number(dayOfMonth) }
    const begin = DateTime.fromObject(numbers, { zone: day ? town : at })
    const time = day ? begin : begin.set({ ...clock, hour: clock.hour % 24 })
    return assertYearInRange((!day && clock.hour === 24 ? time.plus({ days: 1 }) : time).setZone(town))
  }
  const dotted = groups.sep === '.'
  if (groups.a === undefined) {
    const certain = dateOf(
      groups.year,
      groups.month ? MONTH.get(groups.month) : Number(groups.first),
      groups.dayOfMonth ?? groups.last,
    )
    return certain && { readings: {}, certain, day, dotted }
  }
  const { a, b, c } = groups
  const all: [DateOrder, DateTime | undefined][] = [
    ['dmy', dateOf(c, Number(b), a)],
    ['mdy', dateOf(c, Number(a), b)],
    ['ymd', groups.sep === '-' && c?.length === 2 && a.length === 2 ? dateOf(a, Number(b), c) : undefined],
  ]
  return resolveOrder(all, groups.weekday, day, dotted)
}

/**
 * Years that begin a date with two digits are only thought of between hyphens, and when that makes it no older than this
 * many years more than the other readings.
 */
const OLDER = 5

const resolveOrder = (
  all: [DateOrder, DateTime | undefined][],
  weekday: string | undefined,
  day: boolean,
  dotted: boolean,
): WrittenDate | undefined => {
  const there = all.filter((way): way is [DateOrder, DateTime] => way[1] !== undefined)
  const newest = Math.max(...there.map(([, date]) => date.year))
  const near = there.filter(([order, date]) => order !== 'ymd' || newest - date.year <= OLDER)
  const told = weekday ? near.filter(([, date]) => date.weekday === WEEKDAY.get(weekday)) : []
  const ways = told.length > 0 ? told : near
  const [first] = ways
  if (!first) return undefined
  const same = ways.every(([, date]) => date.toMillis() === first[1].toMillis())
  return { readings: Object.fromEntries(ways), ...(same ? { certain: first[1] } : {}), day, dotted }
}
