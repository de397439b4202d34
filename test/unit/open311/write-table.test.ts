import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import type { Town } from '#domain/town'
import type { Line, Table } from '../../../src/open311/dumps/table.ts'
import { writeTable } from '../../../src/open311/dumps/write-table.ts'

/** Public data as files: as many rows as a town has in years, and the same bytes for the same rows. */

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tables-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const town = { profile: { time_zone: 'Europe/Madrid' } } as unknown as Town

const ROWS = 100_000
const PAGE = 2_000

const lamp = (n: number): Line => {
  const [long, lat] = [1.8 + n / ROWS / 10, 41.7 + n / ROWS / 10]
  return {
    cells: { asset_id: `lamp:${n}`, kind: 'lamp', lat, long },
    geometry: { type: 'Point', coordinates: [long, lat] },
  }
}

/** As many rows, in portions. */
const lamps = (rows: number): Table['lines'] =>
  async function* () {
    for (let first = 0; first < rows; first += PAGE)
      yield Array.from({ length: PAGE }, (_, n) => lamp(first + n))
  }

const LAMPS: Table = {
  dataset: 'assets',
  columns: [
    { name: 'asset_id', type: 'STRING' },
    { name: 'kind', type: 'STRING' },
    { name: 'lat', type: 'DOUBLE' },
    { name: 'long', type: 'DOUBLE' },
  ],
  lines: lamps(ROWS),
}

const digest = async (path: string) =>
  new Bun.CryptoHasher('sha256').update(await Bun.file(path).bytes()).digest('hex')

test('a hundred thousand rows are written in portions', async () => {
  const { rows, paths } = await writeTable(town, LAMPS, folder)
  expect(rows).toBe(ROWS)
  const file = await Bun.file(paths.parquet ?? '').arrayBuffer()
  const { row_groups } = parquetMetadata(file)
  // No more than a group is held in memory.
  expect(row_groups.map(({ num_rows }) => Number(num_rows))).toEqual(Array(5).fill(20_000))
  const [last] = await parquetReadObjects({ file, rowStart: ROWS - 1, rowEnd: ROWS })
  expect(last).toEqual({ ...lamp(ROWS - 1).cells, geometry: lamp(ROWS - 1).geometry })
  const { features } = (await Bun.file(paths.geojson ?? '').json()) as { features: object[] }
  expect(features).toHaveLength(ROWS)
})

test('the same rows are the same bytes', async () => {
  const digests = async () => {
    const { paths } = await writeTable(town, { ...LAMPS, lines: lamps(PAGE) }, folder)
    return Promise.all(Object.values(paths).map(digest))
  }
  expect(await digests()).toEqual(await digests())
})

test('of no rows the files are empty and whole', async () => {
  async function* none(): AsyncGenerator<Line[]> {}
  const { rows, paths } = await writeTable(town, { ...LAMPS, lines: none }, folder)
  expect(rows).toBe(0)
  expect(await Bun.file(paths.csv ?? '').text()).toBe('asset_id,kind,lat,long\r\n')
  expect(await Bun.file(paths.geojson ?? '').json()).toEqual({ type: 'FeatureCollection', features: [] })
  expect(await parquetReadObjects({ file: await Bun.file(paths.parquet ?? '').arrayBuffer() })).toEqual([])
})

test('a row without a place has no geometry, and a formula stays words', async () => {
  async function* one(): AsyncGenerator<Line[]> {
    yield [{ cells: { asset_id: '=1+1', kind: null, lat: null, long: null }, geometry: null }]
  }
  const { paths } = await writeTable(town, { ...LAMPS, lines: one }, folder)
  expect(await Bun.file(paths.csv ?? '').text()).toContain("'=1+1")
  expect(await parquetReadObjects({ file: await Bun.file(paths.parquet ?? '').arrayBuffer() })).toEqual([
    { asset_id: '=1+1', kind: null, lat: null, long: null, geometry: null },
  ])
})
