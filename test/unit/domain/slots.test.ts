import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import {
  listFreeDays,
  listStarts,
  type OccupiedDesk,
  type Schedule,
  scheduleSchema,
} from '#domain/appointments'

/** What is free in a schedule: against an implementation that is slow, and plain enough to be believed. */

const ZONE = 'Europe/Madrid'
const MINUTE = 60_000

const agendaWith = (over: Partial<Schedule> & { minutes?: number }): Schedule => {
  const { minutes = 30, ...rest } = over
  return scheduleSchema.parse({
    id: 'oac',
    office: 'oac',
    names: { ca: 'OAC' },
    place: { names: { ca: 'OAC' }, address: 'Plaça Major, 1', lat: 41.72, long: 1.82 },
    team: 'oac',
    desks: 1,
    hours: { weekly: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '11:00' }], seasons: [], holidays: [] },
    services: [{ code: 'padro', names: { ca: 'Padró' }, minutes }],
    ...rest,
  })
}
const serviceOf = (schedule: Schedule) => {
  const [service] = schedule.services
  if (!service) throw new Error('no service')
  return service
}

const day = (iso: string) => DateTime.fromISO(iso, { zone: ZONE })
const wallOf = (ms: number) => DateTime.fromMillis(ms, { zone: ZONE }).toFormat('HH:mm')

describe('the slots of a day', () => {
  test('divide an opening by the duration of the service', () => {
    const schedule = agendaWith({})
    expect(listStarts(schedule, serviceOf(schedule), day('2026-11-27')).map(wallOf)).toEqual([
      '09:00',
      '09:30',
      '10:00',
      '10:30',
    ])
  })

  test('are none on holidays, on Sundays, or when the service is longer than the opening', () => {
    const holiday = agendaWith({
      hours: { weekly: [{ days: [2], from: '09:00', to: '11:00' }], seasons: [], holidays: ['2026-12-08'] },
    })
    expect(listStarts(holiday, serviceOf(holiday), day('2026-12-08'))).toEqual([])
    const usual = agendaWith({})
    expect(listStarts(usual, serviceOf(usual), day('2026-11-29'))).toEqual([])
    const long = agendaWith({ minutes: 180 })
    expect(listStarts(long, serviceOf(long), day('2026-11-27'))).toEqual([])
  })

  test('lose those that a closure touches, and shift none', () => {
    const schedule = agendaWith({
      closures: [{ id: 'c', from: '2026-11-27T09:40', to: '2026-11-27T09:50', reason: 'reunió' }],
    })
    expect(listStarts(schedule, serviceOf(schedule), day('2026-11-27')).map(wallOf)).toEqual([
      '09:00',
      '10:00',
      '10:30',
    ])
  })

  test('include extra openings besides the weekly hours', () => {
    const schedule = agendaWith({
      openings: [{ id: 'o', from: '2026-11-28T10:00', to: '2026-11-28T11:00', reason: 'campanya' }],
    })
    expect(listStarts(schedule, serviceOf(schedule), day('2026-11-28')).map(wallOf)).toEqual([
      '10:00',
      '10:30',
    ])
  })

  test('are an hour fewer when the clock goes forward, an hour more when it goes back', () => {
    const night = agendaWith({
      minutes: 60,
      hours: { weekly: [{ days: [7], from: '01:00', to: '05:00' }], seasons: [], holidays: [] },
    })
    const on = (iso: string) => listStarts(night, serviceOf(night), day(iso))
    expect(on('2027-03-21').map(wallOf)).toEqual(['01:00', '02:00', '03:00', '04:00'])
    expect(on('2027-03-28').map(wallOf)).toEqual(['01:00', '03:00', '04:00'])
    expect(on('2026-10-25').map(wallOf)).toEqual(['01:00', '02:00', '02:00', '03:00', '04:00'])
    expect(new Set(on('2026-10-25')).size).toBe(5)
  })
})

describe('bookable slots', () => {
  test('start the next day and last a month, by the town’s days', () => {
    const schedule = agendaWith({ lead_days: 1, horizon_days: 3 })
    const late = day('2026-11-24T23:59')
    expect(listFreeDays(schedule, serviceOf(schedule), [], late).map((one) => one.day)).toEqual([
      '2026-11-25',
      '2026-11-26',
      '2026-11-27',
    ])
  })

  test('start at least a quarter of an hour later on the same day', () => {
    const schedule = agendaWith({ lead_days: 0, horizon_days: 1 })
    const [today] = listFreeDays(schedule, serviceOf(schedule), [], day('2026-11-24T09:46'))
    expect(today?.starts.map(wallOf)).toEqual(['10:30'])
  })
})

/** What the wall clock reads at a moment. Read once each: that is what takes the time. */
const readings = new Map<number, { date: string; time: string; weekday: number }>()
const wall = (ms: number) => {
  const known = readings.get(ms)
  if (known) return known
  const at = DateTime.fromMillis(ms, { zone: ZONE })
  const reading = { date: at.toFormat('yyyy-MM-dd'), time: at.toFormat('HH:mm'), weekday: at.weekday }
  readings.set(ms, reading)
  return reading
}

/**
 * The slow one. It walks the days that can be booked five minutes by five, of which everything here is a multiple: a
 * schedule is open at a moment whose reading on the wall clock lies in an opening. A start is where an opening begins, or
 * so many whole services after it, if all of it is open and none of it closed; it is free when some desk has nothing at
 * any of its moments.
 */
const slowly = (
  schedule: Schedule,
  minutes: number,
  taken: OccupiedDesk[],
  now: DateTime,
): Record<string, number[]> => {
  const result: Record<string, number[]> = {}
  const within = (stretches: Schedule['closures'], ms: number) => {
    const { date, time } = wall(ms)
    return stretches.some(({ from, to }) => `${date}T${time}` >= from && `${date}T${time}` < to)
  }
  const openAt = (ms: number) => {
    const { date, time, weekday } = wall(ms)
    const weekly = schedule.hours.weekly.some(
      ({ days, from, to }) => days.includes(weekday) && time >= from && time < to,
    )
    return (weekly && !schedule.hours.holidays.includes(date)) || within(schedule.openings, ms)
  }
  const free = (desk: number, ms: number) =>
    !taken.some((one) => one.desk === desk && ms >= one.from && ms < one.to)
  for (let ahead = 0; ahead <= schedule.horizon_days; ahead++) {
    const start = now.plus({ days: ahead }).startOf('day')
    const end = start.plus({ days: 1 }).startOf('day').toMillis()
    const starts: number[] = []
    let begun = Number.NaN
    for (let ms = start.toMillis(); ms < end; ms += 5 * MINUTE) {
      if (!openAt(ms)) begun = Number.NaN
      else if (Number.isNaN(begun)) begun = ms
      if ((ms - begun) % (minutes * MINUTE) !== 0) continue
      const all = Array.from({ length: minutes / 5 }, (_, index) => ms + index * 5 * MINUTE)
      const early = schedule.lead_days === 0 ? ms < now.toMillis() + 15 * MINUTE : ahead < schedule.lead_days
      const fits = all.every((one) => one < end && openAt(one) && !within(schedule.closures, one))
      const desks = Array.from({ length: schedule.desks }, (_, index) => index + 1)
      if (fits && !early && desks.some((desk) => all.every((one) => free(desk, one)))) starts.push(ms)
    }
    if (starts.length > 0) result[start.toISODate() ?? ''] = starts
  }
  return result
}

const neighbourhood = (most: number) => fc.integer({ min: 0, max: most }).map((n) => n * 15)
const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
/** No office opens or closes in the hour that one night lacks and another has twice. */
const sane = (minutes: number) => minutes <= 120 || minutes >= 180
const hoursOf = fc
  .tuple(neighbourhood(92).filter(sane), neighbourhood(92).filter(sane))
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => ({ from: clock(Math.min(a, b)), to: clock(Math.max(a, b)) }))

/** Days on both sides of both changes of the clock. */
const DAYS = [
  '2026-10-23',
  '2026-10-24',
  '2026-10-25',
  '2027-03-26',
  '2027-03-27',
  '2027-03-28',
  '2026-12-07',
]

const onADay = fc
  .tuple(fc.constantFrom(...DAYS), fc.integer({ min: 0, max: 2 }), hoursOf)
  .map(([first, plus, hours]) => {
    const date = day(first).plus({ days: plus }).toISODate()
    return {
      id: `${date}${hours.from}`,
      from: `${date}T${hours.from}`,
      to: `${date}T${hours.to}`,
      reason: '',
    }
  })

test('free slots equal those of a simple reference implementation, through both clock changes', () => {
  fc.assert(
    fc.property(
      fc.record({
        weekly: fc.array(
          fc
            .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), hoursOf)
            .map(([days, hours]) => ({
              days,
              ...hours,
            })),
          { maxLength: 3 },
        ),
        openings: fc.array(onADay, { maxLength: 2 }),
        closures: fc.array(onADay, { maxLength: 2 }),
        minutes: fc.constantFrom(5, 10, 20, 45, 60, 180),
        desks: fc.integer({ min: 1, max: 2 }),
        lead: fc.integer({ min: 0, max: 2 }),
        start: fc.tuple(
          fc.constantFrom(...DAYS),
          fc.integer({ min: 0, max: 287 }).map((n) => n * 5),
        ),
        taken: fc.array(
          fc.record({
            desk: fc.integer({ min: 1, max: 2 }),
            after: neighbourhood(288),
            length: fc.integer({ min: 1, max: 60 }).map((n) => n * 5),
          }),
          { maxLength: 6 },
        ),
      }),
      ({ weekly, openings, closures, minutes, desks, lead, start, taken }) => {
        const schedule = agendaWith({
          hours: { weekly, seasons: [], holidays: ['2026-12-08'] },
          openings,
          closures,
          desks,
          minutes,
          lead_days: lead,
          horizon_days: 2,
        })
        const now = day(start[0]).plus({ minutes: start[1] })
        const busy = taken.map(({ desk, after, length }) => {
          const from = now.startOf('day').toMillis() + after * MINUTE
          return { desk, from, to: from + length * MINUTE }
        })
        const fast = listFreeDays(schedule, serviceOf(schedule), busy, now)
        expect(Object.fromEntries(fast.map((one) => [one.day, one.starts]))).toEqual(
          slowly(schedule, minutes, busy, now),
        )
      },
    ),
    { numRuns: 150 },
  )
})
