import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import {
  findAsset,
  findAssetByName,
  getAssetLayers,
  InvalidInventory,
  type InventoryAsset,
  listAssets,
  listNearestAssets,
  readInventory,
  readLayers,
} from '#domain/assets'
import { loadTown, type Town } from '#domain/town'
import { queryRows } from '#platform/database'
import { runTownCommand } from '../../../src/cli/town.ts'
import { sampleAssets } from '../../../src/dev/month/index.ts'
import { nearestQuery } from '../../../src/domain/assets/assets.ts'
import { catalogueSchema } from '../../../src/domain/services/definition.ts'
import { runInProcess } from '../../cli/run-in-process.ts'
import { haveAssets, thing } from '../../support/assets/inventory.ts'
import { startWorld, type World } from '../../support/world.ts'

/** A town's inventory: read whole or not at all, imported as often as one likes, and found by number and by place. */

const data = loadTown('manresa.cat')

let world: World
let town: Town
let folder: string
beforeAll(async () => {
  world = await startWorld()
  town = world.service.town
  folder = await mkdtemp(join(tmpdir(), 'inventory-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await world.stop()
})

const file = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await Bun.write(path, text)
  return path
}

/** What an operator is told of a file that is refused. */
const refusalOf = async (name: string, text: string): Promise<string> => {
  try {
    await readInventory(await file(name, text), data)
    return 'taken'
  } catch (error) {
    if (error instanceof InvalidInventory) return error.message
    throw error
  }
}

const CSV = `id;tipus;adreça;lat;lon
23-118;fanal;Carrer de Guimerà, 12;41,7262;1,8268
NR-0456;Contenidor;;41.72622;1.8269
`

test('a table of a town hall is read: its words for kinds, its commas, metres of the country’s projection', async () => {
  expect(await readInventory(await file('inventari.csv', CSV), data)).toEqual([
    thing('lamp', '23-118', [41.7262, 1.8268], 'Carrer de Guimerà, 12'),
    thing('container', 'NR-0456', [41.72622, 1.8269]),
  ])
  const [metres] = await readInventory(
    await file('utm.csv', 'codi,x,y\n23-118,402430,4619900\n'),
    data,
    'fanal',
  )
  expect(metres).toMatchObject({ id: 'lamp:23-118' })
  expect(metres?.lat).toBeCloseTo(41.72, 1)
})

const command = async (...args: string[]) => {
  const env = { ...process.env, DEMO: 'yes', DATABASE_URL: world.databaseUrl, LOG_LEVEL: 'silent' }
  const { said, complained, code } = await runInProcess(runTownCommand, ['assets', ...args], env)
  return { code, said, refused: complained }
}

test('the command says what it changed, or what is wrong and where', async () => {
  const path = await file('inventari.csv', CSV)
  expect(await command(path, '--dry-run')).toMatchObject({
    code: 0,
    said: `lamp: 1 added, 0 changed, 0 as they were, 0 retired.
container: 1 added, 0 changed, 0 as they were, 0 retired.
Nothing was written (--dry-run).
`,
  })
  expect(await rows()).toHaveLength(0)
  expect((await command(path)).code).toBe(0)
  expect(await rows()).toHaveLength(2)
  const wrong = await file('coma.csv', 'id,kind,lat,long\n1-1,lamp,41.7262\n')
  expect(await command(wrong)).toMatchObject({
    code: 1,
    refused: expect.stringContaining('row 2, point: missing'),
  })
  expect(await command()).toMatchObject({
    code: 2,
    refused: expect.stringContaining('Usage: bun run town assets'),
  })
  await world.sql`delete from asset`
})

test('GeoJSON is read', async () => {
  const collection = {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        properties: { ID: 'AR-00012', Tipus: 'arbre', Adreça: 'Plaça Major' },
        geometry: { type: 'Point', coordinates: [1.8269, 41.7231] },
      },
    ],
  }
  expect(await readInventory(await file('arbres.geojson', JSON.stringify(collection)), data)).toEqual([
    thing('tree', 'AR-00012', [41.7231, 1.8269], 'Plaça Major'),
  ])
})

test('a file with anything wrong is refused whole, with the fields and the rows', async () => {
  const said = await refusalOf(
    'malament.csv',
    `id,kind,lat,long
,lamp,41.7262,1.8268
23-119,llangardaix,41.7262,1.8268
23-120,lamp,1.8268,41.7262
23-121,lamp,0,0
23-122,lamp,91,400
23-123,lamp,,
23-125,lamp,41.7262,1.8268
23-0125,lamp,41.7263,1.8268
`,
  )
  expect(said.split('\n').slice(1)).toEqual([
    '- row 2, id: missing',
    '- row 3, kind: «llangardaix» is none of lamp, container, bin, bench, tree, fountain, traffic-light, bus-stop',
    '- row 4, point: 1.8268, 41.7262 is in the town only with latitude and longitude the other way round',
    '- row 5, point: 0, 0 is where a device without a position is',
    '- row 6, point: 91, 400 is no point on Earth',
    '- row 7, point: missing, or cannot be read: degrees, or UTM 31N',
    '- row 9, id: «23-0125» is in row 8 too',
  ])
  expect(said).toContain('malament.csv was not imported: 7 values are wrong.')
  expect(
    await refusalOf(
      'llarg.csv',
      `id,kind,lat,long\n${'9'.repeat(41)},lamp,41.7262,1.8268\n<b>1</b>,lamp,41.3874,2.1686\n`,
    ),
  ).toContain(`- row 2, id: longer than 40 characters
- row 3, id: letters, figures and ./_- only, with a figure
- row 3, point: 41.3874, 2.1686 is outside boundary.geojson`)
})

test.each([
  ['buit.csv', '', 'has no'],
  ['sense.csv', 'carrer,número\nGuimerà,12\n', 'has no column'],
  ['sense-punt.csv', 'id,kind\n23-118,lamp\n', 'has no column lat and long'],
  ['trencat.geojson', '{"type":"FeatureCollection","features":[', 'is no JSON'],
  ['niat.geojson', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'is n'],
  ['altra.geojson', '{"type":"Topology"}', 'is not GeoJSON'],
  [
    'metres.geojson',
    '{"type":"FeatureCollection","features":[{"properties":{"id":"1-1","kind":"lamp"},"geometry":{"type":"Point","coordinates":[402430,4619900]}}]}',
    'row 1, point: 4619900, 402430 is no point on Earth',
  ],
  [
    'estrany.geojson',
    '{"type":"FeatureCollection","features":[null,7,{"properties":[],"geometry":{"type":"Point","coordinates":{}}}]}',
    'row 2, point: missing',
  ],
])('%s is refused', async (name, text, said) => {
  expect(await refusalOf(name, text)).toContain(said)
})

const rows = () => world.sql`select id, retired_at is not null as retired from asset order by id`

test('the same file again changes nothing; what is no longer in it is retired, and comes back when it is', async () => {
  const first = ['23-118', '23-119', '23-120'].map((number, n) =>
    thing('lamp', number, [41.7262 + n / 1e4, 1.8268]),
  )
  expect(await haveAssets(town, first, { dryRun: true })).toEqual([
    { kind: 'lamp', added: 3, changed: 0, same: 0, retired: 0 },
  ])
  expect(await rows()).toHaveLength(0)
  await haveAssets(town, first)
  expect(await haveAssets(town, first)).toEqual([{ kind: 'lamp', added: 0, changed: 0, same: 3, retired: 0 }])
  const [one, two] = first as [InventoryAsset, InventoryAsset]
  const moved = { ...two, lat: two.lat + 0.0005 }
  expect(await haveAssets(town, [one, moved])).toEqual([
    { kind: 'lamp', added: 0, changed: 1, same: 1, retired: 1 },
  ])
  expect(await findAsset(town.db, town, 'lamp:23-120')).toBeUndefined()
  expect(await findAsset(town.db, town, 'lamp:23-120', { retired: true })).toBeDefined()
  // Another kind's file is no matter for lamps.
  await haveAssets(town, [thing('bench', 'BC-1', [41.7262, 1.8268])])
  expect(await haveAssets(town, first)).toEqual([{ kind: 'lamp', added: 0, changed: 2, same: 1, retired: 0 }])
  expect(await rows()).toHaveLength(4)
})

test('a file that would retire most of a kind is refused, unless that is said', async () => {
  const many = Array.from({ length: 40 }, (_, n) => thing('tree', `AR-${n + 1}`, [41.7262, 1.8268 + n / 1e5]))
  await haveAssets(town, many)
  const few = many.slice(0, 3)
  await expect(haveAssets(town, few)).rejects.toThrow('37 of kind tree are not in this file')
  expect(await findAsset(town.db, town, 'tree:ar-40')).toBeDefined()
  expect(await haveAssets(town, few, { retireMost: true })).toMatchObject([{ retired: 37 }])
})

test('an asset is found by its id, by its number where only one has it, and by what it is called', async () => {
  await haveAssets(town, [thing('bin', '500', [41.7262, 1.8268])])
  await haveAssets(town, [thing('container', '500', [41.7262, 1.8268])])
  const layers = await getAssetLayers(town)
  const idOf = async (name: string) => (await findAssetByName(town.db, town, name, layers))?.id
  expect(await idOf('lamp:23-118')).toBe('lamp:23-118')
  expect(await idOf(' 23/118 ')).toBe('lamp:23-118')
  expect(await idOf('fanal 23-118')).toBe('lamp:23-118')
  expect(await idOf('500')).toBeUndefined()
  expect(await idOf('paperera 500')).toBe('bin:500')
  for (const none of ['', 'fanal', 'lamp:', 'lamp:99-999', "' or 1=1 --", '\u0000'])
    expect([none, await idOf(none)]).toEqual([none, undefined])
})

test('the kinds that all towns have name services that there are', async () => {
  const catalogue = catalogueSchema.parse(await Bun.file('towns/base/services.json').json())
  const codes = new Set(catalogue.services.map(({ code }) => code))
  for (const { code, services } of readLayers(town.folder))
    expect([code, services.filter((one) => !codes.has(one))]).toEqual([code, []])
})

test('the sample of the demonstration is the same each time, lies in the town and has every kind', () => {
  const sample = sampleAssets(data)
  expect(sampleAssets(data)).toEqual(sample)
  expect(new Set(sample.map(({ id }) => id)).size).toBe(sample.length)
  expect(new Set(sample.map(({ kind }) => kind)).size).toBe(8)
  expect(sample.length).toBeGreaterThan(2_000)
})

test('of 50,000 the nearest three of a kind are found by a few pages of the index', async () => {
  const { sql: db } = world
  await db`delete from asset`
  await haveAssets(
    town,
    Array.from({ length: 50_000 }, (_, n) =>
      thing(n % 100 === 0 ? 'container' : 'lamp', `${10 + (n % 90)}-${n}`, [
        41.7 + (n % 223) * 0.0003,
        1.8 + Math.floor(n / 223) * 0.0003,
      ]),
    ),
  )
  await db`analyze asset`
  const here = { lat: 41.7301, long: 1.8303 }
  const near = await listNearestAssets(town, {
    kinds: ['lamp', 'container'],
    point: here,
    limit: 3,
    withinMetres: 500,
  })
  const [all] = await Promise.all([listAssets(town, { limit: 60_000 })])
  const byHand = all
    .map((one) => ({
      id: one.id,
      far: Math.hypot(
        (one.lat - here.lat) * 111_320,
        (one.long - here.long) * 111_320 * Math.cos((here.lat * Math.PI) / 180),
      ),
    }))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
  expect(near.map(({ id }) => id)).toEqual(byHand.map(({ id }) => id))
  const plan = await queryRows<{ 'QUERY PLAN': string }>(
    town.db,
    sql`explain (analyze, buffers, costs off, timing off) ${nearestQuery(['lamp', 'container'], here, 3)}`,
  )
  const told = plan.map((row) => row['QUERY PLAN']).join('\n')
  expect(told).toContain('Index Scan using asset_place')
  expect(told).not.toContain('Seq Scan')
  const [, pages = '0'] = /Buffers: shared hit=(\d+)/.exec(told) ?? []
  expect(Number(pages)).toBeGreaterThan(0)
  expect(Number(pages)).toBeLessThan(200)
})

test('no town sees another’s inventory, by number, by place or on the map', async () => {
  await world.sql`insert into asset (jurisdiction_id, id, kind, number, lat, long, at, updated_at)
    values ('sallent.cat', 'lamp:99-999', 'lamp', '99-999', 41.7301, 1.8303, point(203748.0, 5121000.0), ${world.clock.now()})`
  expect(await findAsset(town.db, town, 'lamp:99-999')).toBeUndefined()
  const box = { west: -180, south: -85, east: 180, north: 85 }
  const found = await listAssets(town, { box, limit: 60_000 })
  expect(found).toHaveLength(50_000)
  for (const table of ['asset', 'asset_here']) {
    const [row] = await queryRows<{ n: number }>(
      town.db,
      sql`select count(*)::int as n from ${sql.identifier(table)} where jurisdiction_id <> ${town.id}`,
    )
    expect([table, row?.n]).toEqual([table, 0])
  }
})
