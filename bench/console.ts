import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import postgres from 'postgres'
import { buildInboxQuery } from '#domain/conversations'
import {
  buildQueueCountQuery,
  buildQueueQuery,
  PROJECTION_VERSION,
  type QueueFilter,
  toStates,
} from '#domain/service-requests'
import { loadTown, readShipped, type Town } from '#domain/town'
import { createVault } from '#platform/crypto'
import { catalogueSchema } from '../src/domain/services/definition.ts'
import { compare, roundMs } from './open311.ts'
import { signInAdministrator } from './session.ts'
import { type Bench, openBench, publishResults, SECRETS, TOWN_SETTINGS } from './setup.ts'

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
  const said = vault.encrypt(
    {
      incoming: { type: 'text', text: 'Bon dia, voldria saber com està la meva incidència' },
    },
    'inbound_message.content',
  )
  const identity = vault.encrypt({ address: '34600000000', name: 'Maria Serra' }, 'contact.identity')
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
      ${said}, now() - n * interval '3 minutes', now() - n * interval '3 minutes', now()
    from generate_series(1, ${CONVERSATIONS}::int) n, generate_series(1, 8) m`)
  await database.db.execute(sql`
    insert into handover (id, jurisdiction_id, conversation_id, team, discreet, state, about, requested_at, closed_at)
    select gen_random_uuid(), 'manresa.cat', ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, 'oac', false,
      case when n <= 60 then 'waiting' when n <= 100 then 'taken' else 'closed' end, ${about}, now() - n * interval '3 minutes',
      case when n > 100 then now() - n * interval '2 minutes' end
    from generate_series(1, ${Math.floor(CONVERSATIONS / 4)}::int) n`)
}

/** What every page asks first: whose session it is. */
const SESSION = `select * from staff_session s join staff_user u on u.id = s.user_id where s.expires_at > now() limit 1`

/** What the page of the queue asks besides: the views that the member has. */
const VIEWS = `select * from queue_view where jurisdiction_id = 'manresa.cat' and (member_id is null or member_id = 'x') order by name`

/** What the inbox asks besides: who they are, how many wait, which notes call, which glass is broken. */
const INBOX = [
  `select id, identity from contact where jurisdiction_id = 'manresa.cat' order by id limit 51`,
  `select count(*) filter (where state = 'waiting'), count(*) filter (where state = 'taken' and assignee_id = 'x') from handover
    where jurisdiction_id = 'manresa.cat' and state in ('waiting', 'taken') and not discreet`,
  `select count(distinct conversation_id) from conversation_note where jurisdiction_id = 'manresa.cat' and mentions @> array['x']`,
  `select team, count(*) from handover where jurisdiction_id = 'manresa.cat' and discreet and state in ('waiting', 'taken') group by team`,
  `select team, until from staff_glass_broken where jurisdiction_id = 'manresa.cat' and member_id = 'x' and until > now()`,
]

/**
 * First pages of the console with a queue and an inbox of a large town, against what they ask of the database run
 * bare over postgres.js: the list's query alone, and all the statements of the page (the session first, then the
 * others at once). What is on top is the names, the words, the page and HTTP.
 */
export const consolePages = async (): Promise<void> => {
  const bench = await openBench()
  const { services } = catalogueSchema.parse(readShipped('towns/manresa.cat', 'services.json'))
  process.stdout.write(`filling in ${REQUESTS} requests and ${CONVERSATIONS} conversations …\n`)
  await fillQueue(
    bench,
    services.map(({ code }) => code),
  )
  await fillInbox(bench)
  await bench.database.db.execute(sql`vacuum analyze`)
  const ours = await bench.start('src/main.ts', '/health/ready')
  const { profile } = loadTown('manresa.cat')
  const town = { id: profile.id, profile, db: bench.database.db, now: () => new Date(), publicUrl: ours.url }
  const cookie = await signInAdministrator(bench, ours.url)
  const client = postgres(bench.url, { max: POOL, onnotice: () => {}, connection: TOWN_SETTINGS })
  await Promise.all(Array.from({ length: POOL * 4 }, () => client`select pg_sleep(0.05)`))
  const dialect = new PgDialect()
  const open: QueueFilter = { departments: [], states: toStates('open'), order: 'due', limit: 51 }
  const viewer = { id: 'nobody', name: '', teams: [] }
  const whole = town as unknown as Town
  const queue = (what: string, path: string, filter: Partial<QueueFilter>) => ({
    what,
    path,
    query: dialect.sqlToQuery(buildQueueQuery(whole, { ...open, ...filter })),
    others: [
      dialect.sqlToQuery(buildQueueCountQuery(whole, { ...open, ...filter }, 1_001)),
      { sql: VIEWS, params: [] },
    ],
  })
  const inbox = (what: string, which: 'open' | 'all') => ({
    what,
    path: `/console/conversations?show=${which}`,
    query: buildInboxQuery(whole, viewer, which, 51).toSQL() as unknown as { sql: string; params: unknown[] },
    others: INBOX.map((text) => ({ sql: text, params: [] as unknown[] })),
  })
  const cases = [
    queue('queue: open, by deadline', '/console', {}),
    queue('queue: all, newest', '/console?state=all&order=newest', { states: undefined, order: 'newest' }),
    queue('queue: one department', '/console?department=PARCS', { department: 'PARCS' }),
    queue('queue: words', '/console?state=all&order=newest&words=furgoneta+vermella', {
      states: undefined,
      order: 'newest',
      text: 'furgoneta vermella',
    }),
    inbox('inbox: with people', 'open'),
    inbox('inbox: everything', 'all'),
  ]
  const results: Record<string, unknown>[] = []
  const run = ({ sql: text, params }: { sql: string; params: unknown[] }) =>
    client.unsafe(text, params as never[], { prepare: true })
  for (const { what, path, query, others } of cases) {
    const page = async () => {
      const response = await fetch(`${ours.url}${path}`, {
        headers: { cookie, 'accept-encoding': 'identity' },
        redirect: 'manual',
      })
      const text = await response.text()
      if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
      return text
    }
    const bytes = (await page()).length
    const all = async () => {
      await client.unsafe(SESSION, [], { prepare: true })
      await Promise.all([query, ...others].map(run))
    }
    const list = await compare(() => run(query), page)
    const { bareMs, oursMs } = await compare(all, page)
    results.push({
      what,
      ratio: roundMs(oursMs / bareMs),
      toListAlone: roundMs(list.oursMs / list.bareMs),
      listMs: roundMs(list.bareMs),
      allSqlMs: roundMs(bareMs),
      pageMs: roundMs(oursMs),
      kB: Math.round(bytes / 1024),
    })
  }
  ours.stop()
  await client.end()
  await bench.stop()
  await publishResults('console', results)
}
