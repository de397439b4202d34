import ICAL from 'ical.js'
import { DateTime, IANAZone } from 'luxon'
import { findIana } from 'windows-iana'
import { assertReasonableRule, chargeIterations, createBudget } from './budget.ts'
import { calendarTime, wallTime } from './wall-time.ts'

/** A zone: when its clocks read something, and what they read at a moment. Readings are milliseconds, as if they were UTC. */
export type Zone = { instant(wall: number): number; wall(instant: number): number }

/** Zones of one calendar that are read, parts of a zone's description, and the steps that they may take. */
const MAX_ZONES = 100
const MAX_OBSERVANCES = 200
const ZONE_STEPS = 60_000

/** The last day that a zone is asked for. */
const LAST = ICAL.Time.fromDateString('2200-01-01')

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Coordinated universal time. */
export const UTC: Zone = { instant: (wall) => wall, wall: (instant) => instant }

const fixed = (minutes: number): Zone => ({
  instant: (wall) => wall - minutes * MINUTE_MS,
  wall: (instant) => instant + minutes * MINUTE_MS,
})

/** A zone of the IANA's database, by its name. */
export const namedZone = (name: string): Zone => ({
  instant: (wall) => wallTime(new Date(wall).toISOString().slice(0, 23), name).toMillis(),
  wall: (instant) => instant + DateTime.fromMillis(instant, { zone: name }).offset * MINUTE_MS,
})

/** A zone as a calendar describes it. What its clocks read twice is the first time, as in `wallTime`. */
const parseTimezone = (zone: ICAL.Timezone): Zone => {
  const offset = (wall: number) => zone.utcOffset(calendarTime(wall)) * 1_000
  const instant = (wall: number) => {
    const before = offset(wall - DAY_MS)
    const now = offset(wall)
    const twice = before > now && offset(wall - (before - now)) === before && offset(wall) === now
    // What is read in an hour that is left out: by the offset before it.
    const skipped = before < now && offset(wall - (now - before)) === before
    return wall - (twice || skipped ? before : now)
  }
  return { instant, wall: (at) => at + offset(at + offset(at)) }
}

/** Has the rules of a zone pay for their steps, out of a budget of their own. */
const withBudget = (zone: ICAL.Component): void => {
  const observances = zone.getAllSubcomponents()
  if (observances.length > MAX_OBSERVANCES) throw new Error('too many observances')
  const budget = createBudget(ZONE_STEPS)
  for (const one of observances) {
    budget.spend(one.getAllProperties('rdate').length)
    for (const property of one.getAllProperties('rrule')) {
      const rule = property.getFirstValue() as ICAL.Recur
      assertReasonableRule(rule)
      chargeIterations(budget, rule)
    }
  }
}

/** A name without what programs write before it: `/mozilla.org/20050126_1/Europe/Madrid`, `tzone://Microsoft/Utc`. */
const stripZonePrefix = (id: string) =>
  id
    .trim()
    .slice(0, 200)
    .replace(/^tzone:\/\/microsoft\//i, '')
    .replace(
      /^\/.*?\/(?=(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)\/)/,
      '',
    )

/** A zone by what it is called: as the IANA does, or as Windows does (CLDR's windowsZones). */
const findZone = (id: string): Zone | undefined => {
  const name = stripZonePrefix(id)
  if (/^(utc|z|gmt)$/i.test(name)) return UTC
  if (IANAZone.isValidZone(name)) return namedZone(name)
  for (const windows of [name, `${name} Standard Time`, name.replace(/ Daylight Time$/, ' Standard Time')]) {
    const [found] = findIana(windows)
    if (found) return namedZone(found)
  }
  return undefined
}

/** Offsets as people call zones: `(UTC+01:00) Madrid`, `GMT+0200`. */
const zoneAt = (id: string, town: Zone): Zone | undefined => {
  const [, sign, hours = '', minutes = '0'] = /(?:UTC|GMT)\s?([+-])(\d\d?):?(\d\d)?/i.exec(id) ?? []
  if (!sign || Number(hours) > 14) return undefined
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  // The name of a zone says its offset in winter: where the town has the same, its summer is meant too.
  const winter = Date.UTC(2026, 0, 15)
  return town.wall(winter) - winter === offset * MINUTE_MS ? town : fixed(offset)
}

/** The zones of a file, each by its name. */
export type Zones = (id: string | undefined, town: Zone) => Zone | undefined

/** What a calendar says of its zones; one that cannot be worked out is like one that is not described. */
export const parseZones = (blocks: string[][]): Zones => {
  const described = new Map<string, Zone>()
  for (const lines of blocks.slice(0, MAX_ZONES)) {
    try {
      const text = ['BEGIN:VTIMEZONE', ...lines, 'END:VTIMEZONE'].join('\n')
      const component = ICAL.Component.fromString(text)
      const id = String(component.getFirstPropertyValue('tzid') ?? '')
      const place = findZone(String(component.getFirstPropertyValue('x-lic-location') ?? ''))
      if (!id || described.has(id)) continue
      withBudget(component)
      const zone = new ICAL.Timezone(component)
      // All its changes at once, and for good: the library would work them out again with each later year.
      zone.utcOffset(LAST)
      described.set(id, place ?? parseTimezone(zone))
    } catch {
      // Like a zone that is not described.
    }
  }
  const known = new Map<string, Zone | undefined>()
  return (id, town) => {
    if (!id) return undefined
    if (!known.has(id)) known.set(id, findZone(id) ?? described.get(id) ?? zoneAt(id, town))
    return known.get(id)
  }
}
