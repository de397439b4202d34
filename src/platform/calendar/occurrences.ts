import type { DateTime } from 'luxon'
import { type Budget, createBudget } from './budget.ts'
import type { CalendarEvent } from './parse.ts'
import {
  expandSeries,
  keyOf,
  MAX_DAYS,
  parseDurationOf,
  parseEventTime,
  parseSeries,
  type Series,
  type UnreadableLines,
  type WallSpan,
  wallTimeIn,
} from './series.ts'
import { DAY_MS, type Duration, type Time } from './time.ts'
import { namedZone } from './zones.ts'

/** One time that an event takes place, in milliseconds. Days end at the beginning of the next. */
export type Occurrence = {
  start: number
  /** Nothing where nobody says when it ends. */
  end?: number
  allDay: boolean
  /** Who says so: the event, or what was changed for this time. */
  event: CalendarEvent
  /** For one of several: which, as the series says it, and when that would have been. */
  repetition?: string
  originalStart: number
}

/** The time that is asked about. */
export type Window = { from: DateTime; until: DateTime; zone: string }

/** Steps that all repetitions of a calendar may take, and those of one event. */
const CALENDAR_STEPS = 1_000_000
const EVENT_STEPS = 30_000

/** Times that one changed event may have. */
const MAX_MOVED = 1_000

/** The steps of a calendar, to be given with each of its events. */
export const calendarBudget = (): Budget => createBudget(CALENDAR_STEPS)

/** When a time of a series begins and ends. */
const occurrenceSpan = (time: Time, length: Duration | undefined, series: Series) => {
  const zone = time.day ? series.town : (time.zone ?? series.zone)
  const start = zone.instant(time.wall)
  if (!length) return { start, end: undefined, allDay: time.day }
  const end = length.days === 0 ? start : zone.instant(time.wall + length.days * DAY_MS)
  return { start, end: end + length.ms, allDay: time.day }
}

/** What was changed for one time of a series, and for those that follow it where it says so. */
type Override = {
  event: CalendarEvent
  of: Time
  key: number
  time: Time
  length: Duration | undefined
  /** How much later it is than planned, for those that follow; nothing for a change of one time only. */
  shift?: number
}

const parseOverrides = (event: CalendarEvent, series: Series, unread: UnreadableLines): Override[] =>
  event.moved.slice(0, MAX_MOVED).flatMap((one): Override | [] => {
    try {
      const of = parseEventTime(one, 'recurrence-id', series.town)
      if (!of) throw new Error('the changed occurrence has no RECURRENCE-ID')
      const given = parseEventTime(one, 'dtstart', series.town)
      const hour = series.start.day ? 0 : series.start.wall % DAY_MS
      // One without a beginning of its own is cancelled, or changed in its texts only.
      const time = given ?? (of.day && !series.start.day ? { ...series.start, wall: of.wall + hour } : of)
      const length = parseDurationOf(one, time, series.town, unread, series.length)
      const following = /^THISANDFUTURE$/i.test(one.lines('recurrence-id')[0]?.parameters.range ?? '')
      const planned = of.day && !series.start.day ? of.wall + hour : wallTimeIn(of, series)
      const shift = following ? wallTimeIn(time, series) - planned : undefined
      return { event: one, of, key: keyOf(of, series), time, length, shift }
    } catch {
      unread.lines++
      return []
    }
  })

const isRecurring = (event: CalendarEvent) =>
  event.moved.length > 0 || event.lines('rrule').length > 0 || event.lines('rdate').length > 0

/** The one time of an event, wherever it lies. */
const singleOccurrence = (event: CalendarEvent, series: Series): Occurrence => {
  const written = event.orphan ? parseEventTime(event, 'recurrence-id', series.town) : undefined
  const at = occurrenceSpan(series.start, series.length, series)
  const originalStart = written
    ? written.day
      ? series.town.instant(written.wall)
      : keyOf(written, { ...series, start: written })
    : at.start
  return { ...at, event, originalStart, repetition: written?.text }
}

/**
 * The times at which an event takes place within a window, in their order; one that does not repeat is told wherever it lies.
 * @param budget that of the whole calendar
 * @param unread counts the lines that could not be read
 * @throws for an event whose times cannot be worked out, or not within the steps that it has
 */
export const expandOccurrences = (
  event: CalendarEvent,
  window: Window,
  budget: Budget,
  unread: UnreadableLines = { lines: 0 },
): Occurrence[] => {
  const town = namedZone(window.zone)
  const series = parseSeries(event, town, unread)
  if (event.orphan || !isRecurring(event)) return [singleOccurrence(event, series)]
  const own = createBudget(EVENT_STEPS, budget)
  own.spend(event.moved.length)
  const lasts = Math.min(MAX_DAYS, (series.length?.days ?? 0) + (series.length?.ms ?? 0) / DAY_MS) * DAY_MS
  // Two days more, for the zones.
  const span: WallSpan = {
    from: window.from.toMillis() - lasts - 2 * DAY_MS,
    until: window.until.toMillis() + 2 * DAY_MS,
  }
  const times = expandSeries(event, series, span, own, unread)
  const changes = parseOverrides(event, series, unread)
  const following = changes.filter(({ shift }) => shift !== undefined).sort((a, b) => a.key - b.key)
  const found: Occurrence[] = []
  const startsOn = new Map<number, number>()
  if (changes.some(({ of }) => of.day) && !series.start.day)
    for (const [key, { time }] of times)
      startsOn.set(Math.floor(wallTimeIn(time, series) / DAY_MS) * DAY_MS, key)
  for (const { event: changed, of, key, time, length } of changes) {
    const which = (of.day && !series.start.day ? startsOn.get(of.wall) : undefined) ?? key
    const before = times.get(which)
    times.delete(which)
    const originalStart = occurrenceSpan(before?.time ?? of, undefined, series).start
    found.push({
      ...occurrenceSpan(time, length, series),
      event: changed,
      originalStart,
      repetition: (before?.time ?? of).text,
    })
  }
  for (const [key, { time, length = series.length }] of times) {
    const change = following.findLast((one) => one.key <= key)
    const planned = occurrenceSpan(time, length, series)
    const moved = change && {
      ...(change.time.day ? change.time : time),
      wall: wallTimeIn(time, series) + (change.shift ?? 0),
    }
    const inZone = moved && { ...moved, zone: series.zone }
    const at = change && inZone ? occurrenceSpan(inZone, change.length, series) : planned
    found.push({ ...at, event: change?.event ?? event, originalStart: planned.start, repetition: time.text })
  }
  return found
    .filter(({ start, end = start }) => end >= window.from.toMillis() && start <= window.until.toMillis())
    .sort((a, b) => a.start - b.start)
}
