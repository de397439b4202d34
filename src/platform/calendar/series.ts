import ICAL from 'ical.js'
import { assertReasonableRule, type Budget, chargeIterations } from './budget.ts'
import type { CalendarEvent } from './parse.ts'
import {
  DAY_MS,
  type Duration,
  dayOf,
  parseDuration,
  parseTime,
  parseTimes,
  type Time,
  toInstant,
} from './time.ts'
import { calendarTime } from './wall-time.ts'
import type { Zone } from './zones.ts'

/** Something that takes place once or more often: when first, how long, in which zone. */
export type Series = { start: Time; length?: Duration; zone: Zone; town: Zone }

/** Longest that something may last that repeats, or says how long it lasts. */
export const MAX_DAYS = 400

/** Counts the lines that could not be read. */
export type UnreadableLines = { lines: number }

const tryRead = <T>(unread: UnreadableLines, read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    unread.lines++
    return undefined
  }
}

const findEventZone = (event: CalendarEvent, line: { parameters: Record<string, string> }, town: Zone) => {
  const id = line.parameters.tzid
  return id ? (event.zones(id, town) ?? town) : undefined
}

/** The first time that a property says. @throws when it is none */
export const parseEventTime = (event: CalendarEvent, name: string, town: Zone): Time | undefined => {
  const [line] = event.lines(name)
  return line && parseTime(line.value, findEventZone(event, line, town))
}

/** How long an event lasts, from its beginning. Days last a day at least; an end before the beginning is none. */
export const parseDurationOf = (
  event: CalendarEvent,
  start: Time,
  town: Zone,
  unread: UnreadableLines,
  otherwise?: Duration,
): Duration | undefined => {
  const none = start.day ? (otherwise ?? { days: 1, ms: 0 }) : otherwise
  const [lasts] = event.lines('duration')
  const end = tryRead(unread, () => parseEventTime(event, 'dtend', town))
  if (!end) {
    const length = lasts && tryRead(unread, () => parseDuration(lasts.value))
    if (!length) return none
    if (length.days + length.ms / DAY_MS > MAX_DAYS) throw new Error('the event lasts too long')
    return start.day ? { days: Math.max(1, length.days + Math.ceil(length.ms / DAY_MS)), ms: 0 } : length
  }
  if (start.day) return { days: Math.max(1, Math.round((dayOf(end, town) - start.wall) / DAY_MS)), ms: 0 }
  const zone = start.zone ?? town
  const ms = toInstant(end, zone) - zone.instant(start.wall)
  return ms > 0 ? { days: 0, ms } : undefined
}

/** When a series begins, and how long it lasts. @throws when it has no beginning that can be read */
export const parseSeries = (event: CalendarEvent, town: Zone, unread: UnreadableLines): Series => {
  const start =
    parseEventTime(event, 'dtstart', town) ??
    (event.orphan ? parseEventTime(event, 'recurrence-id', town) : undefined)
  if (!start) throw new Error('the event has no start')
  return {
    start,
    length: parseDurationOf(event, start, town, unread),
    zone: start.day ? town : (start.zone ?? town),
    town,
  }
}

/** What tells one time of a series from another: its day, or its instant. */
export const keyOf = (time: Time, { start, zone, town }: Series): number =>
  start.day ? dayOf(time, town) : toInstant(time, zone)

/** Rules of one event, dates added or left out one by one, and what each of them costs in steps. */
const MAX_RULES = 10
const MAX_DATES = 2_000
const STEPS_A_DATE = 5

/** Times of one rule within a window: more are not looked for. */
const MAX_TIMES = 1_100

/** What a look at one time costs besides, in steps: it is worked out in the town's zone. */
const LOOK = 10

const wallOf = ({ year, month, day, hour, minute, second, isDate }: ICAL.Time) =>
  isDate ? Date.UTC(year, month - 1, day) : Date.UTC(year, month - 1, day, hour, minute, second)

/** The last moment of a rule, as what its clocks read can be compared with: inclusive. */
const lastOf = (until: string, series: Series): ((wall: number) => boolean) => {
  const time = parseTime(until, undefined)
  if (series.start.day) {
    const day = dayOf(time, series.town)
    return (wall) => wall > day
  }
  // A day alone means all of it; without a zone, it is the series' own.
  if (time.day) return (wall) => wall >= time.wall + DAY_MS
  const last = toInstant(time, series.zone)
  return (wall) => series.zone.instant(wall) > last
}

/** A rule's text without its end, which the library would compare without knowing the zones. */
const ruleIn = (text: string) => {
  const parts = text.split(';').filter((part) => part.trim())
  const until = parts.find((part) => /^\s*UNTIL=/i.test(part))
  const rule = ICAL.Recur.fromString(parts.filter((part) => part !== until).join(';'))
  return { rule, until: until?.split('=')[1] }
}

/**
 * What the clocks read at the times of one rule from somewhere before the window to its end. The beginning of the series
 * counts as the first, in the rule or not (RFC 5545, 3.3.10).
 */
const ruleTimes = (text: string, series: Series, span: WallSpan, budget: Budget): number[] => {
  const { rule, until } = ruleIn(text)
  assertReasonableRule(rule)
  chargeIterations(budget, rule)
  const ended = until === undefined ? undefined : lastOf(until, series)
  const first = series.start.wall
  const days = { DAILY: 1, WEEKLY: 7 }[rule.freq as string]
  const step = days && !rule.count ? days * rule.interval * DAY_MS : 0
  const skipped = step ? Math.max(0, Math.floor((span.from - 31 * DAY_MS - first) / step)) * step : 0
  const times = rule.iterator(calendarTime(first + skipped, series.start.day))
  const found: number[] = []
  for (let count = 0; ; count++) {
    const time = times.next()
    if (!time) return found
    budget.spend(1)
    const wall = wallOf(time)
    // One that begins beside its rule has had its first time already.
    if (count === 0 && rule.count && wall !== first) count++
    if (rule.count && count >= rule.count) return found
    if (wall < span.from) continue
    budget.spend(LOOK)
    if (wall > span.until || ended?.(wall)) return found
    found.push(wall)
    if (found.length >= MAX_TIMES) return found
  }
}

/** What clocks may read within a window, with the margins that zones need. */
export type WallSpan = { from: number; until: number }

/** One time of a series: what its clocks read, and how long it lasts where that differs. */
export type SeriesTime = { time: Time; length?: Duration }

const parseDates = (event: CalendarEvent, name: string, town: Zone, unread: UnreadableLines): Time[] =>
  event.lines(name).flatMap((line) => tryRead(unread, () => parseTimes(line, event.zones, town)) ?? [])

/** Lengths of added times, where these are periods. */
const parsePeriods = (event: CalendarEvent, series: Series): Map<number, Duration> => {
  const found = new Map<number, Duration>()
  for (const line of event.lines('rdate'))
    for (const one of line.value.split(',').slice(0, MAX_DATES)) {
      const [from = '', to] = one.split('/')
      if (!to) continue
      try {
        const zone = findEventZone(event, line, series.town)
        const start = parseTime(from, zone)
        const at = toInstant(start, series.zone)
        const end = /^[+-]?P/i.test(to)
          ? parseDuration(to)
          : { days: 0, ms: toInstant(parseTime(to, zone), series.zone) - at }
        if (end && end.days + end.ms > 0) found.set(keyOf(start, series), end)
      } catch {
        // Counted where the times are read.
      }
    }
  return found
}

/** The times of a series by their keys, without what was left out. @throws for repetitions that nobody means */
export const expandSeries = (
  event: CalendarEvent,
  series: Series,
  span: WallSpan,
  budget: Budget,
  unread: UnreadableLines,
): Map<number, SeriesTime> => {
  const rules = event.lines('rrule')
  const added = parseDates(event, 'rdate', series.town, unread)
  const left = parseDates(event, 'exdate', series.town, unread)
  if (rules.length > MAX_RULES || event.lines('exrule').length > MAX_RULES) throw new Error('too many rules')
  if (added.length + left.length > MAX_DATES) throw new Error('too many dates')
  budget.spend((added.length + left.length) * STEPS_A_DATE)
  const periods = parsePeriods(event, series)
  const times = new Map<number, SeriesTime>()
  const add = (time: Time) => {
    const key = keyOf(time, series)
    if (!times.has(key)) times.set(key, { time, length: periods.get(key) })
  }
  const at = (wall: number): Time => {
    const iso = new Date(wall).toISOString()
    const utc = series.start.text.endsWith('Z') ? 'Z' : ''
    const text = series.start.day ? iso.slice(0, 10) : `${iso.slice(0, 19)}${utc}`
    return { ...series.start, wall, text }
  }
  add(series.start)
  for (const { value } of rules) for (const wall of ruleTimes(value, series, span, budget)) add(at(wall))
  // A day that is added to something at an hour is that hour of it; an hour that is added to days is its day.
  for (const time of added)
    if (series.start.day) add(at(dayOf(time, series.town)))
    else add(time.day ? at(time.wall + (series.start.wall % DAY_MS)) : time)
  const days = new Set<number>()
  for (const time of left)
    if (time.day && !series.start.day) days.add(time.wall)
    else times.delete(keyOf(time, series))
  for (const [key, { time }] of times)
    if (days.has(Math.floor(wallTimeIn(time, series) / DAY_MS) * DAY_MS)) times.delete(key)
  for (const { value } of event.lines('exrule'))
    for (const wall of ruleTimes(value, series, span, budget)) times.delete(keyOf(at(wall), series))
  return times
}

/** What the clocks of the series' zone read at a time. */
export const wallTimeIn = (time: Time, series: Series): number =>
  time.day || !time.zone || time.zone === series.zone
    ? time.wall
    : series.zone.wall(time.zone.instant(time.wall))
