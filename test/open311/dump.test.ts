import { afterAll, beforeAll, expect, test } from 'bun:test'
import { parse } from 'csv-parse/sync'
import { parquetReadObjects } from 'hyparquet'
import { createDump } from '../../src/open311/index.ts'
import { DAY } from '../support/clock.ts'
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

test('the list has sizes and checksums, and an unchanged file is not sent again', async () => {
  const files = (await (await get('dumps.json')).json()) as {
    file: string
    url: string
    size: number
    sha256: string
    requests: number
  }[]
  expect(files.map(({ file }) => file)).toEqual(['requests.csv', 'requests.geojson', 'requests.parquet'])
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

test('the next night’s dump replaces the previous one', async () => {
  world.clock.advance(DAY)
  await createDump(world.service.town)
  world.clock.reset()
  const kept = [...new Bun.Glob('media/dumps/**/*.csv').scanSync(world.config.dataDir)]
  expect(kept).toHaveLength(1)
})
