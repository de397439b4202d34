import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import postgres from 'postgres'
import { buildPublicQuery, PROJECTION_VERSION, type PublicQuery, toStates } from '#domain/service-requests'
import { readShipped, type Town } from '#domain/town'
import { catalogueSchema } from '../src/domain/services/definition.ts'
import { quantile } from './load.ts'
import { type Bench, openBench, publishResults, TOWN_SETTINGS } from './setup.ts'

/** Requests in the queue; `ROWS=100000` for a quicker look. */
const ROWS = Number(process.env.ROWS ?? 1_000_000)
const ROUNDS = 100
/** Until every connection of either pool has its statement prepared and planned for good. */
const WARM_UP = 160
const POOL = 16
/** A process that has only just started still compiles itself. */
export const WARM_UP_REQUESTS = 3_000
/** The answer not packed: that is the proxy's to do. */
export const UNCOMPRESSED = { headers: { 'accept-encoding': 'identity' } }
const DAY = 86_400_000
/** Over this many days what is filled in is spread: five years. */
const YEARS_DAYS = 1826

/**
 * Five years of a large town: most requests closed, kinds as unequal as they are, places thicker towards the middle,
 * words that a search tells apart.
 * @param mark begins the numbers of these requests
 */
export const fillQueue = async (
  { database }: Bench,
  codes: string[],
  count: number,
  mark = 'b',
): Promise<void> => {
  const list = sql.raw(`array[${codes.map((code) => `'${code}'`).join(',')}]`)
  await database.db.execute(sql`
    insert into service_request (jurisdiction_id, id, service_code, channel, state, department, description, attributes,
      address, lat, long, public_description, public_address, public_lat, public_long, search_text, face_version,
      requested_at, updated_at, closed_at)
    select 'manresa.cat', ${`${mark}-`}::text || n, (${list})[1 + floor(power(random(), 2) * ${codes.length})::int], 'open311',
      case when closed then 'resolved' else 'received' end, 'ENLLUMENAT', words, '{}', street, lat, long, words, street,
      round(lat::numeric, 5), round(long::numeric, 5), lower(words || ' ' || street), ${PROJECTION_VERSION}, at, at + interval '3 hours',
      case when closed then at + interval '4 days' end
    from (
      select n, now() - (n::float8 * ${YEARS_DAYS}::int / ${count}::int) * interval '1 day' as at,
        random() < least(0.98, n * 20.0 / ${count}::int) as closed,
        41.7264 + (random() + random() + random() - 1.5) * 0.022 as lat, 1.8292 + (random() + random() + random() - 1.5) * 0.03 as long,
        'Fanal apagat prop del portal ' || (n % 997) || case when n % 5000 = 7 then ', hi ha una furgoneta vermella' else '' end as words,
        'Carrer ' || (n % 195) || ', ' || (n % 60) as street
      from generate_series(1, ${count}::int) n
    ) rows`)
  await database.db.execute(sql`vacuum analyze service_request`)
}

/** The request in the middle of the years that were filled in, and the cursor of the page after it. */
export const findMiddle = async (client: postgres.Sql) => {
  const [middle] =
    await client`select id, (extract(epoch from requested_at) * 1000000)::bigint as value from service_request where requested_at < now() - make_interval(days => ${YEARS_DAYS / 2}::int) order by requested_at desc limit 1`
  const after = { value: String(middle?.value), id: String(middle?.id) }
  const cursor = Buffer.from(JSON.stringify(['requested', 1, after.value, after.id])).toString('base64url')
  return { after, cursor }
}

type Case = { what: string; path: string; query: PublicQuery }

/** Milliseconds to be read. */
export const roundMs = (ms: number): number => Math.round(ms * 100) / 100

/** Times both in turn, so that whatever else the machine does falls on both alike. */
export const compare = async (
  bare: () => Promise<unknown>,
  ours: () => Promise<unknown>,
  { warmUp, rounds } = { warmUp: WARM_UP, rounds: ROUNDS },
) => {
  const times: [number[], number[]] = [[], []]
  for (let round = -warmUp; round < rounds; round++) {
    for (const [index, call] of [bare, ours].entries()) {
      const begun = performance.now()
      await call()
      if (round >= 0) times[index as 0 | 1].push(performance.now() - begun)
    }
  }
  return { bareMs: quantile(times[0], 0.5), oursMs: quantile(times[1], 0.5) }
}

/** The indexes that a plan reads, and whether it reads the whole table. */
const planOf = (lines: string[]): string => {
  const plan = lines.join('\n')
  const indexes = [
    ...plan.matchAll(/(?:Index (?:Only )?Scan(?: Backward)? using|Bitmap Index Scan on) (\w+)/g),
  ].map(([, name]) => name)
  return /Seq Scan on service_request/.test(plan) ? 'SEQ SCAN' : [...new Set(indexes)].join(' + ')
}

/**
 * Reads of the API with a million requests in the queue, against the same query run bare over postgres.js: what
 * HTTP, keys, formats and tags cost on top of the database.
 */
export const open311 = async (): Promise<void> => {
  const bench = await openBench()
  const { services } = catalogueSchema.parse(readShipped('towns/manresa.cat', 'services.json'))
  const codes = services.map(({ code }) => code)
  const visible = services.filter((service) => service.public).map(({ code }) => code)
  process.stdout.write(`filling in ${ROWS.toLocaleString('en')} requests …\n`)
  await fillQueue(bench, codes, ROWS)
  // As many connections as the service has, all of them open.
  const client = postgres(bench.url, { max: POOL, onnotice: () => {}, connection: TOWN_SETTINGS })
  await Promise.all(Array.from({ length: POOL * 4 }, () => client`select pg_sleep(0.05)`))
  const ours = await bench.start('src/main.ts', '/health/ready')
  const page = async (path: string) => {
    const response = await fetch(`${ours.url}/open311/v2/${path}`, UNCOMPRESSED)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    const rows = (await response.json()) as unknown[]
    return { rows, next: /<[^>]*v2\/([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] }
  }
  const newest = { by: 'requested', descending: true } as const
  const { after, cursor } = await findMiddle(client)
  const circle = { lat: 41.7264, long: 1.8292, radius: 300 }
  const since = new Date(Date.now() - 90 * DAY)
  const cases: Case[] = [
    { what: 'newest 50', path: 'requests.json?page_size=50', query: { visible, sort: newest, limit: 51 } },
    {
      what: 'the whole answer: 90 days, 1,000',
      path: 'requests.json',
      query: { visible, sort: newest, from: since, limit: 1001 },
    },
    {
      what: 'open, newest 50',
      path: 'requests.json?page_size=50&status=open',
      query: { visible, sort: newest, states: toStates('open'), limit: 51 },
    },
    {
      what: 'radius of 300 m, newest 50',
      path: 'requests.json?page_size=50&lat=41.7264&long=1.8292&radius=300',
      query: { visible, sort: newest, circle, limit: 51 },
    },
    {
      what: 'radius of 300 m, 90 days, all',
      path: 'requests.json?lat=41.7264&long=1.8292&radius=300',
      query: { visible, sort: newest, circle, from: since, limit: 1001 },
    },
    {
      what: `50 after the ${(ROWS / 2).toLocaleString('en')}th, by cursor`,
      path: `requests.json?page_size=50&cursor=${cursor}`,
      query: { visible, sort: newest, after, limit: 51 },
    },
    {
      what: 'words: furgoneta vermella, 50',
      path: 'requests.json?page_size=50&q=furgoneta%20vermella',
      query: { visible, sort: newest, text: 'furgoneta vermella', limit: 51 },
    },
    {
      what: 'last changed 50',
      path: 'requests.json?page_size=50&sort=-updated_datetime',
      query: { visible, sort: { by: 'updated', descending: true }, limit: 51 },
    },
    {
      what: 'one service, newest 50',
      path: 'requests.json?page_size=50&service_code=MU03',
      query: { visible, sort: newest, serviceCodes: ['MU03'], limit: 51 },
    },
  ]
  /** Until the body is there: what a client makes of it is its own. */
  const call = async (path: string) =>
    (await fetch(`${ours.url}/open311/v2/${path}`, UNCOMPRESSED)).arrayBuffer()
  for (let n = 0; n < WARM_UP_REQUESTS; n++) await call(cases[0]?.path ?? '')
  const dialect = new PgDialect()
  const results: Record<string, unknown>[] = []
  for (const { what, path, query } of cases) {
    const built = dialect.sqlToQuery(buildPublicQuery({ id: 'manresa.cat' } as Town, query))
    const bare = () => client.unsafe(built.sql, built.params as never[], { prepare: true })
    const explained = await client.unsafe(`explain ${built.sql}`, built.params as never[])
    const { rows } = await page(path)
    const { bareMs, oursMs } = await compare(bare, () => call(path))
    results.push({
      what,
      ratio: roundMs(oursMs / bareMs),
      bareMs: roundMs(bareMs),
      oursMs: roundMs(oursMs),
      rows: rows.length,
      plan: planOf(explained.map((row) => String(row['QUERY PLAN']))),
    })
  }
  ours.stop()
  await client.end()
  await bench.stop()
  await publishResults('open311', results)
}
