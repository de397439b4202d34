import type ICAL from 'ical.js'
import { DateTime, IANAZone } from 'luxon'
import { wallTime } from './wall.ts'

/**
 * A time of a calendar as an instant. A day is its beginning. A zone that is not known, or none, is the one given: that of
 * whoever reads (RFC 5545, 3.3.5).
 */
export const instantOf = (time: ICAL.Time, zone: string): DateTime => {
  const named = time.zone?.tzid ?? ''
  const { year, month, day, hour, minute, second } = time
  const fields = time.isDate ? { year, month, day } : { year, month, day, hour, minute, second }
  const utc = DateTime.fromObject(fields, { zone: 'utc' })
  if (!time.isDate && (named === 'UTC' || named === 'Z')) return utc
  const own = !time.isDate && IANAZone.isValidZone(named) ? named : zone
  return wallTime(utc.toISO({ includeOffset: false }) ?? '', own)
}
