import { DateTime } from 'luxon'
import { getLanguage } from '#languages'
import { wallTime } from '#platform/calendar'
import { readWhen } from '#platform/dates-in-text'
import type { Hours } from './model.ts'

/**
 * A day as it is written in a language, in the town's zone: «24 de novembre de 2026», «1 d’octubre de 2026». */
export const formatLongDate = (date: Date | number, language: string, zone: string): string => {
  const asked = `${Number(date)} ${language} ${zone}`
  const known = saidDates.get(asked)
  if (known !== undefined) return known
  const said = inWords(DateTime.fromMillis(Number(date), { zone }), language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
  if (saidDates.size >= MAX_SAID) saidDates.clear()
  saidDates.set(asked, said)
  return said
}

/** Deadlines of one day are one moment, and said to everybody. */
const saidDates = new Map<string, string>()
const MAX_SAID = 500

const inWords = (date: DateTime, language: string, format: Intl.DateTimeFormatOptions): string => {
  const { locale, mendDate = (said) => said } = getLanguage(language)
  return mendDate(date.setLocale(locale).toLocaleString(format))
}

/** An hour as it is said: «9.30 h». */
export const formatTime = (at: DateTime, language: string): string =>
  at.toFormat(getLanguage(language).time.alone)

/** An hour within a text that says already that it is one: «9.30». */
export const formatTimeWithin = (at: DateTime, language: string): string =>
  at.toFormat(getLanguage(language).time.within)

/**
 * When something is, as it is said: «divendres 27 de novembre, 18.30 h – 20.00 h», «del 5 al 8 de desembre».
 * @param starts milliseconds
 */
export const formatTimeRange = (
  { starts, ends, allDay }: { starts: number; ends?: number; allDay?: boolean },
  language: string,
  zone: string,
): string => {
  const at = (time: number) => DateTime.fromMillis(time, { zone })
  const day = (time: DateTime) => inWords(time, language, { weekday: 'long', day: 'numeric', month: 'long' })
  const from = at(starts)
  const to = ends === undefined ? undefined : at(ends)
  const oneDay = !to || to.hasSame(from, 'day') || to.diff(from, 'hours').hours < 16
  const { comma = ', ' } = getLanguage(language)
  const moment = (time: DateTime) => `${day(time)}${comma}${formatTime(time, language)}`
  if (allDay) return !to || to.hasSame(from, 'day') ? day(from) : `${day(from)} – ${day(to)}`
  if (!to) return moment(from)
  return `${moment(from)} – ${oneDay ? formatTime(to, language) : moment(to)}`
}

/**
 * The day that some words name: «demà», «divendres», «el 28 de novembre», «28/11». A weekday is the next one, today's own
 * included; a date that has passed this year is next year's.
 * @returns the day in ISO form, in the zone of `now`
 */
export const parseDay = (text: string, now: DateTime): string | undefined => readWhen(text, now).day

/** When people work on a day, in order: by the week, the season, the holidays. In the day's own zone. */
export const openHours = ({ weekly, seasons, holidays }: Hours, day: DateTime) => {
  if (holidays.includes(day.toISODate() ?? '')) return []
  const date = day.toFormat('MM-dd')
  const inSeason = seasons.find(({ from, to }) =>
    from <= to ? date >= from && date <= to : date >= from || date <= to,
  )
  return (inSeason?.weekly ?? weekly)
    .filter(({ days }) => days.includes(day.weekday))
    .map(({ from, to }) => {
      const at = (time: string) => wallTime(`${day.toISODate()}T${time}`, day.zoneName ?? 'utc')
      return { from: at(from), to: at(to) }
    })
    .sort((a, b) => a.from.toMillis() - b.from.toMillis())
}

/** Whether people answer at a moment; when they do not, when they next will. Hours of a town are in its own zone. */
export const opensAt = (hours: Hours, now: DateTime): { open: boolean; opens?: DateTime } => {
  for (let ahead = 0; ahead < 60; ahead++) {
    for (const { from, to } of openHours(hours, now.plus({ days: ahead }).startOf('day'))) {
      if (now >= from && now < to) return { open: true }
      if (from > now) return { open: false, opens: from }
    }
  }
  return { open: false }
}

/** Days ahead in which opening hours are looked for: a town that is closed for longer answers nobody. */
const MAX_DAYS_AHEAD = 60

/** The moment at which so many minutes of opening hours have passed; undefined where there are not so many ahead. */
export const addOpenMinutes = (hours: Hours, from: DateTime, minutes: number): DateTime | undefined => {
  let left = minutes * 60_000
  for (let ahead = 0; ahead < MAX_DAYS_AHEAD; ahead++)
    for (const { from: opens, to } of openHours(hours, from.plus({ days: ahead }).startOf('day'))) {
      const begin = Math.max(opens.toMillis(), from.toMillis())
      const length = to.toMillis() - begin
      if (length <= 0) continue
      if (length >= left) return DateTime.fromMillis(begin + left, { zone: from.zone })
      left -= length
    }
  return undefined
}

/** How many whole minutes of opening hours lie between two moments. */
export const openMinutesBetween = (hours: Hours, from: DateTime, to: DateTime): number => {
  let open = 0
  for (let day = from.startOf('day'); day <= to; day = day.plus({ days: 1 }))
    for (const stretch of openHours(hours, day)) {
      const begin = Math.max(stretch.from.toMillis(), from.toMillis())
      open += Math.max(0, Math.min(stretch.to.toMillis(), to.toMillis()) - begin)
    }
  return Math.floor(open / 60_000)
}

/** Whether people work on a day. */
export const isStaffed = (day: DateTime, hours: Hours): boolean => openHours(hours, day).length > 0

/** The next days, after today, that are working days. In ISO form. */
export const nextWorkingDays = (
  isWorkingDay: (day: DateTime) => boolean,
  now: DateTime,
  count: number,
): string[] => {
  const days: string[] = []
  for (let ahead = 1; days.length < count && ahead < 120 + 2 * count; ahead++) {
    const day = now.plus({ days: ahead }).startOf('day')
    if (isWorkingDay(day)) days.push(day.toISODate() ?? '')
  }
  return days
}

/** A moment as it is said: «dilluns 30 de novembre, 9.00 h». */
export const formatMoment = (at: DateTime, language: string): string =>
  formatTimeRange({ starts: at.toMillis() }, language, at.zoneName ?? 'utc')

/** A day in ISO form as it is said: «divendres 27 de novembre». */
export const formatDay = (day: string, language: string, zone: string): string =>
  formatTimeRange({ starts: DateTime.fromISO(day, { zone }).toMillis(), allDay: true }, language, zone)

/** A day in ISO form in few letters, for a row of a list: «divendres 27/11». */
export const formatDayShort = (day: string, language: string, zone: string): string => {
  const at = DateTime.fromISO(day, { zone }).setLocale(getLanguage(language).locale)
  return `${at.toLocaleString({ weekday: 'long' })} ${at.day}/${at.month}`
}

/** Nobody is written to unasked from the evening to the morning. Hours of the town's day. */
const QUIET_HOURS = { from: 21, to: 9 }

/** The first moment, from one on, at which somebody may be written to unasked. */
export const afterQuietHours = (at: DateTime): DateTime => {
  if (at.hour >= QUIET_HOURS.from)
    return at.plus({ days: 1 }).set({ hour: QUIET_HOURS.to, minute: 0, second: 0 })
  return at.hour < QUIET_HOURS.to ? at.set({ hour: QUIET_HOURS.to, minute: 0, second: 0 }) : at
}

/** Whether nobody is to be written to unasked at a moment of the town's day. */
export const isQuietHour = (at: DateTime): boolean => at.hour >= QUIET_HOURS.from || at.hour < QUIET_HOURS.to
