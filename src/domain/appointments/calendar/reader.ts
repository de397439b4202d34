import { DateTime } from 'luxon'
import { calendarBudget, expandOccurrences, type Occurrence, readCalendar } from '#platform/calendar'
import { sanitise, shortId } from '#platform/text'
import type { ScheduleException } from '../model.ts'

/** When closures are wanted from, until when, and in which zone they are told. */
export type ClosureQuery = { now: Date; days: number; zone: string }

/** Why something of a calendar closes nothing. */
export const SKIP_REASONS = ['free', 'cancelled', 'outside', 'endless', 'broken', 'lines'] as const

/**
 * What of a calendar closes nothing, counted: marked as free, cancelled, over or too far ahead, without a length; entries
 * and lines that cannot be read.
 */
export type SkippedCounts = Record<(typeof SKIP_REASONS)[number], number>

/** What a calendar closes. */
export type Closures = {
  closures: ScheduleException[]
  /** Entries that close something. */
  taken: number
  left: SkippedCounts
  /** What it says all of, by the beginnings of the closures' ids; and single times. What it no longer closes is open. */
  series: string[]
  times: string[]
}

/** Stretches taken from a file: a calendar can repeat for ever. */
const MAX_CLOSURES = 1_000

const WALL = "yyyy-MM-dd'T'HH:mm"

/** Longest id of a calendar's entry: with a time, a closure's id has 200 characters at most. */
const MAX_ID = 183

/** Why a time closes nothing, if so. */
const skipReason = (
  { event, start, end = start }: Occurrence,
  now: number,
): keyof SkippedCounts | undefined => {
  if (event.cancelled) return 'cancelled'
  if (event.free) return 'free'
  if (end <= start) return 'endless'
  return end <= now ? 'outside' : undefined
}

/** The closures that stay when a calendar's are taken in: not those of its entries, which it says itself. */
export const mergeClosures = (
  before: ScheduleException[],
  { series, times, closures }: Closures,
  now: string,
): ScheduleException[] => {
  const whole = new Set(series)
  const single = new Set([...times, ...closures.map(({ id }) => id)])
  const named = (id: string) => single.has(id) || whole.has(id.slice(0, id.lastIndexOf('@')))
  return [...before.filter(({ id, to }) => to < now || !named(id)), ...closures.filter(({ to }) => to >= now)]
}

/**
 * When a calendar says that there is no time: its entries that are not marked as free, repetitions included. Runs in a
 * process of its own.
 * @returns nothing for what is no calendar, or closes more than a thousand times
 */
export const read = (bytes: Uint8Array, { now: at, days, zone }: ClosureQuery): Closures | undefined => {
  const now = DateTime.fromJSDate(at, { zone })
  const window = { from: now, until: now.plus({ days }), zone }
  const wall = (ms: number) => DateTime.fromMillis(ms, { zone }).toFormat(WALL)
  try {
    const { events, unreadableEvents, brokenLines } = readCalendar(bytes)
    const budget = calendarBudget()
    const found: Closures = {
      closures: [],
      taken: 0,
      left: { free: 0, cancelled: 0, outside: 0, endless: 0, broken: unreadableEvents, lines: 0 },
      series: [],
      times: [],
    }
    const unread = { lines: brokenLines }
    for (const event of events) {
      const uid = shortId(sanitise(event.uid), MAX_ID)
      try {
        const times = expandOccurrences(event, window, budget, unread)
        if (!event.orphan) found.series.push(uid)
        if (times.length === 0) found.left.outside++
        const before = found.closures.length
        // What is said of the whole entry is counted once, what is said of one of its times for each.
        const reasons = new Set<keyof SkippedCounts>()
        for (const time of times) {
          const id = `${uid}@${wall(time.originalStart)}`
          if (event.orphan) found.times.push(id)
          // A minute is the shortest that a schedule can close: by its wall clock.
          const none = wall(time.start) >= wall(time.end ?? time.start)
          const why = skipReason(time, now.toMillis()) ?? (none ? 'endless' : undefined)
          if (why && time.event !== event) found.left[why]++
          else if (why) reasons.add(why)
          if (why) continue
          if (found.closures.length >= MAX_CLOSURES) return undefined
          const reason = time.event.text('summary') ?? event.text('summary') ?? ''
          found.closures.push({
            id,
            from: wall(time.start),
            to: wall(time.end ?? time.start),
            reason: sanitise(reason, 200),
          })
        }
        if (found.closures.length > before) found.taken++
        else for (const why of reasons) found.left[why]++
      } catch {
        found.left.broken++
      }
    }
    found.left.lines = unread.lines
    return found
  } catch {
    return undefined
  }
}
