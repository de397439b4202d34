import ICAL from 'ical.js'
import { DateTime } from 'luxon'

/**
 * The moment at which the wall clock of a zone reads something. What it reads twice, when it is put back, is the first
 * time; what it never reads, when it is put on, is as long after midnight as if it had not been (RFC 5545, 3.3.5). Left
 * to itself, luxon decides both by the season of today.
 * @param reading `2026-10-25T02:30`
 */
export const wallTime = (reading: string, zone: string): DateTime => {
  const asUtc = DateTime.fromISO(reading, { zone: 'utc' })
  const withOffsetOf = (days: number) => {
    const { offset } = asUtc.plus({ days }).setZone(zone)
    return asUtc.minus({ minutes: offset }).setZone(zone)
  }
  const before = withOffsetOf(-1)
  const after = withOffsetOf(1)
  const reads = (at: DateTime) => at.toISO({ includeOffset: false }) === asUtc.toISO({ includeOffset: false })
  return !reads(before) && reads(after) ? after : before
}

/** A wall-clock reading as ical.js has it, floating. @param wall milliseconds, as if it were UTC */
export const calendarTime = (wall: number, isDate = false): ICAL.Time => {
  const at = new Date(wall)
  return new ICAL.Time(
    {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(),
      isDate,
    },
    ICAL.Timezone.localTimezone,
  )
}
