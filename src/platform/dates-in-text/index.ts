import type { DateTime } from 'luxon'
import { type Day, type Days, readDays, saysToday } from './days.ts'
import { type ClockTime, type DayPart, readTimes } from './times.ts'
import { NOON, normalise, SOONEST } from './words.ts'

export type { ClockTime, Day, DayPart }

/**
 * When, in somebody's own words. What they say nothing of is left out. Days are those of the zone of `now`, in ISO form; hours
 * are `HH:MM`.
 */
export type When = {
  day?: Day
  /** The first and the last of several days: «la setmana que ve». */
  days?: { from: Day; to: Day }
  part?: DayPart
  time?: ClockTime
  /** «a partir de les cinc» */
  from?: ClockTime
  /** «abans de les set» */
  until?: ClockTime
  /** As soon as possible. */
  soonest?: boolean
}

/** Longer texts are read up to here. */
const LONGEST = 500

const FIRST = new RegExp(`(?<!\\p{L})(?:${SOONEST})(?!\\p{L})`, 'u')
const MIDDAY = new RegExp(`(?<!\\p{L})(?:al |a |el |a la |at |a |la |في )?(?:${NOON})(?!\\p{L})`, 'u')

/** The hours in which people have lunch. */
const AT_NOON = { from: '12:00', until: '15:00' }

/**
 * Reads dates and hours in every language that is served: «dissabte que ve a la tarda», «d’aquí a dos
 * dies», «el 12», «a partir de les cinc», «mañana por la mañana». A weekday is the next one, today's own included unless the
 * next one is spoken of; a date without a year is the next one.
 * @param now in the town's zone
 */
export const readWhen = (text: string, now: DateTime): When => {
  const all = normalise(text.slice(0, LONGEST))
  const soonest = FIRST.exec(all)
  const { rest, ...times } = readTimes(soonest ? all.replace(soonest[0], ' ') : all)
  const midday = Object.keys(times).length === 0 && MIDDAY.test(rest) ? AT_NOON : {}
  const days: Days | undefined =
    readDays(rest, now) ?? (saysToday(all) ? { day: now.toISODate() ?? '' } : undefined)
  return { ...(soonest && { soonest: true }), ...days, ...times, ...midday }
}
