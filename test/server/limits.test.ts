import { afterAll, beforeAll, expect, test } from 'bun:test'
import { countUse, countUses, purgeLimits } from '#domain/limits'
import { startWorld, type World } from '../support/world.ts'

/** Limits at the adapters: who does something too often is told to wait; others are not. */

let world: World
beforeAll(async () => {
  world = await startWorld(
    // What browsers have to do before they reach a limit is in proof-of-work.test.ts.
    { TRUSTED_PROXIES: '1', LIMITS_SCALE: '1', PROOF_OF_WORK: '0' },
    Date.parse('2026-11-25T11:00:00+01:00'),
  )
})
afterAll(() => world.stop())

const post = (path: string, address: string, body: Record<string, string>) =>
  fetch(`${world.url}${path}`, {
    method: 'POST',
    headers: { 'x-forwarded-for': address, accept: 'text/html' },
    body: new URLSearchParams(body),
    redirect: 'manual',
  })

const report = (address: string, n: number) =>
  post('/reports', address, {
    service_code: 'EP01',
    description: `Fanal apagat ${n}`,
    address: 'Carrer de Guimerà, 12',
  })

const tally = (answers: { status: number }[]) =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ status }) => status)].map(([status, all]) => [status, all.length]),
  )

test('reports on the web: forty a day from one address, then a page with the time to wait; others go on', async () => {
  const answers = []
  for (let n = 0; n < 50; n++) answers.push(await report('192.0.2.1', n))
  expect(tally(answers)).toEqual({ 303: 40, 429: 10 })
  const last = answers.at(-1)
  // One more each thirty-six minutes.
  expect(Number(last?.headers.get('retry-after'))).toBeWithin(30 * 60, 37 * 60)
  expect(await last?.text()).toContain('truqueu al 010')
  expect((await report('198.51.100.9', 100)).status).toBe(303)
  world.clock.advance(40 * 60_000)
  expect((await report('192.0.2.1', 101)).status).toBe(303)
})

test('reports are limited for a whole network too', async () => {
  const answers = []
  for (let n = 0; n < 230; n++) answers.push(await report(`203.0.113.${n}`, 200 + n))
  expect(tally(answers)).toEqual({ 303: 200, 429: 30 })
}, 60_000)

test('unconfirmed appointments: six a day from one address, so that nobody takes a whole schedule', async () => {
  const slots = await fetch(`${world.url}/open311/v2/slots.json?agenda_id=cedem&service_code=empresa`)
  const starts = ((await slots.json()) as { start: string }[]).map(({ start }) => Date.parse(start))
  const booked = []
  for (const start of starts.slice(0, 12)) {
    const held = await post('/appointments', '192.0.2.5', {
      agenda: 'cedem',
      service: 'empresa',
      mode: 'office',
      start: String(start),
    })
    const own = held.headers.get('location') ?? '/'
    booked.push(await post(own, '192.0.2.5', { do: 'confirm', name: 'Z Z', 'answer-idea': 'Una fleca' }))
  }
  expect(tally(booked)).toEqual({ 303: 6, 429: 6 })
})

test('requests for a key: three a day from one address', async () => {
  const answers = []
  for (let n = 0; n < 5; n++)
    answers.push(await post('/developers', '192.0.2.6', { name: `Prova ${n}`, email: 'a@example.org' }))
  expect(tally(answers)).toEqual({ 200: 3, 429: 2 })
  expect(answers.at(-1)?.headers.has('retry-after')).toBe(true)
})

test('replicas count together, refused uses are not counted, and unused limits are deleted', async () => {
  const { town } = world.service
  const use = (whose: string) => ({ limit: 'test', whose, perDay: 5 })
  const many = await Promise.all(Array.from({ length: 20 }, () => countUses(town, [use('a')])))
  expect(many.filter((wait) => wait === 0)).toHaveLength(5)
  // Refused for `a`, and so not counted for `b`.
  for (let n = 0; n < 10; n++) expect(await countUses(town, [use('a'), use('b')])).toBeGreaterThan(0)
  expect(await Promise.all(Array.from({ length: 5 }, () => countUses(town, [use('b')])))).toEqual([
    0, 0, 0, 0, 0,
  ])
  // Those of a replica whose clock is a little behind are counted the same.
  const behind = { ...town, now: () => new Date(town.now().getTime() - 200) }
  for (let n = 0; n < 4; n++) expect(await countUses(town, [use('c')])).toBe(0)
  expect(await countUses(behind, [use('c')])).toBe(0)
  expect(await countUses(behind, [use('c')])).toBeGreaterThan(0)
  expect(await countUse(town, 'keys', '192.0.2.99')).toBe(0)
  world.clock.advance(25 * 3_600_000)
  await purgeLimits(town)
  const [row] = await world.sql`select count(*)::int as rows from limit_use`
  expect(row?.rows).toBe(0)
})
