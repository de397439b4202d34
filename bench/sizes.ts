import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import postgres from 'postgres'
import { buildPublicQuery, type PublicQuery, toStates } from '#domain/service-requests'
import { readShipped, type Town } from '#domain/town'
import type { Database } from '#platform/database'
import { catalogueSchema } from '../src/domain/services/definition.ts'
import { compare, fillQueue, findMiddle, roundMs, UNCOMPRESSED, WARM_UP_REQUESTS } from './open311.ts'
import { openBench, publishResults, TOWN_SETTINGS } from './setup.ts'

/** Requests in the queue, one size after the other; `MOST=1000000` leaves the larger ones out. */
const SIZES = [10_000, 100_000, 1_000_000, 10_000_000].filter(
  (size) => size <= Number(process.env.MOST ?? 10_000_000),
)
const POOL = 16

/** Does something to the table of requests without its indexes, and recreates them: one by one they take hours. */
const withoutIndexes = async ({ db }: Database, work: () => Promise<void>): Promise<void> => {
  const found = await db.execute<{ name: string; made: string }>(sql`
    select i.indexname as name, i.indexdef as made from pg_indexes i
    where i.tablename = 'service_request'
      and not exists (select from pg_constraint c where c.conindid = (quote_ident(i.schemaname) || '.' || quote_ident(i.indexname))::regclass)`)
  for (const { name } of found) await db.execute(sql.raw(`drop index "${name}"`))
  await work()
  for (const { made } of found) await db.execute(sql.raw(made))
  await db.execute(sql`vacuum analyze service_request`)
}

/** Reads of the API with more and more in the queue: what grows with it, and what does not. */
export const sizes = async (): Promise<void> => {
  const bench = await openBench()
  const { services } = catalogueSchema.parse(readShipped('towns/manresa.cat', 'services.json'))
  const codes = services.map(({ code }) => code)
  const visible = services.filter((service) => service.public).map(({ code }) => code)
  const client = postgres(bench.url, { max: POOL, onnotice: () => {}, connection: TOWN_SETTINGS })
  await client`alter system set maintenance_work_mem = '1GB'`
  await client`alter system set max_wal_size = '8GB'`
  await client`select pg_reload_conf()`
  const ours = await bench.start('src/main.ts', '/health/ready')
  const newest = { by: 'requested', descending: true } as const
  const changed = { by: 'updated', descending: true } as const
  const table = new Map<string, Record<string, unknown>>()
  let there = 0
  for (const size of SIZES) {
    process.stdout.write(`filling up to ${size.toLocaleString('en')} requests …\n`)
    const begun = performance.now()
    await withoutIndexes(bench.database, () => fillQueue(bench, codes, size - there, `b${size}`))
    there = size
    process.stdout.write(`in ${Math.round((performance.now() - begun) / 1000)} s\n`)
    const note = (what: string, value: number, times: number | null): void => {
      const row = table.get(what) ?? { what }
      table.set(what, { ...row, [size.toLocaleString('en')]: roundMs(value), times })
    }
    for (let n = 0; n < WARM_UP_REQUESTS && size === SIZES[0]; n++)
      await (await fetch(`${ours.url}/open311/v2/requests.json?page_size=50`, UNCOMPRESSED)).arrayBuffer()
    const { after, cursor } = await findMiddle(client)
    const cases: [what: string, path: string, query: Omit<PublicQuery, 'visible' | 'limit'>][] = [
      ['newest', '', { sort: newest }],
      ['open, newest', '&status=open', { sort: newest, states: toStates('open') }],
      ['by cursor, in the middle', `&cursor=${cursor}`, { sort: newest, after }],
      ['last changed', '&sort=-updated_datetime', { sort: changed }],
      ['one service, newest', '&service_code=MU03', { sort: newest, serviceCodes: ['MU03'] }],
      ['words', '&q=furgoneta%20vermella', { sort: newest, text: 'furgoneta vermella' }],
    ]
    for (const [what, path, query] of cases) {
      const built = new PgDialect().sqlToQuery(
        buildPublicQuery({ id: 'manresa.cat' } as Town, { ...query, visible, limit: 51 }),
      )
      const url = `${ours.url}/open311/v2/requests.json?page_size=50${path}`
      const { bareMs, oursMs } = await compare(
        () => client.unsafe(built.sql, built.params as never[], { prepare: true }),
        async () => {
          const response = await fetch(url, UNCOMPRESSED)
          if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
          return response.arrayBuffer()
        },
      )
      note(what, oursMs, roundMs(oursMs / bareMs))
      process.stdout.write(`${what}: ${roundMs(oursMs)} ms, bare ${roundMs(bareMs)} ms\n`)
    }
    const [disk] = await client`select pg_total_relation_size('service_request') as bytes`
    note('GB on the disk', Number(disk?.bytes) / 1e9, null)
  }
  ours.stop()
  await client.end()
  await bench.stop()
  // Named last, and so shown last.
  await publishResults(
    'sizes',
    [...table.values()].map(({ times, ...row }) => ({ ...row, times })),
  )
}
