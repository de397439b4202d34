import { afterAll, beforeAll, expect, test } from 'bun:test'
import Ajv from 'ajv'
import { parse } from 'csv-parse/sync'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { DATASETS } from '#domain/open-data'
import { createDump } from '../../src/open311/index.ts'
import { CORNER, haveAssets } from '../support/assets/inventory.ts'
import { DAY } from '../support/clock.ts'
import { signInToConsole } from '../support/console/console.ts'
import { startWorld, type World } from '../support/world.ts'

/** Everything public, in files that anybody may take away. */

let world: World
const ids: string[] = []
beforeAll(async () => {
  world = await startWorld()
  const reports: Record<string, string>[] = [
    { description: '=HYPERLINK("http://x";"clic")\nSegona línia; amb "cometes", i 600 123 456' },
    { description: 'Cotxe abandonat', service_code: 'CT04' },
    { description: 'Sense lloc conegut', lat: '', long: '', address_string: 'Allà on sempre' },
  ]
  for (const fields of reports) ids.push(await world.report(fields))
})
afterAll(() => world.stop())

const get = (path: string) => fetch(`${world.url}/open311/v2/${path}`)

test('before the first night the list of dumps is empty', async () => {
  expect(await (await get('dumps.json')).json()).toEqual([])
  expect((await get('dumps/requests.csv')).status).toBe(404)
})

test('CSV, GeoJSON and Parquet hold the same public requests and nothing private', async () => {
  await createDump(world.service.town)
  const csv = parse(await (await get('dumps/requests.csv')).text(), { columns: true }) as Record<
    string,
    string
  >[]
  const geojson = (await (await get('dumps/requests.geojson')).json()) as {
    features: { id: string; geometry: unknown; properties: Record<string, unknown> }[]
  }
  const parquet = await parquetReadObjects({
    file: await (await get('dumps/requests.parquet')).arrayBuffer(),
  })
  const expected = [ids[2], ids[0]]
  expect(csv.map((row) => row.service_request_id)).toEqual(expected as string[])
  expect(geojson.features.map(({ id }) => id)).toEqual(expected as string[])
  expect(parquet.map((row) => row.service_request_id)).toEqual(expected)
  // A formula stays words, in a spreadsheet too; telephones are hidden.
  expect(csv[1]?.description).toBe('\'=HYPERLINK("http://x";"clic")\nSegona línia; amb "cometes", i ▒▒▒')
  expect(parquet[1]).toMatchObject({ lat: 41.7262, long: 1.8268, source: 'open311', status: 'open' })
  expect(parquet[1]?.requested_datetime).toBeInstanceOf(Date)
  expect(geojson.features[0]?.geometry).toBeNull()
})

type Listed = {
  file: string
  url: string
  size: number
  sha256: string
  requests: number
  dataset: string
  rows: number
  modified_datetime: string
}

const list = async () => (await (await get('dumps.json')).json()) as Listed[]

test('the list has sizes and checksums, and an unchanged file is not sent again', async () => {
  const files = await list()
  expect(files.map(({ file }) => file)).toEqual([
    'requests.csv',
    'requests.geojson',
    'requests.parquet',
    'services.csv',
    'services.json',
    'neighbourhoods.csv',
    'neighbourhoods.json',
  ])
  for (const { url, size, sha256, requests } of files) {
    const response = await fetch(url)
    const bytes = await response.bytes()
    expect([bytes.length, new Bun.CryptoHasher('sha256').update(bytes).digest('hex'), requests]).toEqual([
      size,
      sha256,
      2,
    ])
    const again = await fetch(url, { headers: { 'if-none-match': response.headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  }
})

type Geo = { columns: { geometry: { bbox: number[] } } }

/** What a file of Parquet says of its geometry. */
const geoOf = (file: ArrayBuffer): Geo => {
  const { key_value_metadata } = parquetMetadata(file)
  return JSON.parse(key_value_metadata?.find(({ key }) => key === 'geo')?.value ?? 'null')
}

test('the Parquet files are GeoParquet 1.1: points in WKB, and metadata that hold to its schema', async () => {
  await haveAssets(world.service.town, CORNER)
  await createDump(world.service.town)
  const schema = await Bun.file('test/samples/schemas/geoparquet-1.1.0.json').json()
  // Of a coordinate system of its own none says anything: its schema is not needed.
  const ajv = new Ajv({ strict: false }).addSchema({}, 'https://proj.org/schemas/v0.7/projjson.schema.json')
  const conforms = ajv.compile(schema)
  for (const [name, places] of [
    ['requests', 1],
    ['assets', CORNER.length],
  ] as const) {
    const file = await (await get(`dumps/${name}.parquet`)).arrayBuffer()
    const geo = geoOf(file)
    expect([conforms(geo), conforms.errors]).toEqual([true, null])
    // The reader of the other library knows the metadata and reads the points as GeoJSON has them.
    const rows = (await parquetReadObjects({ file })) as {
      lat: number
      long: number
      geometry: object | null
    }[]
    const placed = rows.filter(({ geometry }) => geometry)
    expect(placed).toHaveLength(places)
    for (const { lat, long, geometry } of placed)
      expect(geometry as unknown).toEqual({ type: 'Point', coordinates: [long, lat] })
    const [west = 0, south = 0, east = 0, north = 0] = geo.columns.geometry.bbox
    for (const { lat, long } of placed)
      expect([west <= long && long <= east, south <= lat && lat <= north]).toEqual([true, true])
  }
})

test('services, things of the street, works and figures are published beside the requests', async () => {
  const editor = await signInToConsole(world, 'admin@demo.test')
  const dayAfter = (days: number) =>
    new Date(world.clock.now().getTime() + days * DAY).toISOString().slice(0, 10)
  const written = await editor.sends('/console/works/new', {
    kind: 'works',
    where: 'street',
    street: 'Carrer de Guimerà',
    title: 'Renovació del clavegueram',
    body: '',
    starts: dayAfter(0),
    ends: dayAfter(10),
  })
  await editor.sends(written.location.split('?')[0] ?? '', { do: 'publish' })
  await createDump(world.service.town)
  // No question was asked: what has never had anything in it is left out.
  const all = DATASETS.map(({ id }) => id).filter((id) => id !== 'consultations')
  expect([...new Set((await list()).map(({ dataset }) => dataset))]).toEqual(all)
  const services = (await (await get('dumps/services.json')).json()) as Record<string, unknown>[]
  expect(services.find(({ service_code }) => service_code === 'EP01')).toMatchObject({
    service_name: 'Fanal apagat',
    service_name_ca: 'Fanal apagat',
    requests_public: true,
  })
  expect(await (await get('dumps/services.csv')).text()).toMatch(/,true\r\n/)
  const assets = parse(await (await get('dumps/assets.csv')).text(), { columns: true }) as object[]
  expect(assets).toHaveLength(CORNER.length)
  const works = (await (await get('dumps/works.geojson')).json()) as {
    features: { geometry: { type: string }; properties: object }[]
  }
  expect(works.features.map(({ properties }) => properties)).toEqual([
    expect.objectContaining({
      kind: 'works',
      title: 'Renovació del clavegueram',
      address: 'Carrer de Guimerà',
    }),
  ])
  const figures = (await (await get('dumps/neighbourhoods.json')).json()) as { received: number }[]
  // The report of a kind that is not public is in no figure.
  expect(figures.reduce((sum, { received }) => sum + received, 0)).toBe(2)
})

test('the next night’s dump replaces the previous one; what has not changed says when it last did', async () => {
  const before = await list()
  world.clock.advance(DAY)
  await world.report({ description: 'Un de nou' })
  await createDump(world.service.town)
  world.clock.reset()
  const kept = [...new Bun.Glob('media/dumps/**/*.csv').scanSync(world.config.dataDir)]
  expect(kept).toHaveLength(5)
  const after = await list()
  const changed = after.filter(({ file, modified_datetime }) => {
    const last = before.find((one) => one.file === file)
    return last?.modified_datetime !== modified_datetime
  })
  expect(changed.map(({ dataset }) => dataset).filter((one, at, all) => all.indexOf(one) === at)).toEqual([
    'service-requests',
    'neighbourhood-figures',
  ])
})
