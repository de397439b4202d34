import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startWorld, type World } from '../support/world.ts'

/** When something breaks inside, the person who asked is told so, and nothing of the inside. */

let world: World
beforeAll(async () => {
  world = await startWorld({ LOG_LEVEL: 'silent' })
})
afterAll(() => world.stop())

/** Words of a database, of the code, of where it lies. */
const INSIDE =
  /relation|column|select |insert |postgres|drizzle|service_request_here|\.tsx?:|\bat \w+ \(|node_modules|42P01/i

/** Addresses that would lead to a file or to the list of a folder, if an address could. */
const FILES = [
  '/assets/',
  '/assets/map/',
  '/assets/..%2frespond.ts',
  '/developers/examples/',
  '/developers/examples/..%2findex.tsx',
  '/developers/examples/..%2F..%2F..%2F..%2Fpackage.json',
  '/docs/assets/',
  '/information/..%2f..%2fpackage.json',
  '/pictures/..%2f..%2fpackage.json',
  '/open311/v2/dumps/..%2f..%2fpackage.json',
  '/package.json',
  '/src/main.ts',
  '/.env',
  '/.git/config',
]

test('no URL serves a source file or a folder listing', async () => {
  for (const path of FILES) {
    const answer = await fetch(`${world.url}${path}`, { redirect: 'manual' })
    const text = await answer.text()
    expect([path, answer.status]).toEqual([path, 404])
    expect([path, /\bimport .* from|"dependencies"|readFileSync|\[core\]/.exec(text)?.[0]]).toEqual([
      path,
      undefined,
    ])
  }
  // Where files lie, a key that leads out of the folder is none.
  const { media } = world.service.town
  for (const key of ['../package.json', 'a/../../x', '/etc/passwd', 'A b', ''])
    await expect((async () => media.get(key))()).rejects.toThrow('unsafe media key')
})

test('an error response reveals nothing of the database or the code, and other pages keep working', async () => {
  const id = await world.report()
  const cookie = await world.signIn('agent@demo.test')
  await world.sql`alter table service_request_event rename to service_request_event_gone`
  await world.sql`alter table service_request_picture rename to service_request_picture_gone`
  const paths = [
    `/reports/${id}`,
    `/console/requests/${id}`,
    `/open311/v2/requests/${id}.xml?extensions=true`,
  ]
  for (const path of paths) {
    const answer = await fetch(`${world.url}${path}`, { headers: { cookie }, redirect: 'manual' })
    const text = await answer.text()
    expect([path, answer.status]).toEqual([path, 500])
    expect([path, INSIDE.exec(text)?.[0]]).toEqual([path, undefined])
  }
  const filed = await fetch(`${world.url}/open311/v2/requests.json`, {
    method: 'POST',
    body: new URLSearchParams({
      api_key: 'demo',
      service_code: 'EP01',
      description: 'x',
      lat: '41.7262',
      long: '1.8268',
    }),
  })
  expect([filed.status, INSIDE.exec(await filed.text())?.[0]]).toEqual([500, undefined])
  expect((await fetch(`${world.url}/health/ready`)).status).toBe(200)
  expect((await fetch(`${world.url}/accessibility`)).status).toBeLessThan(500)
})
