import { DateTime } from 'luxon'
import { wallTime } from '#platform/calendar'
import { openHours } from '#town/content'
import type { Agenda, AppointmentService, Stretch } from './model.ts'

/** Some time, from one instant up to another, in milliseconds. */
export type Span = { from: number; to: number }

/** A desk that is taken for some time. */
export type Taken = Span & { desk: number }

/** A day that has free hours: in ISO form, with when each begins, in milliseconds. */
export type FreeDay = { day: string; starts: number[] }

const MINUTE = 60_000

/** Notice that an appointment for today needs. */
const SAME_DAY_NOTICE = 15 * MINUTE

const overlaps = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to

const spanOf = ({ from, to }: Stretch, zone: string): Span => ({
  from: wallTime(from, zone).toMillis(),
  to: wallTime(to, zone).toMillis(),
})

/** Spans that touch or overlap made one, in order. */
const merged = (spans: Span[]): Span[] => {
  const all: Span[] = []
  for (const span of spans.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else all.push({ ...span })
  }
  return all
}

/** When an agenda is open on a day, closures not yet taken away: hours of the week, and what it opens besides. */
export const openingsOn = (agenda: Agenda, day: DateTime): Span[] => {
  const zone = day.zoneName ?? 'utc'
  const whole = { from: day.startOf('day').toMillis(), to: day.plus({ days: 1 }).startOf('day').toMillis() }
  const weekly = openHours(agenda.hours, day).map(({ from, to }) => ({
    from: from.toMillis(),
    to: to.toMillis(),
  }))
  const besides = agenda.openings
    .map((one) => spanOf(one, zone))
    .filter((one) => overlaps(one, whole))
    .map(({ from, to }) => ({ from: Math.max(from, whole.from), to: Math.min(to, whole.to) }))
  return merged([...weekly, ...besides])
}

/** When an agenda is closed against its habit. */
export const closuresOf = (agenda: Agenda, zone: string): Span[] =>
  agenda.closures.map((one) => spanOf(one, zone))

/** The desks that nobody has for the whole of a span, the first first. */
export const freeDesks = (span: Span, desks: number, taken: Taken[]): number[] =>
  Array.from({ length: desks }, (_, index) => index + 1).filter(
    (desk) => !taken.some((one) => one.desk === desk && overlaps(one, span)),
  )

/** The first and the last moment that can be booked now. */
export const bookable = (agenda: Agenda, now: DateTime): Span => ({
  from:
    agenda.lead_days === 0
      ? now.toMillis() + SAME_DAY_NOTICE
      : now.plus({ days: agenda.lead_days }).startOf('day').toMillis(),
  to: now
    .plus({ days: agenda.horizon_days + 1 })
    .startOf('day')
    .toMillis(),
})

/**
 * Every moment of a day at which an appointment for a service could begin, taken or not: each opening is cut in pieces
 * as long as the service takes, counted in real minutes, so that a clock that is put on or back moves no piece over
 * another. Pieces that a closure touches are left out and shift none of the others.
 * @returns milliseconds, in order
 */
export const startsOn = (
  agenda: Agenda,
  { minutes }: Pick<AppointmentService, 'minutes'>,
  day: DateTime,
): number[] => {
  const known = counted.get(agenda) ?? new Map<string, number[]>()
  counted.set(agenda, known)
  const key = `${day.zoneName}/${day.toISODate()}/${minutes}`
  const starts = known.get(key) ?? count(agenda, minutes, day)
  known.set(key, starts)
  return starts
}

/** Counting days is what takes the time, and an agenda that was read is never changed: each day of it is counted once. */
const counted = new WeakMap<Agenda, Map<string, number[]>>()

const count = (agenda: Agenda, minutes: number, day: DateTime): number[] => {
  const closed = closuresOf(agenda, day.zoneName ?? 'utc')
  const length = minutes * MINUTE
  return openingsOn(agenda, day).flatMap(({ from, to }) => {
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
export const freeDays = (
  agenda: Agenda,
  service: Pick<AppointmentService, 'minutes'>,
  taken: Taken[],
  now: DateTime,
  only?: string,
): FreeDay[] => {
  const range = bookable(agenda, now)
  const days: FreeDay[] = []
  for (let ahead = 0; ahead <= agenda.horizon_days; ahead++) {
    const day = now.plus({ days: ahead }).startOf('day')
    const name = day.toISODate() ?? ''
    if (only && only !== name) continue
    const starts = startsOn(agenda, service, day).filter((start) => {
      const span = { from: start, to: start + service.minutes * MINUTE }
      return start >= range.from && start < range.to && freeDesks(span, agenda.desks, taken).length > 0
    })
    if (starts.length > 0) days.push({ day: name, starts })
  }
  return days
}

/** Whether an appointment for a service may begin at a moment: it is one of those that could be booked now. */
export const isStart = (
  agenda: Agenda,
  service: AppointmentService,
  start: number,
  now: DateTime,
): boolean => {
  const range = bookable(agenda, now)
  const day = DateTime.fromMillis(start, { zone: now.zone }).startOf('day')
  return start >= range.from && start < range.to && startsOn(agenda, service, day).includes(start)
}
