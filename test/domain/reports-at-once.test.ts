import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startWorld, type World } from '../support/world.ts'

/** Reports that come at once are written in one transaction; each is still its own. */

let world: World
beforeAll(async () => {
  world = await startWorld({ DATABASE_CONNECTIONS: '16' })
  // What no check foresees: the database takes any report but this one.
  await world.sql.unsafe(`create function refuse_report() returns trigger language plpgsql as $$
    begin raise exception 'refused' using errcode = '22000'; end $$`)
  await world.sql.unsafe(`create trigger refused before insert on service_request for each row
    when (new.description like '%impossible%') execute function refuse_report()`)
})
afterAll(() => world.stop())

type Answer = { status: number; id: string; notice: string }

const post = async (fields: Record<string, string>, headers: HeadersInit = {}): Promise<Answer> => {
  const body = new URLSearchParams({
    api_key: 'demo',
    service_code: 'EP01',
    lat: '41.7262',
    long: '1.8268',
    ...fields,
  })
  const response = await fetch(`${world.url}/open311/v2/requests.json`, { method: 'POST', headers, body })
  const [made] = (await response.json()) as { service_request_id: string; service_notice: string }[]
  return {
    status: response.status,
    id: made?.service_request_id ?? '',
    notice: made?.service_notice ?? '',
  }
}

const filed = (words: string) => world.sql<{ id: string; transaction: string; events: number }[]>`
  select r.id, r.xmin::text as transaction, (select count(*)::int from service_request_event e
    where e.request_id = r.id and e.kind = 'submitted' and e.state = 'received' and e.at = r.requested_at
      and e.announced_at = r.requested_at) as events
  from service_request r where r.description like ${`${words}%`} order by r.id`

test('reports that come at once have numbers in a row and a history each, in few transactions', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      post({ description: `Fanal apagat ${n}, truqueu al 612 34 56 ${10 + n}`, first_name: 'Jordi' }),
    ),
  )
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
  const rows = await filed('Fanal apagat')
  expect(rows.map(({ id }) => id)).toEqual(answers.map(({ id }) => id).sort())
  expect(new Set(rows.map(({ id }) => id)).size).toBe(40)
  expect(Number(rows.at(-1)?.id.slice(3)) - Number(rows[0]?.id.slice(3))).toBe(39)
  expect(rows.every(({ events }) => events === 1)).toBe(true)
  expect(new Set(rows.map(({ transaction }) => transaction)).size).toBeLessThan(20)
  const [hidden] = await world.sql`select count(*)::int as count from service_request
    where description like 'Fanal apagat%' and public_description like 'Fanal apagat %, truqueu al ▒▒▒'
      and reporter is not null`
  expect(hidden?.count).toBe(40)
})

test('each keeps its own words: an answer is of the report that it answers', async () => {
  const words = Array.from({ length: 20 }, (_, n) => `Banc trencat número ${n}`)
  const answers = await Promise.all(words.map((description) => post({ description })))
  const rows = await world.sql<{ id: string; description: string }[]>`
    select id, description from service_request where description like 'Banc trencat%'`
  const byId = new Map(rows.map(({ id, description }) => [id, description]))
  expect(answers.map(({ id }) => byId.get(id))).toEqual(words)
})

test('of the same report sent many times among others one is filed, and the others say so', async () => {
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      n % 3 === 0
        ? post({ description: 'Forat a la vorera' })
        : n % 3 === 1
          ? post({ description: `Forat a la calçada ${n}` }, { 'idempotency-key': 'forat' })
          : post({ description: `Forat al parc ${n}` }),
    ),
  )
  const ids = (rest: number) => answers.filter((_, n) => n % 3 === rest).map(({ id }) => id)
  expect(new Set(ids(0)).size).toBe(1)
  expect(new Set(ids(1)).size).toBe(1)
  expect(new Set(ids(2)).size).toBe(10)
  expect(await filed('Forat')).toHaveLength(12)
  expect(answers.filter(({ notice }) => notice === 'Aquesta incidència ja l’havíem rebut.')).toHaveLength(18)
})

test('a report that cannot be written costs only itself', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      post({ description: n === 5 ? 'Paperera impossible' : `Paperera plena ${n}` }),
    ),
  )
  expect(answers.map(({ status }) => status)).toEqual(answers.map((_, n) => (n === 5 ? 500 : 201)))
  const rows = await filed('Paperera')
  expect(rows).toHaveLength(11)
  expect(rows.every(({ events }) => events === 1)).toBe(true)
})

test('what is wrong with one is said of that one', async () => {
  const answers = await Promise.all([
    post({ description: 'Contenidor ple' }),
    post({ description: 'Contenidor ple', service_code: 'NO' }),
    post({ description: 'Contenidor ple', lat: '91' }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([201, 404, 400])
  expect(await filed('Contenidor')).toHaveLength(1)
})

test('a report that says nothing of who reports is stored without a reporter', async () => {
  const { id } = await post({ description: 'Gespa seca' })
  const [row] = await world.sql`select reporter, caller_index from service_request where id = ${id}`
  expect(row).toEqual({ reporter: null, caller_index: null })
  const indexed = await world.sql`select from word_index where kind = 'reporter' and ref = ${id}`
  expect(indexed).toHaveLength(0)
})
