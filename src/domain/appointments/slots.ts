import { DateTime } from 'luxon'
import { openHours } from '#domain/content'
import { wallTime } from '#platform/calendar'
import type { AppointmentService, Schedule, ScheduleException } from './model.ts'

/** Some time, from one instant up to another, in milliseconds. */
export type Span = { from: number; to: number }

/** A desk that is taken for some time. */
export type OccupiedDesk = Span & { desk: number }

/** A day that has free hours: in ISO form, with when each begins, in milliseconds. */
export type FreeDay = { day: string; starts: number[] }

const MINUTE = 60_000

/** Notice that an appointment for today needs. */
const SAME_DAY_NOTICE = 15 * MINUTE

const overlaps = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to

const toSpan = ({ from, to }: ScheduleException, zone: string): Span => ({
  from: wallTime(from, zone).toMillis(),
  to: wallTime(to, zone).toMillis(),
})

/** Spans that touch or overlap made one, in order. */
const mergeSpans = (spans: Span[]): Span[] => {
  const all: Span[] = []
  for (const span of spans.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else all.push({ ...span })
  }
  return all
}

/** When a schedule is open on a day, closures not yet taken away: hours of the week, and what it opens besides. */
export const listOpenings = (schedule: Schedule, day: DateTime): Span[] => {
  const zone = day.zoneName ?? 'utc'
  const whole = { from: day.startOf('day').toMillis(), to: day.plus({ days: 1 }).startOf('day').toMillis() }
  const weekly = openHours(schedule.hours, day).map(({ from, to }) => ({
    from: from.toMillis(),
    to: to.toMillis(),
  }))
  const besides = schedule.openings
    .map((one) => toSpan(one, zone))
    .filter((one) => overlaps(one, whole))
    .map(({ from, to }) => ({ from: Math.max(from, whole.from), to: Math.min(to, whole.to) }))
  return mergeSpans([...weekly, ...besides])
}

/** When a schedule is closed against its habit. */
export const listClosures = (schedule: Schedule, zone: string): Span[] =>
  schedule.closures.map((one) => toSpan(one, zone))

/** The desks that nobody has for the whole of a span, the first first. */
export const freeDesks = (span: Span, desks: number, taken: OccupiedDesk[]): number[] =>
  Array.from({ length: desks }, (_, index) => index + 1).filter(
    (desk) => !taken.some((one) => one.desk === desk && overlaps(one, span)),
  )

/** The first and the last moment that can be booked now. */
export const bookableRange = (schedule: Schedule, now: DateTime): Span => ({
  from:
    schedule.lead_days === 0
      ? now.toMillis() + SAME_DAY_NOTICE
      : now.plus({ days: schedule.lead_days }).startOf('day').toMillis(),
  to: now
    .plus({ days: schedule.horizon_days + 1 })
    .startOf('day')
    .toMillis(),
})

/**
 * Every moment of a day at which an appointment for a service could begin, taken or not: each opening is cut in pieces
 * as long as the service takes, counted in real minutes, so that a clock that is put on or back moves no piece over
 * another. Pieces that a closure touches are left out and shift none of the others.
 * @returns milliseconds, in order
 */
export const listStarts = (
  schedule: Schedule,
  { minutes }: Pick<AppointmentService, 'minutes'>,
  day: DateTime,
): number[] => {
  const known = startsCache.get(schedule) ?? new Map<string, number[]>()
  startsCache.set(schedule, known)
  const key = `${day.zoneName}/${day.toISODate()}/${minutes}`
  const starts = known.get(key) ?? countStarts(schedule, minutes, day)
  known.set(key, starts)
  return starts
}

/** Counting days is what takes the time, and a schedule that was read is never changed: each day of it is counted once. */
const startsCache = new WeakMap<Schedule, Map<string, number[]>>()

const countStarts = (schedule: Schedule, minutes: number, day: DateTime): number[] => {
  const closed = listClosures(schedule, day.zoneName ?? 'utc')
  const length = minutes * MINUTE
  return listOpenings(schedule, day).flatMap(({ from, to }) => {
    const starts: number[] = []
    for (let start = from; start + length <= to; start += length)
      if (!closed.some((one) => overlaps(one, { from: start, to: start + length }))) starts.push(start)
    return starts
  })
}

/**
 * What is free: the days that can be booked now and have a desk for the whole of the service, with the moments.
 * @param taken what is held or booked in the agenda, whatever the service
 * @param only a day in ISO form, to look at no other
 */
export const listFreeDays = (
  schedule: Schedule,
  service: Pick<AppointmentService, 'minutes'>,
  taken: OccupiedDesk[],
  now: DateTime,
  only?: string,
): FreeDay[] => {
  const range = bookableRange(schedule, now)
  const days: FreeDay[] = []
  for (let ahead = 0; ahead <= schedule.horizon_days; ahead++) {
    const day = now.plus({ days: ahead }).startOf('day')
    const name = day.toISODate() ?? ''
    if (only && only !== name) continue
    const starts = listStarts(schedule, service, day).filter((start) => {
      const span = { from: start, to: start + service.minutes * MINUTE }
      return start >= range.from && start < range.to && freeDesks(span, schedule.desks, taken).length > 0
    })
    if (starts.length > 0) days.push({ day: name, starts })
  }
  return days
}

/** Whether an appointment for a service may begin at a moment: it is one of those that could be booked now. */
export const isBookableStart = (
  schedule: Schedule,
  service: AppointmentService,
  start: number,
  now: DateTime,
): boolean => {
  const range = bookableRange(schedule, now)
  const day = DateTime.fromMillis(start, { zone: now.zone }).startOf('day')
  return start >= range.from && start < range.to && listStarts(schedule, service, day).includes(start)
}
