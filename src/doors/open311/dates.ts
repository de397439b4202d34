import { DateTime } from 'luxon'
import type { Town } from '#town/jurisdictions'

/** A zone's offset by the hour, in minutes: it changes on the hour only, and asking the calendar each time is slow. */
const offsets = new Map<string, number>()

const offsetAt = (zone: string, time: number): number => {
  const key = `${zone}/${Math.floor(time / 3_600_000)}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  if (offsets.size > 50_000) offsets.clear()
  const { offset } = DateTime.fromMillis(time, { zone })
  offsets.set(key, offset)
  return offset
}

const two = (n: number) => String(n).padStart(2, '0')

/** An instant as clients expect it: whole seconds, with the town's offset (W3C profile of ISO 8601). */
export const w3cDate = (town: Town, date: Date | null): string | null => {
  if (!date) return null
  const offset = offsetAt(town.profile.time_zone, date.getTime())
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19)
  const away = Math.abs(offset)
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`
}

const YEARS = { from: 1970, to: 9999 }

/**
 * Reads a date as clients write it: with an offset, with none (then the town's), with a fraction of a second, a `+`
 * that arrived as a space, or the day alone.
 * @returns the first instant it means and the first one after it (a second later, or a day), or nothing when it is
 *   no date
 */
export const readDate = (town: Town, text: string): { start: DateTime; end: DateTime } | undefined => {
  const date = DateTime.fromISO(text.replace(/ (\d\d:?\d\d)$/, '+$1'), { zone: town.profile.time_zone })
  if (!date.isValid || date.year < YEARS.from || date.year > YEARS.to) return undefined
  if (/^\d{4}-?\d\d-?\d\d$/.test(text)) return { start: date, end: date.plus({ days: 1 }) }
  const start = date.startOf('second')
  return { start, end: start.plus({ seconds: 1 }) }
}
