import { DateTime, type DurationLike } from 'luxon'
import type { Town } from '#domain/town'
import { DomainError, type Problem } from '#domain/use-cases'
import type { TimeBuckets } from '#platform/database'

/** Stretches of time that are asked for by a name. */
export const PERIOD_NAMES = ['today', '7d', '30d', 'month', 'last-month', 'year'] as const

export type PeriodName = (typeof PERIOD_NAMES)[number]

/** How long each bucket of a period is. */
export type BucketUnit = 'hour' | 'day' | 'week' | 'month' | 'year'

/** A stretch of whole days of the town, what it is compared with, and the buckets in which it is counted. */
export type Period = {
  /** Unset: by its days. */
  name?: PeriodName
  /** Its first and its last day. */
  from: DateTime
  to: DateTime
  /** The days that it is compared with. */
  before: { from: DateTime; to: DateTime }
  unit: BucketUnit
  starts: DateTime[]
  /** As rows are counted. What it is compared with lasts no longer than it has lasted itself. */
  buckets: TimeBuckets
  /** The same of what is known ahead, such as appointments: compared with whole days. */
  wholeBuckets: TimeBuckets
}

/** What an address says of a period: a name, or days in ISO form. */
export type PeriodQuery = { name?: string | undefined; from?: string | undefined; to?: string | undefined }

const DEFAULT_DAYS = 30

/** Years that no calendar of a town hall has, and that the database may not know. */
const isSensible = (day: DateTime): boolean => day.isValid && day.year >= 1900 && day.year < 2200

const DAY = /^\d{4}-\d{2}-\d{2}$/

const parseDay = (text: string, zone: string): DateTime | undefined => {
  const day = DAY.test(text) ? DateTime.fromISO(text, { zone }).startOf('day') : undefined
  return day && isSensible(day) ? day : undefined
}

/** The present day of the town. */
const todayOf = (town: Town): DateTime =>
  DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }).startOf('day')

type Days = { from: DateTime; to: DateTime; shift: DurationLike }

const NAMED: Record<PeriodName, (today: DateTime) => Days> = {
  today: (today) => ({ from: today, to: today, shift: { days: 1 } }),
  '7d': (today) => ({ from: today.minus({ days: 6 }), to: today, shift: { days: 7 } }),
  '30d': (today) => ({ from: today.minus({ days: 29 }), to: today, shift: { days: 30 } }),
  month: (today) => ({ from: today.startOf('month'), to: today, shift: { months: 1 } }),
  'last-month': (today) => monthOf(today.minus({ months: 1 })),
  year: (today) => ({ from: today.startOf('year'), to: today, shift: { years: 1 } }),
}

const monthOf = (day: DateTime): Days => ({
  from: day.startOf('month'),
  to: day.endOf('month').startOf('day'),
  shift: { months: 1 },
})

/** Whole months are compared with as many months, other days with as many days. */
const betweenDays = (from: DateTime, to: DateTime): Days => {
  const after = to.plus({ days: 1 })
  const whole = from.day === 1 && after.day === 1
  return whole
    ? { from, to, shift: { months: Math.round(after.diff(from, 'months').months) } }
    : { from, to, shift: { days: Math.round(after.diff(from, 'days').days) } }
}

/**
 * The period that is asked for: by its name, by its days, or the last thirty days.
 * @throws {DomainError} `invalid`, with `from` or `to`
 */
export const parsePeriod = (town: Town, query: PeriodQuery): Period => {
  const today = todayOf(town)
  const name = PERIOD_NAMES.find((one) => one === query.name)
  if (name) return { name, ...toPeriod(town, NAMED[name](today)) }
  const problems: Problem[] = []
  const read = (path: 'from' | 'to'): DateTime | undefined => {
    const text = query[path]?.trim()
    if (!text) return undefined
    const day = parseDay(text, town.profile.time_zone)
    if (!day) problems.push({ path, code: 'not-a-date' })
    return day
  }
  const given = { from: read('from'), to: read('to') }
  if (problems.length > 0) throw new DomainError('invalid', problems)
  const to = given.to ?? (given.from && given.from > today ? given.from : today)
  const from = given.from ?? to.minus({ days: DEFAULT_DAYS - 1 })
  if (from > to) throw new DomainError('invalid', [{ path: 'to', code: 'not-allowed' }])
  const asked = given.from || given.to ? undefined : ('30d' as const)
  return { ...(asked && { name: asked }), ...toPeriod(town, betweenDays(from, to)) }
}

/** A calendar month of the town. @param day any day of it */
export const monthPeriod = (town: Town, day: DateTime): Period => toPeriod(town, monthOf(day))

const toPeriod = (town: Town, { from, to, shift }: Days): Period => {
  const ends = to.plus({ days: 1 })
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  const earlier = from.minus(shift)
  // Part of a day is compared with as much of a day, and what it is compared with ends before it begins.
  const until = DateTime.min(now > from && now < ends ? now.minus(shift) : ends.minus(shift), from)
  const whole = DateTime.min(ends.minus(shift), from)
  const { unit, starts } = divide(from, ends)
  const buckets = (end: DateTime): TimeBuckets => ({
    before: { from: earlier.toJSDate(), ends: end.toJSDate() },
    starts: starts.map((start) => start.toJSDate()),
    ends: ends.toJSDate(),
  })
  return {
    from,
    to,
    before: { from: earlier, to: until.minus({ milliseconds: 1 }).startOf('day') },
    unit,
    starts,
    buckets: buckets(until),
    wholeBuckets: buckets(whole),
  }
}

/** How many days are counted in which buckets. */
const UNITS: [days: number, unit: BucketUnit][] = [
  [1, 'hour'],
  [62, 'day'],
  [186, 'week'],
  [1_830, 'month'],
]

/** Days and longer begin with the town's calendar; hours are sixty minutes long, also on the days on which clocks change. */
const divide = (from: DateTime, ends: DateTime): Pick<Period, 'unit' | 'starts'> => {
  const days = Math.round(ends.diff(from, 'days').days)
  const unit = UNITS.find(([most]) => days <= most)?.[1] ?? 'year'
  const starts: DateTime[] = []
  const next = (at: DateTime) =>
    unit === 'hour' ? at.plus({ hours: 1 }) : at.startOf(unit).plus({ [unit]: 1 })
  for (let at = from; at < ends; at = next(at)) starts.push(at)
  return { unit, starts }
}
