import { afterAll, beforeAll, expect, test } from 'bun:test'
import {
  listApplications,
  type Registration,
  registerApplication,
  type Scope,
  setApplicationStatus,
} from '#domain/applications'
import { MINUTE } from '../support/clock.ts'
import { signInToConsole } from '../support/console/console.ts'
import { startWorld, type World } from '../support/world.ts'

/** Keys: who may do what, how much of it, and what staff see. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const register = async (wanted: Partial<Registration> & { scopes?: Scope[] } = {}) => {
  const made = await registerApplication(world.service.town, {
    name: 'Bústia de barri',
    scopes: ['read', 'post', 'update'],
    approved: true,
    ...wanted,
  })
  if (!('key' in made)) throw new Error(JSON.stringify(made))
  return made
}

let told = 0
const post = (key: string) =>
  fetch(`${world.url}/open311/v2/requests.json`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'accept-language': 'en' },
    body: new URLSearchParams({
      service_code: 'EP01',
      lat: '41.7262',
      long: '1.8268',
      description: `Fanal ${++told}`,
    }),
  })
const wrong = async (response: Response) =>
  [response.status, ((await response.json()) as { description: string }[])[0]?.description] as const

/** Limits are kept by the minute: sets the clock to the start of one. */
const atTheStartOfAMinute = () => {
  const now = world.clock.now().getTime()
  world.clock.set(now - (now % MINUTE) + MINUTE)
}

test('a key may do only what its scopes allow', async () => {
  const { key } = await register({ scopes: ['read'] })
  expect(await wrong(await post(key))).toEqual([403, 'api_key may not do this (it lacks “post”).'])
  const says = await (await fetch(`${world.url}/open311/v2/key.json?api_key=${key}`)).json()
  expect(says).toEqual({ name: 'Bústia de barri', scopes: ['read'], per_minute: 120 })
})

test('every answer states the rate limit; beyond it the answer is 429 with Retry-After', async () => {
  const { id, key } = await register({ perMinute: 3 })
  atTheStartOfAMinute()
  const first = await post(key)
  expect(first.headers.get('ratelimit-limit')).toBe('3')
  expect(first.headers.get('ratelimit-remaining')).toBe('2')
  expect(first.headers.get('ratelimit-policy')).toBe('"key";q=3;w=60')
  await post(key)
  await fetch(`${world.url}/open311/v2/requests.json?api_key=${key}`)
  const fourth = await post(key)
  expect(fourth.status).toBe(429)
  expect(Number(fourth.headers.get('retry-after'))).toBeWithin(1, 61)
  expect(fourth.headers.get('ratelimit-remaining')).toBe('0')
  const seen = (await listApplications(world.service.town)).find((one) => one.id === id)
  expect(seen?.usage).toMatchObject({ reads: 1, posts: 2, updates: 0, refused: 1 })
  // The next minute, the key is whole again.
  world.clock.advance(MINUTE)
  expect((await post(key)).status).toBe(201)
  world.clock.reset()
})

test('two hundred concurrent requests do not exceed the rate limit', async () => {
  const { key } = await register({ perMinute: 50 })
  atTheStartOfAMinute()
  const statuses = await Promise.all(Array.from({ length: 200 }, async () => (await post(key)).status))
  expect(statuses.filter((status) => status === 201)).toHaveLength(50)
  expect(statuses.filter((status) => status === 429)).toHaveLength(150)
})

test('calls that are counted together each have what is left after them, and those beyond the limit nothing', async () => {
  const { key } = await register({ perMinute: 8 })
  atTheStartOfAMinute()
  const answers = await Promise.all(Array.from({ length: 12 }, () => post(key)))
  const left = (status: number) =>
    answers
      .filter((answer) => answer.status === status)
      .map(({ headers }) => Number(headers.get('ratelimit-remaining')))
      .sort((a, b) => b - a)
  expect(left(201)).toEqual([7, 6, 5, 4, 3, 2, 1, 0])
  expect(left(429)).toEqual([0, 0, 0, 0])
})

test('a revoked key is invalid; a key awaiting approval is told so', async () => {
  const { id, key } = await register()
  await setApplicationStatus(world.service.town, id, 'revoke')
  expect(await wrong(await post(key))).toEqual([403, 'api_key is not valid.'])
  const developer = { name: 'Pau Vila', email: 'pau@example.cat' }
  const waiting = await register({ approved: false, developer })
  expect((await wrong(await post(waiting.key)))[1]).toContain('still waiting')
  // A form without a decision decides nothing.
  const admin = await signInToConsole(world, 'admin@demo.test')
  for (const decision of ['', 'x']) {
    const sent = await admin.sends(`/console/applications/${waiting.id}`, { decision })
    expect(sent.status).toBe(422)
    expect((await post(waiting.key)).status).toBe(403)
  }
  await setApplicationStatus(world.service.town, waiting.id, 'approve')
  expect((await post(waiting.key)).status).toBe(201)
})

test('no key, developer name or address is stored in plain text', async () => {
  const { key } = await register({
    approved: false,
    developer: { name: 'Berta Casajoana', email: 'berta@example.cat' },
  })
  const rows = await world.sql`select application::text as row from application`
  const all = rows.map(({ row }) => row).join('\n')
  for (const secret of [key, 'Casajoana', 'berta@', Buffer.from('Casajoana').toString('hex')])
    expect(all).not.toContain(secret)
  expect(key).toMatch(/^thl_[\w-]{32}$/)
})

const ask = async (email: string, network?: string) =>
  registerApplication(world.service.town, {
    name: 'Bústia',
    scopes: ['read'],
    developer: { name: 'Pau', email },
    network,
    approved: false,
  })
const waitingNow = async (): Promise<number> => {
  const [row] = await world.sql`select count(*)::int as n from application
    where approved_at is null and revoked_at is null`
  return Number(row?.n)
}

test('pending registrations are limited for each e-mail address and each network', async () => {
  await world.sql`delete from application where approved_at is null`
  for (let n = 0; n < 3; n++) expect('key' in (await ask('una@example.cat'))).toBe(true)
  expect(await ask('Una@Example.cat')).toEqual({ problems: [{ field: 'form', reason: 'too-many' }] })
  const form = (n: number) =>
    fetch(`${world.url}/developers`, {
      method: 'POST',
      body: new URLSearchParams({ name: 'Bústia', email: `una-${n}@example.cat` }),
    })
  const statuses: number[] = []
  for (let n = 0; n < 100; n++) statuses.push((await form(n)).status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(5)
  expect(await waitingNow()).toBe(8)
  expect('key' in (await ask('altra@example.cat', '198.51.100.7'))).toBe(true)
})

test('a network that floods the list displaces its own registrations, never those of others', async () => {
  await world.sql`delete from application where approved_at is null`
  const honest = await ask('honesta@example.cat', '198.51.100.7')
  await world.sql`insert into application (id, jurisdiction_id, name, key_index, network_index, created_at, approved_at)
    select gen_random_uuid(), 'manresa.cat', 'flood', decode(md5(n::text), 'hex'), 'one network',
      ${world.clock.now()}::timestamptz, null from generate_series(1, 99) n`
  const late = await ask('tarda@example.cat', '203.0.113.9')
  expect('key' in late).toBe(true)
  expect(await waitingNow()).toBe(100)
  const ids = (await world.sql`select id from application where name <> 'flood'`).map(({ id }) => id)
  for (const one of [honest, late]) expect(ids).toContain('id' in one ? one.id : '')
})
