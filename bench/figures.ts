import { sql } from 'drizzle-orm'
import { getFigures, monthPeriod, parsePeriod } from '#domain/figures'
import { loadTown, readShipped, type Town } from '#domain/town'
import { connect } from '#platform/database'
import { catalogueSchema } from '../src/domain/services/definition.ts'
import { fillInbox, fillQueue } from './console.ts'
import { roundMs } from './open311.ts'
import { signInAdministrator } from './session.ts'
import { type Bench, openBench, publishResults, TOWN_SETTINGS } from './setup.ts'

const ROUNDS = 15
const WARM_UP = 3

/** The middle of the times of two calls, in turn, in milliseconds. */
const compare = async (bare: () => Promise<unknown>, ours: () => Promise<unknown>) => {
  const times: [number[], number[]] = [[], []]
  for (let round = -WARM_UP; round < ROUNDS; round++)
    for (const [index, call] of [bare, ours].entries()) {
      const begun = performance.now()
      await call()
      if (round >= 0) times[index as 0 | 1].push(performance.now() - begun)
    }
  const [bareMs = 0, oursMs = 0] = times.map((all) => all.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)])
  return { bareMs, oursMs }
}

/** What the figures count besides requests: what happened to them, when they were first answered. */
export const fillEvents = async ({ database: { db } }: Bench): Promise<void> => {
  await db.execute(sql`update service_request set answered_at = requested_at + interval '20 hours' where id like '%0'
    or id like '%1' or id like '%2' or id like '%3' or id like '%4' or id like '%5' or id like '%6'`)
  await db.execute(sql`
    insert into service_request_event (id, jurisdiction_id, request_id, kind, state, at, announced_at)
    select gen_random_uuid(), jurisdiction_id, id, e.kind, e.state, requested_at + e.after, requested_at + e.after
    from service_request, (values ('submitted', 'received', interval '0'), ('state_changed', 'confirmed', interval '1 hour'),
      ('state_changed', 'in_progress', interval '1 day'), ('state_changed', 'resolved', interval '4 days'),
      ('state_changed', 'received', interval '5 days')) as e(kind, state, after)
    where e.after < interval '3 days' or (closed_at is not null and (e.state = 'resolved' or id like '%77'))`)
}

/**
 * The page of the figures with the requests of two years, against the statements that it is made of, all at once: what is on top
 * are the names, the words, the charts, the page and HTTP.
 */
export const figures = async (): Promise<void> => {
  const bench = await openBench()
  const { services } = catalogueSchema.parse(readShipped('towns/manresa.cat', 'services.json'))
  await fillQueue(
    bench,
    services.map(({ code }) => code),
  )
  await fillInbox(bench)
  await fillEvents(bench)
  await bench.database.db.execute(sql`vacuum analyze`)
  const ours = await bench.start('src/main.ts', '/health/ready')
  const cookie = await signInAdministrator(bench, ours.url)
  const database = connect(bench.url, { max: 16, settings: TOWN_SETTINGS })
  const data = loadTown('manresa.cat')
  const town = {
    ...data,
    id: data.profile.id,
    db: database.db,
    channels: [],
    now: () => new Date(),
    listNamedPlaces: () =>
      data.streets.map((street) => ({ ...street, name: street.officialName, kind: 'street' as const })),
  } as unknown as Town
  const results: Record<string, unknown>[] = []
  for (const [what, name] of [
    ['30 days', '30d'],
    ['a month', 'last-month'],
    ['a year', 'year'],
    ['two years', undefined],
  ] as const) {
    const from = monthPeriod(town, parsePeriod(town, {}).to.minus({ years: 2 })).from.toISODate() ?? undefined
    const period = () => parsePeriod(town, name ? { name } : { from })
    const path = `/console/figures?${name ? `period=${name}` : `from=${from}`}`
    const page = async () => {
      const response = await fetch(`${ours.url}${path}`, {
        headers: { cookie, 'accept-encoding': 'identity' },
        redirect: 'manual',
      })
      if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
      return response.text()
    }
    const bytes = (await page()).length
    const { bareMs, oursMs } = await compare(() => getFigures(town, period(), { departments: [] }), page)
    results.push({
      what,
      ratio: roundMs(oursMs / bareMs),
      sqlMs: roundMs(bareMs),
      pageMs: roundMs(oursMs),
      kB: Math.round(bytes / 1024),
    })
  }
  ours.stop()
  await database.close()
  await bench.stop()
  await publishResults('figures', results)
}
