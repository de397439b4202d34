import { afterAll, beforeAll, expect, test } from 'bun:test'
import { trickle, upload } from '../support/hostile/slow.ts'
import { delivery, post } from '../support/signed-webhooks.ts'
import { startWorld, type World } from '../support/world.ts'

/** Bodies that come slowly, or are too large: they take nobody's place, and are refused before they are read. */

const MB = 1024 * 1024

let world: World
let port: number
beforeAll(async () => {
  world = await startWorld({ MAX_IN_FLIGHT: '6' })
  port = world.config.port
})
afterAll(() => world.stop())

const served = async () => [
  (await fetch(`${world.url}/reports`)).status,
  (await post(world, JSON.stringify(delivery({ messages: [] })))).status,
  (await fetch(`${world.url}/console/sign-in`)).status,
  (await fetch(`${world.url}/places`, { method: 'POST', body: new URLSearchParams({ words: 'Guimer' }) }))
    .status,
]

test('slow request bodies hold no place and time out; citizens, staff and the webhook are served all the while', async () => {
  const slow = Array.from({ length: 60 }, () => trickle({ port, path: '/reports', length: 1_000 }, 2_000))
  await Bun.sleep(300)
  expect(world.service.port).toBe(port)
  expect(await served()).toEqual([200, 200, 200, 200])
  // The first deadline of a body is twelve seconds.
  expect(await Promise.all(slow.map(({ answered }) => answered))).toEqual(Array(60).fill(408))
}, 30_000)

test('one address may send a limited number of bodies at once; further ones get 429', async () => {
  const slow = Array.from({ length: 326 }, () => trickle({ port, path: '/reports', length: 1_000 }, 2_000))
  await Bun.sleep(300)
  const answers = await Promise.race([
    Promise.all(slow.slice(320).map(({ answered }) => answered)),
    Bun.sleep(8_000).then(() => 'none'),
  ])
  for (const client of slow) client.stop()
  expect(answers).toEqual(Array(6).fill(429))
  // Signed deliveries are received in a room of their own.
  expect((await served())[1]).toBe(200)
}, 30_000)

test('where no file is accepted, a form longer than 64 kB, declared or actual, is refused', async () => {
  const of = (path: string, length: number, chunked = false, headers = {}) =>
    upload({ port, path, length, chunked, headers }).answered
  expect(await of('/developers', 70_000)).toBe(413)
  expect(await of('/developers', 70_000, true)).toBe(413)
  expect(await of('/appointments', 10 * MB)).toBe(413)
  expect(await of('/whatsapp/webhook', MB)).toBe(413)
  expect(await of('/whatsapp/webhook', MB, false, { 'x-hub-signature-256': 'sha256=00' })).toBe(401)
  // A file may be large where files are taken; a form of names and values may not.
  expect(await of('/reports', 2 * MB)).toBe(413)
  expect(await upload({ port, path: '/reports', length: 2 * MB, file: true }).answered).toBe(422)
  expect(await upload({ port, path: '/reports', length: 41 * MB, file: true }).answered).toBe(413)
  expect(await of('/console/sign-in', MB)).toBe(413)
}, 30_000)

test('a large body for the console is read only from a signed-in member', async () => {
  const to = (path: string, cookie?: string) =>
    upload({ port, path, length: MB, headers: cookie ? { cookie } : {} }).answered
  expect(await to('/console/settings/zones')).toBe(303)
  const cookie = await world.signIn('admin@demo.test')
  expect(await to('/console/settings/zones', cookie)).not.toBe(303)
  expect(await upload({ port, path: '/console/phrases', length: 2 * MB, headers: { cookie } }).answered).toBe(
    413,
  )
}, 30_000)

test('a refused body is explained to a browser by a page in its language, to a program in the API’s format', async () => {
  const long = 'a'.repeat(70_000)
  const browser = await fetch(`${world.url}/appointments?lang=es`, {
    method: 'POST',
    headers: { accept: 'text/html' },
    body: long,
  })
  expect([browser.status, browser.headers.get('retry-after')]).toEqual([413, '2'])
  expect(await browser.text()).toContain('Es demasiado grande')
  const program = await fetch(`${world.url}/open311/v2/webhooks.json`, { method: 'POST', body: long })
  expect(await program.json()).toMatchObject([{ code: 413 }])
})

test('a body with an invalid length is refused', async () => {
  const { answered } = trickle({ port, path: '/reports', length: Number.NaN }, 60_000)
  expect([400, 0]).toContain(await answered)
})
