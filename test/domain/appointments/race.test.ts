import { afterAll, beforeAll, expect, test } from 'bun:test'
import { DateTime } from 'luxon'
import { addSchedule, scheduleSchema } from '#domain/appointments'
import { IS_LONG } from '../../support/iterations.ts'
import { type Replica, startReplica } from '../../support/replica.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/**
 * A hundred and fifty people (five hundred in `bun run test:long`), fifty hours, two replicas, at the same moment: fifty have one,
 * the others are told kindly that they have not and what is free instead. On the nights of the year on which the clock changes, too.
 */

const ZONE = 'Europe/Madrid'
const PEOPLE = IS_LONG ? 500 : 150
const HOURS = 50

/** Days of the race: an ordinary one, and the two on which the clock changes, through the change. */
const DAYS = ['2026-11-27', '2027-03-28', '2026-10-25']

const at = (iso: string) => DateTime.fromISO(iso, { zone: ZONE })

let world: World
let other: Replica
beforeAll(async () => {
  world = await startWorld({ LOG_LEVEL: 'error', DATABASE_CONNECTIONS: '16' })
  other = await startReplica(world)
})
afterAll(async () => {
  await other.stop()
  await world.stop()
})

/** Five desks, open at night for ten pieces of each on any day: the change of the clock is in the middle. */
const nightAgenda = async (day: string) => {
  const saved = await addSchedule(
    world.service.town,
    scheduleSchema.parse({
      id: `race-${day}`,
      office: `race-${day}`,
      names: { ca: 'Cursa' },
      place: { names: { ca: 'Cursa' }, address: 'Plaça Major, 1', lat: 41.72, long: 1.82 },
      team: 'oac',
      desks: 5,
      hours: { weekly: [], seasons: [], holidays: [] },
      openings: [
        { id: 'night', from: `${day}T00:30`, to: `${day}T${clockEnd(day)}` },
        { id: 'later', from: nextDay(day), to: nextDay(day).replace('T09:00', 'T10:00') },
      ],
      lead_days: 0,
      horizon_days: 31,
      services: [{ code: 'cursa', names: { ca: 'Cursa' }, minutes: 30 }],
    }),
  )
  expect(saved.outcome).toBe('saved')
}

/** Ten times half an hour after half past midnight, as the clock on the wall reads it by then. */
const clockEnd = (day: string) => at(`${day}T00:30`).plus({ minutes: 300 }).toFormat('HH:mm')
const nextDay = (day: string) => `${at(day).plus({ days: 1 }).toISODate()}T09:00`

type Answer = { status: number; body: { start?: string; description?: string; alternatives?: string[] }[] }

const wants = async (base: string, schedule: string, start: string, name: string): Promise<Answer> => {
  const fields = { api_key: 'demo', agenda_id: schedule, service_code: 'cursa', start, name }
  const response = await fetch(`${base}/open311/v2/appointments.json`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

test.each(DAYS)(
  'on %s, fifty of the concurrent bookings succeed and the others are told what is free',
  async (day) => {
    const schedule = `race-${day}`
    world.clock.set(at(day).minus({ hours: 12 }).toMillis())
    await nightAgenda(day)
    const slots = `/open311/v2/slots.json?agenda_id=${schedule}&service_code=cursa&date=${day}`
    // The other replica hears of a new agenda within seconds.
    await until('the agenda to be known to both', async () => (await fetch(other.url + slots)).status === 200)
    const listed = await fetch(world.url + slots)
    const starts = ((await listed.json()) as { start: string }[]).map(({ start }) => start)
    expect(starts).toHaveLength(HOURS / 5)
    // Half an hour apart each, whatever the clock on the wall says.
    const gaps = new Set(starts.slice(1).map((start, n) => Date.parse(start) - Date.parse(starts[n] ?? '')))
    expect([...gaps]).toEqual([1_800_000])
    const answers = await Promise.all(
      Array.from({ length: PEOPLE }, (_, n) =>
        wants(
          n % 2 ? other.url : world.url,
          schedule,
          starts[n % starts.length] ?? '',
          `Persona número ${n}`,
        ),
      ),
    )
    const given = answers.filter(({ status }) => status === 201)
    const refused = answers.filter(({ status }) => status === 409)
    const others = answers.filter(({ status }) => status !== 201 && status !== 409)
    expect(others).toEqual([])
    expect([given.length, refused.length]).toEqual([HOURS, PEOPLE - HOURS])
    for (const { body } of refused) {
      expect(body[0]?.description).toContain('start')
      expect(body[0]?.alternatives?.length).toBeGreaterThan(0)
    }
    // What the database holds is what was said: five of each hour, no desk twice.
    const rows = await world.sql`
    select starts_at, count(*)::int as people, count(distinct desk)::int as desks from appointment
    where agenda_id = ${schedule} and state = 'booked' group by starts_at`
    expect(rows).toHaveLength(HOURS / 5)
    expect(rows.every(({ people, desks }) => people === 5 && desks === 5)).toBe(true)
    // A latecomer is offered what is still free, and can have it.
    const late = await wants(world.url, schedule, starts[0] ?? '', 'Qui arriba tard')
    const alternative = late.body[0]?.alternatives?.[0]
    expect((await wants(other.url, schedule, alternative ?? '', 'Qui va triar-ne una altra')).status).toBe(
      201,
    )
  },
)

test('the database itself refuses a second appointment at the same counter and time', async () => {
  const [row] = await world.sql`select * from appointment where state = 'booked' limit 1`
  const twice = world.sql`
    insert into appointment (id, jurisdiction_id, code, agenda_id, service_code, desk, starts_at, ends_at, mode, state, channel, language, created_at)
    select gen_random_uuid(), jurisdiction_id, 'TWICE1', agenda_id, service_code, desk,
      starts_at + interval '5 minutes', ends_at + interval '5 minutes', mode, 'booked', channel, language, created_at
    from appointment where id = ${row?.id}`
  await expect(twice).rejects.toThrow('appointment_desk_once')
})
