import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import sharp from 'sharp'
import { registerApplication } from '#domain/applications'
import { startListener } from '../support/stand-ins/listener.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** The town hall's own web form: plain HTML, no script, sent by a browser. And pictures at addresses. */

let world: World
let key = ''
beforeAll(async () => {
  world = await startWorld({ STRANGERS_MAY_REACH: 'localhost' })
  const made = await registerApplication(world.service.town, {
    name: 'Serveis i Tràmits',
    scopes: ['post'],
    approved: true,
    returnOrigins: ['https://tramits.example.cat/formulari'],
  })
  key = 'key' in made ? made.key : ''
})
afterAll(() => world.stop())

const send = (fields: Record<string, string>, path = 'requests.xml') =>
  fetch(`${world.url}/open311/v2/${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'accept-language': 'ca',
    },
    body: new URLSearchParams({
      api_key: key,
      service_code: 'EP01',
      address_string: 'Carrer de Guimerà, 12',
      description: `Fanal fos ${Math.random()}`,
      ...fields,
    }),
  })

test('a posted form redirects to its own site with the number of the request', async () => {
  const response = await send({ return_url: 'https://tramits.example.cat/gracies?via=web' })
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toMatch(
    /^https:\/\/tramits\.example\.cat\/gracies\?via=web&service_request_id=\d\d-\d{5}$/,
  )
})

test('a report without a service code is taken by its words where the town allows that', async () => {
  const words = { service_code: '', description: 'El fanal de davant del portal no fa llum' }
  expect((await send(words)).status).toBe(400)
  Object.assign(world.service.town.profile, { open311_guesses_service: true })
  try {
    const xml = await (await send({ ...words, return_url: '' }, 'requests.json')).text()
    const [filed] = JSON.parse(xml) as { service_request_id: string; service_notice: string }[]
    expect(filed?.service_notice).toContain('«Fanal apagat» (EP01)')
    const [row] = await world.sql`
      select service_code from service_request where id = ${filed?.service_request_id ?? ''}`
    expect(row).toEqual({ service_code: 'EP01' })
    // What tells nothing is asked for still.
    expect((await send({ service_code: '', description: 'mireu-vos-ho si us plau' })).status).toBe(400)
  } finally {
    Object.assign(world.service.town.profile, { open311_guesses_service: false })
  }
})

test('without return_url a posted form redirects to the page of the request', async () => {
  const response = await send({}, 'requests.html')
  expect([response.status, response.headers.get('location')]).toEqual([
    303,
    expect.stringMatching(/\/reports\/\d\d-\d{5}\?received$/),
  ])
  expect((await fetch(response.headers.get('location') ?? '')).status).toBe(200)
})

test('a return_url on a site that the key’s owner did not register is refused', async () => {
  for (const evil of [
    'https://evil.example/',
    'https://tramits.example.cat.evil.example/',
    'javascript:alert(1)',
    '//evil.example',
  ]) {
    const response = await send({ return_url: evil })
    expect([response.status, response.headers.get('location')]).toEqual([403, null])
  }
})

test('errors are shown on a page in the reader’s language, with what to do', async () => {
  const response = await send({
    return_url: 'https://tramits.example.cat/gracies',
    address_string: '',
    service_code: 'XX99',
  })
  const page = await response.text()
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
  expect(page).toContain('Torneu enrere amb el navegador')
  expect(page).toContain('service_code')
  expect(page).toContain('lang="ca"')
})

test('the example form for developers has a working address and fields', async () => {
  const example = await (await fetch(`${world.url}/developers/form.html`)).text()
  const [, action] = /<form[^>]*action="([^"]+)"/.exec(example) ?? []
  const names = [...example.matchAll(/name="([^"]+)"/g)].map(([, name]) => name)
  expect(action).toBe(`${world.url}/open311/v2/requests.html`)
  for (const name of ['api_key', 'service_code', 'address_string', 'description'])
    expect(names).toContain(name)
})

describe('a form in an old site’s character set', () => {
  const type = 'application/x-www-form-urlencoded'
  const raw = (path: string, body: string, charset = '', headers: Record<string, string> = {}) =>
    fetch(`${world.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': `${type}${charset}`, ...headers },
      body,
    })
  const stored = async (mark: string) => {
    const [row] =
      await world.sql`select description from service_request where description like ${`${mark}%`}`
    return row?.description
  }
  const FIELDS = 'service_code=EP01&address_string=Carrer+de+Guimer%E0%2C+12'

  test.each([
    ['said', '; charset=ISO-8859-1', ''],
    ['unsaid', '', ''],
    ['named by a field', '', '&_charset_=windows-1252'],
  ])('is stored as typed by the API, %s', async (mark, charset, more) => {
    const body = `api_key=demo&${FIELDS}&description=${mark}+a+la+pla%E7a%0D%0Ai+m%E9s%00${more}`
    expect((await raw('/open311/v2/requests.json', body, charset)).status).toBe(201)
    expect(await stored(mark)).toBe(`${mark} a la plaça\ni més`)
  })

  test('is stored as typed by the town’s site', async () => {
    const body =
      'service_code=EP01&address=Carrer+de+Guimer%E0%2C+12&description=Web+a+la+pla%E7a%0D%0Ai+m%E9s'
    expect((await raw('/reports', body, '; charset=ISO-8859-1')).status).toBe(303)
    expect(await stored('Web')).toBe('Web a la plaça\ni més')
  })

  test('is stored as typed by the console', async () => {
    const cookie = await world.signIn('lead@demo.test')
    const sent = await raw('/console/views', 'do=save&name=Pla%E7a+Gran&query=kind%3Dneteja', '', { cookie })
    expect(sent.status).toBe(303)
    expect(await world.sql`select name from queue_view where name like 'Pla%'`).toEqual([
      { name: 'Plaça Gran' },
    ] as never)
  })
})

const jpeg = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
  .jpeg()
  .toBuffer()

const post = async (fields: [string, string][]) => {
  const body = new URLSearchParams({
    api_key: 'demo',
    service_code: 'EP01',
    lat: '41.7262',
    long: '1.8268',
    description: `Amb foto ${Math.random()}`,
  })
  for (const [name, value] of fields) body.append(name, value)
  const response = await fetch(`${world.url}/open311/v2/requests.json`, { method: 'POST', body })
  return ((await response.json()) as { service_request_id: string }[])[0]?.service_request_id ?? ''
}
const pictures = (id: string) =>
  world.sql`select state, problem from picture join service_request_picture on picture_id = picture.id where request_id = ${id} order by position`

test('several pictures given by URL are fetched afterwards, following redirects', async () => {
  const listener = startListener(({ path }) =>
    path === '/a' ? Response.redirect('/b') : new Response(jpeg as Uint8Array<ArrayBuffer>),
  )
  const id = await post([
    ['media_url', `${listener.url}/a`],
    ['media_url', `${listener.url}/c`],
  ])
  await until('both', async () => (await pictures(id)).every(({ state }) => state === 'ready'))
  expect(await pictures(id)).toHaveLength(2)
  listener.stop()
})

test('a picture that cannot be fetched is retried and the request kept; one at a private address is not fetched', async () => {
  let there = false
  const listener = startListener(() =>
    there ? new Response(jpeg as Uint8Array<ArrayBuffer>) : new Response('', { status: 503 }),
  )
  const inside = startListener(() => Response.redirect('http://127.0.0.1:1/secret'))
  const id = await post([
    ['media_url', `${listener.url}/late`],
    ['media_url', `${inside.url}/x`],
    ['media_url', 'http://[::ffff:169.254.169.254]/latest/meta-data'],
  ])
  expect(id).toMatch(/^\d\d-\d{5}$/)
  await until(
    'the two that lead inside to be given up',
    async () => (await pictures(id)).filter(({ state }) => state === 'failed').length === 2,
  )
  there = true
  await until('the late one', async () => (await pictures(id))[0]?.state === 'ready', 20_000)
  listener.stop()
  inside.stop()
})
