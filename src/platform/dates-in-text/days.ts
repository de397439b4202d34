import { DateTime } from 'luxon'
import {
  AFTER_TOMORROW,
  anyOf,
  IN,
  MONTH,
  MONTHS,
  MONTHS_BEFORE_DAY,
  NEXT_BEFORE,
  NEXT_BEHIND,
  NUMBERS,
  THIS,
  TODAY,
  TODAY_PARTS,
  TOMORROW,
  UNITS,
  WEEK,
  WEEKDAYS,
  WEEKEND,
} from './words.ts'

/** A day in ISO form. */
export type Day = string

/** The day that some words name, or the first and last of several. */
export type Days = { day: Day } | { days: { from: Day; to: Day } }

const pattern = (source: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\d/.:-])(?:${source})(?![\\p{L}\\d/:-])`, 'u')

const WEEKDAY = anyOf(WEEKDAYS.keys())
const MONTH_NAME = anyOf(MONTHS.keys())
const COUNT = `\\d{1,2}|${anyOf(NUMBERS.keys())}`
const NEXT_WEEK = `(?:la |the |الاسبوع )?(?:(?:${WEEK})\\s(?:${NEXT_BEHIND})|(?:${NEXT_BEFORE})\\s(?:${WEEK}))`

const iso = (day: DateTime): Day => day.toISODate() ?? ''
const one = (day: DateTime): Days => ({ day: iso(day) })
const span = (from: DateTime, to: DateTime): Days => ({ days: { from: iso(from), to: iso(to) } })

const countOf = (text: string | undefined): number => {
  const said = text ?? '1'
  return /^\d+$/.test(said) ? Number(said) : (NUMBERS.get(said) ?? 1)
}

/** Years from now in which a date without a year is looked for: a 29 February is never farther away. */
const YEARS_AHEAD = 8

/** The next day of a date without a year; of one with a year that very day. */
const dateOf = (day: number, month: number, given: string | undefined, now: DateTime): Days | undefined => {
  const at = (year: number) => DateTime.fromObject({ year, month, day }, { zone: now.zone })
  if (given !== undefined) {
    const date = at(given.length <= 2 ? 2000 + Number(given) : Number(given))
    return date.isValid ? one(date) : undefined
  }
  for (let year = now.year; year <= now.year + YEARS_AHEAD; year++) {
    const date = at(year)
    if (date.isValid && date >= now.startOf('day')) return one(date)
  }
  return undefined
}

/** The next month that has such a day. */
const dayOfMonth = (day: number, now: DateTime): Days | undefined => {
  if (day < 1 || day > 31) return undefined
  for (let ahead = 0; ahead <= 12; ahead++) {
    const month = now.startOf('month').plus({ months: ahead })
    if (day > (month.daysInMonth ?? 0)) continue
    const date = month.set({ day })
    if (date >= now.startOf('day')) return one(date)
  }
  return undefined
}

const weekdayOf = (text: string | undefined): number => WEEKDAYS.get(text ?? '') ?? 1

/** The next such weekday; today's own counts unless the next one was spoken of. */
const nextWeekday = (weekday: number, now: DateTime, strictly: boolean): Days => {
  const ahead = (weekday - now.weekday + 7) % 7
  return one(now.plus({ days: ahead === 0 && strictly ? 7 : ahead }))
}

const weekend = (now: DateTime, next: boolean): Days => {
  const saturday = now.startOf('week').plus({ days: 5 })
  const from = next && now.weekday >= 6 ? saturday.plus({ weeks: 1 }) : saturday
  return span(from < now.startOf('day') ? now : from, from.plus({ days: 1 }))
}

const monthSpan = (first: DateTime, now: DateTime): Days =>
  span(first < now.startOf('day') ? now : first, first.endOf('month'))

type Groups = Record<string, string | undefined>
type Rule = [RegExp, (groups: Groups, now: DateTime) => Days | undefined]

/** In this order: what is said with more words is read first. */
const RULES: Rule[] = [
  [
    pattern('(?<year>\\d{4})-(?<month>\\d{1,2})-(?<day>\\d{1,2})'),
    ({ year, month, day }, now) => dateOf(Number(day), Number(month), year, now),
  ],
  [
    pattern('(?<day>\\d{1,2})[/.-](?<month>\\d{1,2})(?:[/.-](?<year>\\d{4}|\\d{2}))?'),
    ({ day, month, year }, now) => dateOf(Number(day), Number(month), year, now),
  ],
  [
    pattern(
      `(?<day>\\d{1,2})(?:er|st|nd|rd|th)?\\s(?:de |d |of |del )?(?<month>${MONTH_NAME})(?:\\s(?:de |del |d )?(?<year>\\d{4}))?`,
    ),
    ({ day, month, year }, now) => dateOf(Number(day), MONTHS.get(month ?? '') ?? 0, year, now),
  ],
  [
    pattern(
      `(?<month>${MONTHS_BEFORE_DAY})\\s(?:the )?(?<day>\\d{1,2})(?:st|nd|rd|th)?(?:\\s(?<year>\\d{4}))?`,
    ),
    ({ day, month, year }, now) => dateOf(Number(day), MONTHS.get(month ?? '') ?? 0, year, now),
  ],
  [pattern(AFTER_TOMORROW), (_, now) => one(now.plus({ days: 2 }))],
  [
    pattern(`(?:${IN})\\s(?<count>${COUNT})\\s(?:${UNITS.days})`),
    ({ count }, now) => one(now.plus({ days: countOf(count) })),
  ],
  [
    pattern(`(?:${IN})\\s(?<count>${COUNT})\\s(?:${UNITS.weeks})`),
    ({ count }, now) => one(now.plus({ weeks: countOf(count) })),
  ],
  [
    pattern(`(?:${IN})\\s(?<count>${COUNT})\\s(?:${UNITS.months})`),
    ({ count }, now) => one(now.plus({ months: countOf(count) })),
  ],
  [pattern('بعد اسبوع'), (_, now) => one(now.plus({ weeks: 1 }))],
  [pattern('بعد يومين'), (_, now) => one(now.plus({ days: 2 }))],
  [pattern('بعد اسبوعين'), (_, now) => one(now.plus({ weeks: 2 }))],
  // «dilluns de la setmana que ve», «monday next week»
  [
    pattern(`(?<weekday>${WEEKDAY})\\s(?:de |of |d |din )?${NEXT_WEEK}`),
    ({ weekday }, now) => one(now.startOf('week').plus({ weeks: 1, days: weekdayOf(weekday) - 1 })),
  ],
  [
    pattern(`(?:(?:${NEXT_BEFORE})\\s(?:${WEEKEND})|(?:${WEEKEND})\\s(?:${NEXT_BEHIND}))`),
    (_, now) => weekend(now, true),
  ],
  [pattern(WEEKEND), (_, now) => weekend(now, false)],
  [
    pattern(`(?<weekday>${WEEKDAY})\\s(?:${NEXT_BEHIND})|(?:${NEXT_BEFORE})\\s(?<other>${WEEKDAY})`),
    ({ weekday, other }, now) => nextWeekday(weekdayOf(weekday ?? other), now, true),
  ],
  [pattern(`(?<weekday>${WEEKDAY})`), ({ weekday }, now) => nextWeekday(weekdayOf(weekday), now, false)],
  [pattern(TOMORROW), (_, now) => one(now.plus({ days: 1 }))],
  [pattern(TODAY), (_, now) => one(now)],
  [
    pattern(NEXT_WEEK),
    (_, now) => {
      const monday = now.startOf('week').plus({ weeks: 1 })
      return span(monday, monday.plus({ days: 6 }))
    },
  ],
  [
    pattern(`(?:${THIS})\\s(?:${WEEK})|(?:${WEEK})\\s(?:${THIS})`),
    (_, now) => span(now, now.startOf('week').plus({ days: 6 })),
  ],
  [
    pattern(`(?:${MONTH})\\s(?:${NEXT_BEHIND})|(?:${NEXT_BEFORE})\\s(?:${MONTH})`),
    (_, now) => monthSpan(now.startOf('month').plus({ months: 1 }), now),
  ],
  [
    pattern(
      `(?:al|a l|a|en|in|au|pel|per al|por|for|pour|في)\\s(?:el |mes de |mes d |شهر )?(?<month>${MONTH_NAME})`,
    ),
    ({ month }, now) => {
      const first = now.startOf('month').set({ month: MONTHS.get(month ?? '') ?? 1 })
      return monthSpan(first.endOf('month') < now ? first.plus({ years: 1 }) : first, now)
    },
  ],
  // «el dia 12», «the 12th»; «el 12» only where nothing else follows it that it may be the number of.
  [
    pattern(
      '(?:dia|day|jour|ziua|data de|يوم)\\s(?:de )?(?<day>\\d{1,2})|(?:the|on)\\s(?<ordinal>\\d{1,2})(?:st|nd|rd|th)',
    ),
    ({ day, ordinal }, now) => dayOfMonth(Number(day ?? ordinal), now),
  ],
  [
    /(?<=(?:^|[ ,])(?:el|per al|pel|le|pe|para el|the) )(?<day>\d{1,2})(?=$| ,)/u,
    ({ day }, now) => dayOfMonth(Number(day), now),
  ],
]

/** The day or the days that a normalised text names, in the zone of `now`. */
export const readDays = (text: string, now: DateTime): Days | undefined => {
  for (const [words, daysOf] of RULES) {
    const match = words.exec(text)
    const found = match && daysOf(match.groups ?? {}, now)
    if (found) return found
  }
  return undefined
}

/** Whether a part of today was spoken of: «aquesta tarda». */
export const saysToday = (text: string): boolean => TODAY_PARTS.test(text)
