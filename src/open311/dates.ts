import { DateTime } from 'luxon'
import type { Town } from '#domain/town'

/** How far a zone is from UTC, and how that is written. */
type Offset = { ms: number; text: string }

/** By the hour: it changes on the hour only, and asking the calendar each time is slow. */
const offsets = new Map<string, Map<number, Offset>>()
const HOUR = 3_600_000

const two = (n: number) => String(n).padStart(2, '0')

const offsetAt = (zone: string, time: number): Offset => {
  const known = offsets.get(zone) ?? new Map<number, Offset>()
  offsets.set(zone, known)
  if (known.size > 50_000) known.clear()
  const hour = Math.floor(time / HOUR)
  const found = known.get(hour)
  if (found) return found
  const { offset } = DateTime.fromMillis(time, { zone })
  const away = Math.abs(offset)
  const text = `${offset < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`
  const made = { ms: offset * 60_000, text }
  known.set(hour, made)
  return made
}

/** An instant as clients expect it: whole seconds, with the town's offset (W3C profile of ISO 8601). */
export const formatW3cDate = (town: Town, date: Date | null): string | null => {
  if (!date) return null
  const { ms, text } = offsetAt(town.profile.time_zone, date.getTime())
  return new Date(date.getTime() + ms).toISOString().slice(0, 19) + text
}

const YEARS = { from: 1970, to: 9999 }

/**
 * Reads a date as clients write it: with an offset, with none (then the town's), with a fraction of a second, a `+`
 * that arrived as a space, or the day alone.
 * @returns the first instant it means and the first one after it (a second later, or a day), or nothing when it is
 *   no date
 */
export const parseDate = (town: Town, text: string): { start: DateTime; end: DateTime } | undefined => {
  const date = DateTime.fromISO(text.replace(/ (\d\d:?\d\d)$/, '+$1'), { zone: town.profile.time_zone })
  if (!date.isValid || date.year < YEARS.from || date.year > YEARS.to) return undefined
  if (/^\d{4}-?\d\d-?\d\d$/.test(text)) return { start: date, end: date.plus({ days: 1 }) }
  const start = date.startOf('second')
  return { start, end: start.plus({ seconds: 1 }) }
}
