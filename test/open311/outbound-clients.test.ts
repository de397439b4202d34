import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startListener } from '../support/stand-ins/listener.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** A host inside that the town lets its own feeds and systems reach is reached by nothing that a stranger gives. */

let world: World
const inside = startListener(() => new Response('ok'))
beforeAll(async () => {
  world = await startWorld({ OUTBOUND_PRIVATE_HOSTS: `localhost,${inside.host}` })
})
afterAll(async () => {
  inside.stop()
  await world.stop()
})

const post = (path: string, fields: Record<string, string>, cookie = '') =>
  fetch(`${world.url}${path}`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  })

test('a key cannot register a web hook at a private address', async () => {
  const hook = { api_key: 'demo', url: `${inside.url}/admin/anything` }
  const answer = await post('/open311/v2/webhooks.json', hook)
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('url')])
})

test('a web hook registered before at a private address gets no delivery', async () => {
  const made = await post('/open311/v2/webhooks.json', { api_key: 'demo', url: 'https://hooks.example.org/' })
  expect(made.status).toBeLessThan(300)
  await world.sql`update subscription set url = ${`${inside.url}/admin/anything`}`
  await world.report()
  await until('the refusal to be noted', async () => {
    const [row] = await world.sql`select problem from subscription where problem is not null`
    return /private/.test(String(row?.problem))
  })
  expect(inside.heard).toEqual([])
})

test('a picture is not fetched from a private address', async () => {
  await world.report({ media_url: `${inside.url}/picture.jpg` })
  await until('the picture to be given up', async () => {
    const [row] = await world.sql`select state from picture where state = 'failed'`
    return row !== undefined
  })
  expect(inside.heard).toEqual([])
})

test('a destination configured by staff may be at a private address', async () => {
  const cookie = await world.signIn('admin@demo.test')
  const to = { name: 'Intern', url: inside.url, api_key: 'k', services: 'EP01=EP01' }
  const saved = await post('/console/forwarding', to, cookie)
  expect(saved.status).toBe(303)
})
