import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { PROJECTION_VERSION } from '#domain/service-requests'
import { readShipped } from '#domain/town'
import { createVault } from '#platform/crypto'
import { catalogueSchema } from '../src/domain/services/definition.ts'
import { compare, roundMs } from './open311.ts'
import { type Statement, statementLog } from './page-statements.ts'
import { signInAdministrator } from './session.ts'
import {
  type Bench,
  markIndexed,
  openBench,
  publishResults,
  SECRETS,
  sealedExamples,
  TOWN_SETTINGS,
} from './setup.ts'

const REQUESTS = Number(process.env.REQUESTS ?? 100_000)
const CONVERSATIONS = Number(process.env.CONVERSATIONS ?? 10_000)
const POOL = 16

/** Two years of a town: a tenth of the requests still open, each with its deadline, some with a colleague. */
const fillQueue = async ({ database }: Bench, codes: string[]): Promise<void> => {
  const list = sql.raw(`array[${codes.map((code) => `'${code}'`).join(',')}]`)
  await database.db.execute(sql`
    insert into service_request (jurisdiction_id, id, service_code, channel, state, department, description, attributes,
      address, lat, long, public_description, public_address, public_lat, public_long, search_text, staff_text,
      face_version, requested_at, updated_at, expected_at, closed_at)
    select 'manresa.cat', '26-' || lpad(n::text, 6, '0'), (${list})[1 + floor(power(random(), 2) * ${codes.length})::int],
      'whatsapp', case when closed then 'resolved' else 'received' end,
      (array['RESIDUS','PARCS','ENLLUMENAT','VIAPUBLICA'])[1 + n % 4], words, '{}', street, lat, long, words, street,
      lat, long, lower(words || ' ' || street), lower('26-' || lpad(n::text, 6, '0') || ' ' || words || ' ' || street),
      ${PROJECTION_VERSION}, at, at + interval '3 hours', at + interval '9 days', case when closed then at + interval '4 days' end
    from (
      select n, now() - (n * 730.0 / ${REQUESTS}) * interval '1 day' as at, n > ${REQUESTS} / 10 as closed,
        41.7264 + (random() + random() + random() - 1.5) * 0.022 as lat, 1.8292 + (random() + random() + random() - 1.5) * 0.03 as long,
        'Fanal apagat prop del portal ' || (n % 997) || case when n % 2500 = 7 then ', hi ha una furgoneta vermella' else '' end as words,
        'Carrer ' || (n % 195) || ', ' || (n % 60) as street
      from generate_series(1, ${REQUESTS}::int) n
    ) rows`)
}

/** As many citizens, each with a few messages; a hundred of them with people. */
const fillInbox = async ({ database }: Bench): Promise<void> => {
  const vault = createVault(SECRETS.SECRET_KEY)
  const { identity, incoming } = sealedExamples()
  const about = vault.encrypt('no em surt el padró', 'handover.about')
  await database.db.execute(sql`
    insert into contact (id, jurisdiction_id, channel, identity_index, identity)
    select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'manresa.cat', 'whatsapp', decode(lpad(to_hex(n), 64, '0'), 'hex'), ${identity}
    from generate_series(1, ${CONVERSATIONS}::int) n`)
  await database.db.execute(sql`
    insert into conversation (id, jurisdiction_id, contact_id, line_id, created_at, last_inbound_at)
    select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, 'manresa.cat', ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,
      '644069801', now() - interval '200 days', now() - n * interval '3 minutes'
    from generate_series(1, ${CONVERSATIONS}::int) n`)
  await database.db.execute(sql`
    insert into inbound_message (id, jurisdiction_id, conversation_id, external_id, type, content, occurred_at, received_at, handled_at)
    select gen_random_uuid(), 'manresa.cat', ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, 'w' || n || '-' || m, 'text',
      ${incoming}, now() - n * interval '3 minutes', now() - n * interval '3 minutes', now()
    from generate_series(1, ${CONVERSATIONS}::int) n, generate_series(1, 8) m`)
  await database.db.execute(sql`
    insert into handover (id, jurisdiction_id, conversation_id, team, discreet, state, about, requested_at, closed_at)
    select gen_random_uuid(), 'manresa.cat', ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, 'oac', false,
      case when n <= 60 then 'waiting' when n <= 100 then 'taken' else 'closed' end, ${about}, now() - n * interval '3 minutes',
      case when n > 100 then now() - n * interval '2 minutes' end
    from generate_series(1, ${Math.floor(CONVERSATIONS / 4)}::int) n`)
}

/**
 * First pages of the console with a queue and an inbox of a large town, against all the statements that they send to the database,
 * run bare over postgres.js: the session first, then the others at once. What is on top is the names, the words, the page and HTTP.
 */
export const consolePages = async (): Promise<void> => {
  const log = statementLog()
  const bench = await openBench(log.settings)
  const { services } = catalogueSchema.parse(readShipped('towns/base', 'services.json'))
  process.stdout.write(`filling in ${REQUESTS} requests and ${CONVERSATIONS} conversations …\n`)
  await fillQueue(
    bench,
    services.map(({ code }) => code),
  )
  await fillInbox(bench)
  await markIndexed(bench.database.db)
  await bench.database.db.execute(sql`vacuum analyze`)
  const ours = await bench.start('src/main.ts', '/health/ready')
  const cookie = await signInAdministrator(bench, ours.url)
  const client = postgres(bench.url, { max: POOL, onnotice: () => {}, connection: TOWN_SETTINGS })
  await Promise.all(Array.from({ length: POOL * 4 }, () => client`select pg_sleep(0.05)`))
  const run = (one: Statement) => client.unsafe(one.sql, one.params as never[], { prepare: true })
  const results: Record<string, unknown>[] = []
  for (const [what, path] of PAGES) {
    const page = async () => {
      const response = await fetch(`${ours.url}${path}`, {
        headers: { cookie, 'accept-encoding': 'identity' },
        redirect: 'manual',
      })
      const text = await response.text()
      if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
      return text
    }
    const kB = Math.round((await page()).length / 1024)
    const [session, ...others] = await log.record(bench, page)
    if (!session) throw new Error(`${path} asks nothing of the database`)
    const bare = async () => {
      await run(session)
      await Promise.all(others.map(run))
    }
    const begun = performance.now()
    await page()
    const isSlow = performance.now() - begun > SLOW_MS
    const { bareMs, oursMs } = await compare(bare, page, isSlow ? FEWER : undefined)
    results.push({
      what,
      ratio: roundMs(oursMs / bareMs),
      statements: others.length + 1,
      allSqlMs: roundMs(bareMs),
      pageMs: roundMs(oursMs),
      kB,
    })
  }
  ours.stop()
  await client.end()
  await bench.stop()
  await publishResults('console', results)
}

/** A page that takes longer is measured fewer times. */
const SLOW_MS = 60
const FEWER = { warmUp: 20, rounds: 20 }

const PAGES: [what: string, path: string][] = [
  ['queue: open, by deadline', '/console'],
  ['queue: all, newest', '/console?state=all&order=newest'],
  ['queue: one department', '/console?department=PARCS'],
  ['queue: words', '/console?state=all&order=newest&words=furgoneta+vermella'],
  ['queue: a request is opened', '/console?at=26-000001&part=detail'],
  ['inbox: with people', '/console/conversations?show=open'],
  ['inbox: everything', '/console/conversations?show=all'],
  ['people: search', '/console/search?q=26-000001'],
  ['figures', '/console/figures'],
  ['appointments: this week', '/console/appointments'],
]
