import { afterAll, beforeAll, expect, test } from 'bun:test'
import { XMLParser } from 'fast-xml-parser'
import sharp from 'sharp'
import { registerApplication } from '#domain/applications'
import { startWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

type Json = Record<string, unknown>

const get = (path: string) => fetch(`${world.url}/open311/${path}`)
const json = async (path: string) => (await get(path)).json() as Promise<Json[]>

const lamp = {
  api_key: 'demo',
  jurisdiction_id: 'manresa.cat',
  service_code: 'EP01',
  lat: '41.7262',
  long: '1.8268',
  description: 'Fanal apagat davant del número 12',
}

const post = (fields: Record<string, string> | FormData, format = 'json') =>
  fetch(`${world.url}/open311/v2/requests.${format}`, {
    method: 'POST',
    body: fields instanceof FormData ? fields : new URLSearchParams(fields),
  })

test('a picture may be a form part of any name, and is private before review', async () => {
  const form = new FormData()
  for (const [name, value] of Object.entries(lamp)) form.set(name, value)
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  form.set('photo1', new File([bytes as Uint8Array<ArrayBuffer>], 'a.png', { type: 'image/png' }))
  const [made] = (await (await post(form)).json()) as Json[]
  const id = String(made?.service_request_id)
  const address = async () => (await json(`v2/requests/${id}.json`))[0]?.media_url
  expect(await address()).toBeNull()
  // The key that sent it sees it at once; another, and nobody, does not.
  const own = String((await json(`v2/requests/${id}.json?api_key=demo`))[0]?.media_url)
  const status = async (headers: HeadersInit) => (await fetch(own, { headers })).status
  expect(own).toContain('/open311/v2/pictures/')
  expect([
    await status({ authorization: 'Bearer demo' }),
    await status({}),
    await status({ authorization: 'Bearer x' }),
  ]).toEqual([200, 403, 403])
  const other = await registerApplication(world.service.town, {
    name: 'Altra',
    scopes: ['read'],
    approved: true,
  })
  expect(await status({ authorization: `Bearer ${'key' in other ? other.key : ''}` })).toBe(404)

  const cookie = await world.signIn('agent@demo.test')
  const page = await (await fetch(`${world.url}/console/requests/${id}`, { headers: { cookie } })).text()
  const picture = /pictures\/([0-9a-f-]{36})\/thumbnail/.exec(page)?.[1]
  expect((await fetch(`${world.url}/pictures/${picture}.jpg`)).status).toBe(404)
  const review = { method: 'POST', headers: { cookie }, body: new URLSearchParams({ review: 'published' }) }
  expect((await fetch(`${world.url}/console/requests/${id}/pictures/${picture}`, review)).status).toBe(200)
  expect(await address()).toBe(`${world.url}/pictures/${picture}.jpg`)
  expect((await fetch(String(await address()))).headers.get('content-type')).toBe('image/jpeg')
})

test('the committed API description is the served one', async () => {
  const { servers: _, ...spec } = (await (await fetch(`${world.url}/docs/json`)).json()) as Json
  const written = `${JSON.stringify(spec, null, 2)}\n`
  const committed = Bun.file(`${import.meta.dir}/../../openapi/georeport-v2.json`)
  if (process.env.OPENAPI === 'write') await Bun.write(committed, written)
  expect(await committed.text()).toBe(written)
})

test('the documentation describes every endpoint and loads nothing from other hosts', async () => {
  const spec = (await (await fetch(`${world.url}/docs/json`)).json()) as { paths: Json }
  for (const path of [
    '/open311/v2/requests.json',
    '/open311/v2/requests.xml',
    '/open311/v2/services/{code}.{format}',
    '/open311/discovery.json',
  ]) {
    expect(Object.keys(spec.paths)).toContain(path)
  }
  expect(Object.keys(spec.paths).filter((path) => !path.startsWith('/open311'))).toEqual([])
  for (const page of ['/docs', '/docs/plain'])
    expect(await (await fetch(`${world.url}${page}`)).text()).not.toMatch(/https?:\/\//)
})

test.each(['2027-08-15T12:00:00+02:00', '2027-02-01T12:00:00+01:00'])(
  'a request filed just after start_date is listed, also with a clock change within 90 days: %s',
  async (day) => {
    world.clock.set(day)
    const start = world.clock.ago(60_000).toISOString()
    const id = await world.report()
    const listed = await json(`v2/requests.json?start_date=${start}`)
    expect(listed.map(({ service_request_id }) => service_request_id)).toContain(id)
    world.clock.reset()
  },
)

test('any markup in a description is escaped in XML and stays one text', async () => {
  const words = '</description><status>closed</status><!-- ]]> <![CDATA[ &amp; &x; " \' <b>'
  const [made] = (await (await post({ ...lamp, description: words })).json()) as Json[]
  const id = String(made?.service_request_id)
  const text = await (await fetch(`${world.url}/open311/v2/requests/${id}.xml`)).text()
  const { service_requests } = new XMLParser({ parseTagValue: false, htmlEntities: true }).parse(text, true)
  expect(service_requests.request).toMatchObject({ description: words, status: 'open' })
})
