import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
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

const file = async (fields: Record<string, string> = {}) => {
  const response = await post({ ...lamp, ...fields })
  const [made] = (await response.json()) as Json[]
  return String(made?.service_request_id)
}

test('discovery says where the API is, in both formats', async () => {
  const found = (await (await get('discovery.json')).json()) as Json
  expect(found).toMatchObject({
    endpoints: [
      {
        specification: 'http://wiki.open311.org/GeoReport_v2',
        url: `${world.url}/open311/v2`,
        formats: ['text/xml', 'application/json'],
      },
    ],
  })
  const xml = await get('discovery.xml')
  expect(xml.headers.get('content-type')).toBe('text/xml; charset=utf-8')
  expect(await xml.text()).toStartWith('<?xml version="1.0" encoding="utf-8"?>\n<discovery><changeset>20')
})

test('services: an array with everything the standard asks for; names unique', async () => {
  const services = await json('v2/services.json')
  expect(services.length).toBeGreaterThan(30)
  for (const service of services) {
    expect(Object.keys(service)).toEqual([
      'service_code',
      'service_name',
      'description',
      'metadata',
      'type',
      'keywords',
      'group',
    ])
    expect(typeof service.service_code).toBe('string')
    expect(typeof service.metadata).toBe('boolean')
  }
  expect(new Set(services.map(({ service_name }) => service_name)).size).toBe(services.length)
  const xml = await (await get('v2/services.xml')).text()
  expect(xml).toContain('<services><service><service_code>NR01</service_code>')
})

test('a service definition is an object; one that does not exist is 404 in the format asked for', async () => {
  const definition = (await (await get('v2/services/NR05.json')).json()) as {
    service_code: string
    attributes: Json[]
  }
  expect(definition.service_code).toBe('NR05')
  expect(definition.attributes[0]).toMatchObject({
    variable: true,
    code: 'ofensiva',
    datatype: 'singlevaluelist',
    required: true,
    order: 1,
  })
  const missing = await get('v2/services/XX99.xml')
  expect([missing.status, await missing.text()]).toEqual([
    404,
    '<?xml version="1.0" encoding="utf-8"?>\n<errors><error><code>404</code><description>service_code was not found.</description></error></errors>\n',
  ])
})

test('a report posted by a program is in the queue at once, in both formats', async () => {
  const response = await post({
    ...lamp,
    email: 'nuria@example.org',
    phone: '600123456',
    first_name: 'Núria',
  })
  expect(response.status).toBe(201)
  const made = (await response.json()) as Json[]
  expect(made).toHaveLength(1)
  const id = String(made[0]?.service_request_id)
  const [seen] = await json(`v2/requests/${id}.json`)
  expect(seen).toMatchObject({
    service_request_id: id,
    status: 'open',
    service_code: 'EP01',
    lat: 41.7262,
    long: 1.8268,
    address: 'Carrer de Guimerà',
  })
  expect(seen?.requested_datetime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00$/)
  expect(JSON.stringify(seen)).not.toContain('Núria')
  const xml = await (await post(lamp, 'xml')).text()
  expect(xml).toMatch(
    /<service_requests><request><service_request_id>\d\d-\d{5}<\/service_request_id><service_notice\/><account_id\/><\/request><\/service_requests>/,
  )
})

test('a picture comes along as a part of any name, and is not public before review', async () => {
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

  const cookie = await world.signIn('agent@demo.test')
  const page = await (await fetch(`${world.url}/console/requests/${id}`, { headers: { cookie } })).text()
  const picture = /pictures\/([0-9a-f-]{36})\/thumbnail/.exec(page)?.[1]
  expect((await fetch(`${world.url}/pictures/${picture}.jpg`)).status).toBe(404)
  const review = { method: 'POST', headers: { cookie }, body: new URLSearchParams({ review: 'published' }) }
  expect((await fetch(`${world.url}/console/requests/${id}/pictures/${picture}`, review)).status).toBe(200)
  expect(await address()).toBe(`${world.url}/pictures/${picture}.jpg`)
  expect((await fetch(String(await address()))).headers.get('content-type')).toBe('image/jpeg')
})

test('the list: by ids, service, status, dates; newest first', async () => {
  const a = await file()
  const b = await file({ service_code: 'NR01' })
  expect(
    (await json(`v2/requests.json?service_request_id=${a},${b}`)).map(
      ({ service_request_id }) => service_request_id,
    ),
  ).toEqual([b, a])
  expect(
    (await json('v2/requests.json?service_code=NR01')).every(({ service_code }) => service_code === 'NR01'),
  ).toBe(true)
  expect(await json('v2/requests.json?status=closed')).toEqual([])
  expect((await json('v2/requests.json?status=open,closed&jurisdiction_id=')).length).toBeGreaterThan(1)
  const future = encodeURIComponent('2031-01-01T00:00:00Z')
  expect(await json(`v2/requests.json?start_date=${future}`)).toEqual([])
  expect(await (await get('v2/requests.xml?status=closed')).text()).toContain(
    '<service_requests></service_requests>',
  )
})

test.each([
  ['without a key', { api_key: '' }, 403, 'api_key'],
  ['with a wrong key', { api_key: 'guess' }, 403, 'api_key'],
  ['without a service', { service_code: '' }, 400, 'service_code'],
  ['with an unknown service', { service_code: 'XX99' }, 404, 'service_code'],
  ['for another town', { jurisdiction_id: 'vic.cat' }, 404, 'jurisdiction_id'],
  ['with lat alone', { long: '' }, 400, 'long'],
  ['without a place', { lat: '', long: '' }, 400, 'lat'],
  ['at latitude 91', { lat: '91' }, 400, 'lat'],
  ['at longitude -181', { long: '-181' }, 400, 'long'],
  ['with a latitude in words', { lat: 'quaranta-u' }, 400, 'lat'],
  ['with too long a text', { description: 'x'.repeat(4_001) }, 400, 'description'],
  ['with a required answer missing', { service_code: 'NR05' }, 400, 'attribute[ofensiva]'],
  [
    'with an answer outside its list',
    { service_code: 'NR05', 'attribute[ofensiva]': 'potser' },
    400,
    'attribute[ofensiva]',
  ],
  ['with a picture by an address that is none', { media_url: 'javascript:alert(1)' }, 400, 'media_url'],
] as [string, Record<string, string>, number, string][])(
  '%s a report is refused, naming the field, in both formats',
  async (_, fields, status, field) => {
    const before = (await json('v2/requests.json')).length
    const response = await post({ ...lamp, ...fields })
    const errors = (await response.json()) as { code: number; description: string }[]
    expect([response.status, errors[0]?.code]).toEqual([status, status])
    expect(errors[0]?.description).toContain(field)
    const xml = await post({ ...lamp, ...fields }, 'xml')
    expect([xml.status, await xml.text()]).toEqual([
      status,
      expect.stringContaining('<errors><error><code>'),
    ] as never)
    expect((await json('v2/requests.json')).length).toBe(before)
  },
)

test('odd names of attributes, a wrong body and a wrong media type are answered, not stumbled over', async () => {
  const odd = await post({
    ...lamp,
    'attribute[constructor]': 'x',
    'attribute[__proto__]': 'y',
    'attribute[]': 'z',
  })
  expect(odd.status).toBe(201)
  const body = await fetch(`${world.url}/open311/v2/requests.json`, {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json' },
  })
  expect([body.status, ((await body.json()) as Json[])[0]?.code]).toEqual([415, 415])
  const form = new FormData()
  for (const [name, value] of Object.entries(lamp)) form.set(name, value)
  form.set('media', new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'a.jpg', { type: 'image/jpeg' }))
  const svg = await post(form)
  expect(svg.status).toBe(400)
  expect(((await svg.json()) as { description: string }[])[0]?.description).toContain('media')
})

test('what identifies people is not in public answers; what is not public is not in lists', async () => {
  const words =
    'Truqueu-me al 600 12 34 56 o a pep@example.cat, DNI 12345678Z. El cotxe 1234 BCD tapa el fanal del número 12.'
  const id = await file({ description: words })
  const [seen] = await json(`v2/requests/${id}.json`)
  expect(seen?.description).toBe(
    'Truqueu-me al ▒▒▒ o a ▒▒▒, DNI ▒▒▒. El cotxe ▒▒▒ tapa el fanal del número 12.',
  )
  const car = await file({ service_code: 'CT04', description: 'Cotxe blanc' })
  expect((await json(`v2/requests/${car}.json`))[0]).toMatchObject({
    service_request_id: car,
    description: null,
    lat: null,
    address: null,
  })
  expect((await json('v2/requests.json')).some(({ service_request_id }) => service_request_id === car)).toBe(
    false,
  )
})

test('XML holds whatever people write', async () => {
  const id = await file({ description: 'Cartell «A & B» <b>trencat</b>\u0007 ]]> "ok" 👍' })
  const xml = await (await get(`v2/requests/${id}.xml`)).text()
  expect(xml).toContain('Cartell «A &amp; B» &lt;b&gt;trencat&lt;/b&gt; ]]&gt; &quot;ok&quot; 👍')
})

test('tokens, unknown numbers, unknown formats', async () => {
  const id = await file()
  expect(await json(`v2/tokens/${id}.json`)).toEqual([{ service_request_id: id, token: id }])
  expect((await get('v2/tokens/none.json')).status).toBe(404)
  expect((await get('v2/requests/99-99999.json')).status).toBe(404)
  expect((await get('v2/requests/99-99999')).status).toBe(404)
})

test('the description of the API that is committed is the one that is served', async () => {
  const { servers: _, ...spec } = (await (await fetch(`${world.url}/docs/json`)).json()) as Json
  const written = `${JSON.stringify(spec, null, 2)}\n`
  const committed = Bun.file(`${import.meta.dir}/../../openapi/georeport-v2.json`)
  if (process.env.OPENAPI === 'write') await Bun.write(committed, written)
  expect(await committed.text()).toBe(written)
})

test('the documentation names every address and loads nothing from elsewhere', async () => {
  const spec = (await (await fetch(`${world.url}/docs/json`)).json()) as { paths: Json }
  for (const path of [
    '/open311/v2/requests.json',
    '/open311/v2/requests.xml',
    '/open311/v2/services/{file}',
    '/open311/discovery.json',
  ]) {
    expect(Object.keys(spec.paths)).toContain(path)
  }
  expect(Object.keys(spec.paths).filter((path) => !path.startsWith('/open311'))).toEqual([])
  for (const page of ['/docs', '/docs/plain'])
    expect(await (await fetch(`${world.url}${page}`)).text()).not.toMatch(/https?:\/\//)
})
