import type { Line } from './components.ts'
import { UTC, type Zone, type Zones } from './zones.ts'

/** A time as it is written: what the clock on the wall reads (milliseconds, as if UTC), of a zone or of none; or a day. */
export type Time = { wall: number; day: boolean; zone?: Zone; text: string }

/** A day, in milliseconds. */
export const DAY_MS = 86_400_000

/** Years that something may be in. */
const YEARS = [1900, 2200] as const

const WRITTEN =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i

/** A written time. @throws for what is none */
export const parseTime = (value: string, zone: Zone | undefined): Time => {
  const [text, ...fields] = WRITTEN.exec(value.trim().slice(0, 40)) ?? []
  if (!text) throw new Error('the time is missing')
  const [year, month, day, hour, minute, second] = fields.slice(0, 6).map((field) => Number(field ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const date = Date.UTC(year, month - 1, day)
  const isDay = new Date(date).getUTCMonth() === month - 1 && day > 0
  if (!isDay || year < YEARS[0] || year > YEARS[1] || hour > 24 || minute > 59 || second > 60)
    throw new Error('the time is invalid')
  const wall = date + ((hour * 60 + minute) * 60 + second) * 1_000
  const iso = new Date(wall).toISOString()
  if (fields[3] === undefined) return { wall, day: true, text: iso.slice(0, 10) }
  const offset = fields[6]?.toUpperCase()
  if (!offset) return { wall, day: false, zone, text: iso.slice(0, 19) }
  if (offset === 'Z') return { wall, day: false, zone: UTC, text: `${iso.slice(0, 19)}Z` }
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)/.exec(offset) ?? []
  const ahead = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
  const utc = wall - ahead
  return { wall: utc, day: false, zone: UTC, text: `${new Date(utc).toISOString().slice(0, 19)}Z` }
}

/** The times that a line lists. @throws when one is none */
export const parseTimes = (line: Line, zones: Zones, town: Zone): Time[] => {
  const zone = zones(line.parameters.tzid, town) ?? (line.parameters.tzid ? town : undefined)
  return line.value
    .split(',')
    .filter(Boolean)
    .map((one) => parseTime(one.split('/')[0] ?? '', zone))
}

/** Milliseconds that are added to a day, or to an instant: days go by the calendar, hours by the clock (RFC 5545, 3.3.6). */
export type Duration = { days: number; ms: number }

const LENGTH = /^([+-])?P(?:(\d{1,7})W)?(?:(\d{1,7})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/i

/** A written duration; nothing for one that is not forwards. @throws for what is none */
export const parseDuration = (value: string): Duration | undefined => {
  const [text, sign, ...fields] = LENGTH.exec(value.trim().slice(0, 60)) ?? []
  if (!text || fields.every((field) => field === undefined)) throw new Error('the duration is invalid')
  const [weeks, days, hours, minutes, seconds] = fields.map((field) => Number(field ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const length = { days: weeks * 7 + days, ms: ((hours * 60 + minutes) * 60 + seconds) * 1_000 }
  return sign === '-' || length.days + length.ms === 0 ? undefined : length
}

/**
 * The day that a time names for something that takes whole days. Midnight in the town is the town's day, even if it is
 * written in UTC; any other hour, as Exchange writes it, is left out.
 */
export const dayOf = (time: Time, town: Zone): number => {
  if (time.day) return time.wall
  const here = time.zone === UTC ? town.wall(time.wall) : time.wall
  return here % DAY_MS === 0 ? here : Math.floor(time.wall / DAY_MS) * DAY_MS
}

/** The instant of a time; one without a zone is of the zone given. */
export const toInstant = (time: Time, zone: Zone): number => (time.zone ?? zone).instant(time.wall)
