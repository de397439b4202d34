import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import type { Server } from 'bun'
import sharp from 'sharp'
import { startWorld, type World } from '../support/world.ts'

/** Aerial photographs of another server on the town's own map: the service asks for them, and no page does. */

let world: World
let photographs: Server<undefined>
let asked: string[] = []
let answer: () => Response = () => new Response('', { status: 500 })

const picture = async (): Promise<Uint8Array<ArrayBuffer>> => {
  const tile = { width: 256, height: 256, channels: 3, background: '#5b6b4a' } as const
  return new Uint8Array(await sharp({ create: tile }).jpeg().toBuffer())
}

beforeAll(async () => {
  photographs = Bun.serve({
    port: 0,
    fetch: (request) => {
      asked.push(new URL(request.url).pathname)
      return answer()
    },
  })
  world = await startWorld({
    MAP_AERIAL_URL: `http://localhost:${photographs.port}/orto/{z}/{x}/{y}.jpg`,
    MAP_AERIAL_CREDIT: '© <b>ICGC</b>',
  })
})
afterAll(async () => {
  await world?.stop()
  await photographs?.stop(true)
})
beforeEach(() => {
  asked = []
  // What failed is asked again.
  world.clock.advance(60_000)
})

const get = (path: string) => fetch(`${world.url}${path}`)

test('the style has the photographs, hidden until somebody wants them, and says whose they are without markup', async () => {
  const style = await (await get('/map/style.json')).json()
  expect(validateStyleMin(style)).toEqual([])
  expect(style.sources.aerial).toMatchObject({
    tiles: ['/map/aerial/{z}/{x}/{y}'],
    attribution: '© &lt;b&gt;ICGC&lt;/b&gt;',
  })
  const ids: string[] = style.layers.map(({ id }: { id: string }) => id)
  expect(ids.indexOf('aerial')).toBeLessThan(ids.indexOf('quarters'))
  expect(style.layers[ids.indexOf('aerial')].layout).toEqual({ visibility: 'none' })
  const page = await get('/reports')
  expect(page.headers.get('content-security-policy')).not.toContain(String(photographs.port))
})

test('a tile of the town is fetched once, handed on as what it is, and kept by browsers', async () => {
  const bytes = await picture()
  answer = () => new Response(bytes, { headers: { 'content-type': 'text/html' } })
  const first = await get('/map/aerial/15/16550/12197')
  expect(first.status).toBe(200)
  expect(first.headers.get('content-type')).toBe('image/jpeg')
  expect(first.headers.get('cache-control')).toContain('max-age=604800')
  expect(await first.bytes()).toEqual(bytes)
  await get('/map/aerial/15/16550/12197')
  expect(asked).toEqual(['/orto/15/16550/12197.jpg'])
})

test('what is not of the town, or no tile at all, is asked of nobody', async () => {
  for (const tile of ['15/1/1', '9/258/190', '22/2118400/1559808', '15/-1/1', '15/1.5/2', 'a/b/c'])
    expect([tile, (await get(`/map/aerial/${tile}`)).status]).toEqual([tile, 404])
  expect(asked).toEqual([])
})

test.each([
  ['an error', () => new Response('', { status: 500 })],
  ['a page', () => new Response('<script>alert(1)</script>', { headers: { 'content-type': 'image/jpeg' } })],
  ['more than a tile', () => new Response(new Uint8Array(600 * 1024))],
  ['another place', () => Response.redirect('http://169.254.169.254/latest', 302)],
])('%s is no photograph: it is not handed on, and the server is left alone for a while', async (_, wrong) => {
  answer = wrong
  const refused = await get('/map/aerial/15/16551/12197')
  expect([refused.status, refused.headers.get('cache-control')]).toEqual([502, 'no-store'])
  expect((await get('/map/aerial/15/16551/12198')).status).toBe(502)
  expect(asked.length).toBe(1)
})

test('without the setting there is no photograph, no switch, and nobody is asked', async () => {
  const other = await startWorld()
  try {
    const style = await (await fetch(`${other.url}/map/style.json`)).json()
    expect(Object.keys(style.sources)).toEqual(['names'])
    expect((await fetch(`${other.url}/map/aerial/15/16550/12197`)).status).toBe(404)
  } finally {
    await other.stop()
  }
})
