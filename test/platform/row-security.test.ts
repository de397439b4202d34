import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type SQL, sql } from 'drizzle-orm'
import { queryInformation } from '#domain/information'
import {
  buildPublicQuery,
  buildQueueCountQuery,
  buildQueueQuery,
  countOverdue,
  listDuplicateCandidates,
  listNearbyRequests,
  toStates,
} from '#domain/service-requests'
import { getPhoneChannel, type Town } from '#domain/town'
import { queryRows } from '#platform/database'
import { storeMessages } from '../../src/domain/conversations/inbound/store-messages.ts'
import { startWorld, type World } from '../support/world.ts'

/** Row-level security holds what is read, and no index of a search is lost by it: asked of a queue of 50,000 as the role. */

const ROWS = 50_000

let world: World
let town: Town
beforeAll(async () => {
  world = await startWorld()
  town = world.service.town
  const now = world.clock.now()
  for (const [id, rows] of [
    ['manresa.cat', ROWS],
    ['sallent.cat', 2_000],
  ] as const)
    await world.sql`
      insert into service_request (jurisdiction_id, id, service_code, channel, state, department, description, attributes,
        address, lat, long, public_description, public_address, public_lat, public_long, search_text, staff_text,
        face_version, requested_at, updated_at, closed_at, expected_at)
      select ${id}, ${`${id}-`} || n, 'EP01', 'open311', case when n % 20 > 0 then 'resolved' else 'received' end,
        'ENLLUMENAT', words, '{}', 'Carrer ' || n % 195, lat, long, words, 'Carrer ' || n % 195, lat, long, words, words,
        1000, at, at + interval '3 hours', case when n % 20 > 0 then at + interval '4 days' end, at + interval '9 days'
      from (
        select n, ${now}::timestamptz - n * interval '20 minutes' as at, 41.70 + (n % 223) * 0.0003 as lat,
          1.80 + (n % 227) * 0.0003 as long,
          'fanal apagat prop del portal ' || n % 997 || case when n % 5000 = 7 then ' furgoneta vermella' else '' end as words
        from generate_series(1, ${rows}::int) n) made`
  await world.sql`analyze service_request`
})
afterAll(() => world.stop())

/** How the database would answer, asked as the service itself does. */
const planOf = async (query: SQL): Promise<string> => {
  const rows = await queryRows<{ 'QUERY PLAN': string }>(town.db, sql`explain ${query}`)
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

const newest = { by: 'requested', descending: true } as const
const all = { visible: ['EP01'], sort: newest, limit: 50 }
const box = { west: 1.8011, south: 41.7011, east: 1.8019, north: 41.7019 }
const queue = { departments: [] as string[], order: 'due' as const, limit: 50 }

test.each([
  [
    'words, in public',
    'service_request_words',
    () => buildPublicQuery(town, { ...all, text: 'furgoneta vermella' }),
  ],
  ['a place, in public', 'service_request_place', () => buildPublicQuery(town, { ...all, box })],
  ['the newest, in public', 'service_request_newest', () => buildPublicQuery(town, all)],
  [
    'what changed since',
    'service_request_updated',
    () =>
      buildPublicQuery(town, {
        ...all,
        sort: { by: 'updated', descending: true },
        updatedFrom: new Date(world.clock.now().getTime() - 3_600_000),
      }),
  ],
  [
    'words, of staff',
    'service_request_staff_words',
    () => buildQueueQuery(town, { ...queue, text: 'furgoneta' }),
  ],
  [
    'the queue by deadline',
    'service_request_due',
    () => buildQueueQuery(town, { ...queue, states: toStates('open') }),
  ],
  [
    'how many have words',
    'service_request_staff_words',
    () => buildQueueCountQuery(town, { ...queue, text: 'furgoneta' }, 100),
  ],
] as [string, string, () => SQL][])('%s are found with the index %s', async (_, index, query) => {
  const plan = await planOf(query())
  expect(plan).toContain(index)
  expect(plan).not.toContain('Seq Scan on service_request')
})

/** How often an index was asked, by everybody. */
const timesAsked = async (index: string): Promise<number> => {
  const [row] =
    await world.sql`select idx_scan::int as times from pg_stat_user_indexes where indexrelname = ${index}`
  return Number(row?.times)
}

test.each([
  [
    'those nearby that may be the same, for staff',
    () => listDuplicateCandidates(town, { spot: { lat: 41.7015, long: 1.8015 }, departments: [], limit: 4 }),
  ],
  [
    'those nearby, for a citizen',
    () =>
      listNearbyRequests(town, {
        serviceCode: 'EP01',
        spot: { lat: 41.7015, long: 1.8015 },
        limit: 5,
      }),
  ],
] as [string, () => Promise<unknown>][])('%s are found with the index of places', async (_, ask) => {
  const before = await timesAsked('service_request_place')
  await Promise.all(Array.from({ length: 30 }, ask))
  // Counts are handed in by each connection when it has been idle for a second.
  for (let n = 0; n < 40 && (await timesAsked('service_request_place')) === before; n++) {
    await ask()
    await Bun.sleep(250)
  }
  expect(await timesAsked('service_request_place')).toBeGreaterThan(before)
})

test('overdue requests are counted with their index', async () => {
  const plans: string[] = []
  const recording = { ...town, db: recorder(plans) } as Town
  await countOverdue(recording)
  expect(plans.join()).toContain('service_request_due')
})

/** The town's database, which also notes how it would answer what it is asked. */
const recorder = (plans: string[]): Town['db'] =>
  new Proxy(town.db, {
    get(target, name, receiver) {
      if (name !== 'execute') return Reflect.get(target, name, receiver)
      return async (query: SQL) => {
        plans.push(await planOf(query))
        return target.execute(query)
      }
    },
  })

test('a sender is found with the index of aliases, despite row-level security', async () => {
  const plans: string[] = []
  const rosa = world.citizen('Rosa')
  await rosa.says('hola')
  await rosa.sees(/./)
  const recording = { ...town, db: recorder(plans) } as Town
  await storeMessages(recording, [
    {
      id: Bun.randomUUIDv7(),
      channel: 'whatsapp',
      lineId: getPhoneChannel(town).lineId,
      at: world.clock.now(),
      externalId: 'wamid.explained',
      person: { phone: rosa.waId },
      profile: {},
      incoming: { type: 'text', text: 'hola' },
      raw: {},
      quiet: true,
    },
  ])
  expect(plans.length).toBeGreaterThan(0)
  expect(plans[0]).toMatch(/Index (?:Only )?Scan using contact_alias_\w+ on contact_alias/)
  expect(plans[0]).toMatch(/Index Cond: .*value_index = decode/)
  expect(plans[0]).not.toContain('Seq Scan on contact_alias')
})

test('information is found with the index of its topic', async () => {
  await world.sql`insert into information_item (jurisdiction_id, source_id, external_id, topic, title, body, search_text)
    select 'manresa.cat', 's', n::text, 'topic-' || n % 10, 'x', 'x', 'x' from generate_series(1, 5000) n`
  await world.sql`analyze information_item`
  expect(await queryInformation(town, { topic: 'news', words: 'concert', offset: 0, limit: 5 })).toEqual([])
  const plan = await planOf(sql`select * from information_item where jurisdiction_id = ${town.id}
    and topic = 'news' and search_text like '%concert%'`)
  expect(plan).toMatch(/Index Scan using information_item_\w+[\s\S]*Index Cond: .*topic = 'news'/)
})

test('no statement reads another town’s rows, also through the view', async () => {
  for (const table of ['service_request', 'service_request_here', 'information_item']) {
    const [row] = await queryRows<{ n: number }>(
      town.db,
      sql`select count(*)::int as n from ${sql.identifier(table)} where jurisdiction_id <> ${town.id}`,
    )
    expect([table, row?.n]).toEqual([table, 0])
  }
  const [own] = await queryRows<{ n: number }>(
    town.db,
    sql`select count(*)::int as n from service_request_here`,
  )
  expect(own?.n).toBe(ROWS)
})

test('the view has the columns of its table and is read-only', async () => {
  const columns = async (name: string) =>
    (
      await world.sql`select attname as name from pg_attribute
        where attrelid = ${`public.${name}`}::regclass and attnum > 0 and not attisdropped order by 1`
    ).map(({ name: one }) => one)
  expect(await columns('service_request_here')).toEqual(await columns('service_request'))
  const written = await town.db
    .execute(sql`update service_request_here set description = 'x'`)
    .catch((error: Error) => String(error.cause))
  expect(written).toContain('permission denied')
})

test('pending sign-ins and scheduled runs are visible to their own town only', async () => {
  const later = new Date(world.clock.now().getTime() + 3_600_000)
  await world.sql`insert into staff_verification (id, identifier, value, expires_at, jurisdiction_id)
    values ('v', 'state', 'value', ${later}, 'sallent.cat')`
  await world.sql`insert into cron_run (key, expires_at)
    values ('sallent.cat/sweep/x', ${later}), ('manresa.cat/sweep/x', ${later})`
  for (const table of ['staff_verification', 'cron_run']) {
    const rows = await queryRows(
      town.db,
      sql`select * from ${sql.identifier(table)}
      where ${table === 'cron_run' ? sql`key = 'sallent.cat/sweep/x'` : sql`id = 'v'`}`,
    )
    expect([table, rows]).toEqual([table, []])
  }
  await town.db.execute(sql`insert into staff_verification (id, identifier, value, expires_at)
    values ('own', 'state', 'value', ${later.toISOString()}::timestamptz)`)
  expect(await queryRows(town.db, sql`select id from staff_verification`)).toEqual([{ id: 'own' }])
  expect(await queryRows(town.db, sql`select key from cron_run`)).toEqual([{ key: 'manresa.cat/sweep/x' }])
})
