import { afterAll, beforeAll, expect, test } from 'bun:test'
import { CORNER, haveAssets } from '../support/assets/inventory.ts'
import { startWorld, type World } from '../support/world.ts'

/** Things of the street in the API: listed for who has a map, and named by a report in place of a place. */

let world: World
beforeAll(async () => {
  world = await startWorld()
  await haveAssets(world.service.town, CORNER)
})
afterAll(() => world.stop())

type Feature = {
  id: string
  geometry: { coordinates: [number, number] }
  properties: Record<string, unknown>
}

const list = async (query: string) => {
  const response = await fetch(`${world.url}/open311/v2/assets.geojson?${query}`)
  const { features = [], ...rest } = (await response.json()) as { features?: Feature[] }
  return { response, features, ids: features.map(({ id }) => id), rest }
}

test('the things are listed as GeoJSON, with what can be wrong with each', async () => {
  const { response, features } = await list('kind=container')
  expect(response.headers.get('content-type')).toContain('application/geo+json')
  expect(features).toEqual([
    {
      type: 'Feature',
      id: 'container:nr-456',
      geometry: { type: 'Point', coordinates: [1.8269, 41.72622] },
      properties: {
        asset_id: 'container:nr-456',
        kind: 'container',
        number: 'NR-0456',
        name: 'Contenidor NR-0456',
        address: 'Carrer de Guimerà, 13',
        service_codes: ['NR01', 'NR04', 'NR02', 'NR03', 'NR00'],
      },
    } as unknown as Feature,
  ])
})

test('by kind, by box, and in portions that a Link leads through', async () => {
  expect((await list('kind=bench,bus-stop')).ids).toEqual(['bench:bc-31', 'bus-stop:bus-14'])
  expect((await list('bbox=1.8250,41.7280,1.8254,41.7282')).ids).toEqual(['bus-stop:bus-14'])
  expect((await list('bbox=-180,-90,180,90')).ids).toHaveLength(CORNER.length)
  const seen: string[] = []
  let next: string | undefined = '/open311/v2/assets.geojson?page_size=3'
  while (next) {
    const response: Response = await fetch(`${world.url}${next}`)
    const { features } = (await response.json()) as { features: Feature[] }
    expect(features.length).toBeLessThanOrEqual(3)
    seen.push(...features.map(({ id }) => id))
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
  }
  expect(seen).toEqual(CORNER.map(({ id }) => id).sort())
  for (const wrong of ['kind=dragon', 'bbox=1,2,3', 'bbox=9,9,1,1', 'page_size=many'])
    expect([wrong, (await list(wrong)).response.status]).toEqual([wrong, 400])
})

const post = async (fields: Record<string, string>, headers: HeadersInit = {}) => {
  const body = new URLSearchParams({ api_key: 'demo', ...fields })
  const response = await fetch(`${world.url}/open311/v2/requests.json`, { method: 'POST', headers, body })
  const [one] = (await response.json()) as Record<string, string>[]
  return {
    status: response.status,
    id: one?.service_request_id ?? '',
    said: one?.service_notice ?? one?.description,
  }
}

test('a report that names one needs no place and no address', async () => {
  const { id } = await post({
    service_code: 'EP01',
    description: 'Fanal que no s’encén',
    'attribute[asset_id]': 'lamp:23-118',
  })
  const response = await fetch(`${world.url}/open311/v2/requests/${id}.json?extensions=true`)
  const [told] = (await response.json()) as Record<string, unknown>[]
  expect(told).toMatchObject({
    lat: 41.7262,
    long: 1.8268,
    address: 'Carrer de Guimerà, 12',
    extended_attributes: { asset_id: 'lamp:23-118' },
  })
})

test('the same trouble with the same thing is added to the report that is open, and nothing of it is lost', async () => {
  const trouble = { service_code: 'NR01', 'attribute[asset_id]': 'NR-0456' }
  const first = await post({ ...trouble, description: 'Vessa des de dilluns' })
  const second = { ...trouble, description: 'Ja no s’hi pot passar' }
  const headers = { 'idempotency-key': 'veí' }
  const again = await post(second, headers)
  expect(again.id).toBe(first.id)
  expect(again.said).toBe('S’ha afegit a la incidència oberta sobre el mateix element.')
  // Sent again under the same key it is there once.
  await post(second, headers)
  const updates = await world.sql`select state from neighbour_update where request_id = ${first.id}`
  expect([...updates]).toEqual([{ state: 'waiting' }])
  // Another trouble with it is another report.
  const other = await post({ ...trouble, service_code: 'NR04', description: 'Cremat' })
  expect(other.id).not.toBe(first.id)
  // So is the same one once it is mended.
  await world.sql`update service_request set state = 'resolved', closed_at = updated_at where id = ${first.id}`
  expect((await post({ ...trouble, description: 'Torna a vessar' })).id).not.toBe(first.id)
  expect((await post(second, headers)).id).toBe(first.id)
})

test('twenty at once of the same trouble are one report', async () => {
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      post({ service_code: 'MU01', 'attribute[asset_id]': 'bench:bc-31', description: `Banc trencat ${n}` }),
    ),
  )
  expect(new Set(ids.map(({ id }) => id)).size).toBe(1)
})

test('a number that is answered to a question of the service names the thing that stands there', async () => {
  const lamp = { service_code: 'EP01', 'attribute[num_fanal]': '23/121', lat: '41.7264', long: '1.8268' }
  const assetOf = async (fields: Record<string, string>) => {
    const { id } = await post({ ...lamp, ...fields })
    const [row] = await world.sql`select asset_id, lat from service_request where id = ${id}`
    return row
  }
  expect(await assetOf({ description: 'Pampalluga' })).toEqual({ asset_id: 'lamp:23-121', lat: 41.72665 })
  // A slip of the pen moves nothing.
  expect(await assetOf({ description: 'Lluny', lat: '41.7320' })).toEqual({ asset_id: null, lat: 41.732 })
  expect(await assetOf({ description: 'Cap', 'attribute[num_fanal]': 'no ho sé' })).toMatchObject({
    asset_id: null,
  })
})

test('what is not there, or cannot have that trouble, is refused with the field named', async () => {
  const report = { service_code: 'EP01', description: 'Fosc' }
  expect(await post({ ...report, 'attribute[asset_id]': 'lamp:99-999' })).toMatchObject({
    status: 400,
    said: 'attribute[asset_id]: no hi ha cap element amb aquest número.',
  })
  // NR07 is wrong with no thing, NR01 with containers.
  for (const service_code of ['NR07', 'NR01'])
    expect(await post({ ...report, service_code, 'attribute[asset_id]': 'lamp:23-118' })).toMatchObject({
      status: 400,
      said: 'attribute[asset_id]: aquest tipus d’incidència no correspon a un element d’aquesta mena.',
    })
})
