import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VectorTile } from '@mapbox/vector-tile'
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import type { Feature, FeatureCollection } from 'geojson'
import { PbfReader } from 'pbf'
import { runTownCommand } from '../../src/cli/town.ts'
import { createExtract } from '../support/open-street-map/extract.ts'
import { startWorld, type World } from '../support/world.ts'
import { runInProcess } from './run-in-process.ts'

/** `bun run town map`: the map under the points, made of what a town downloads, and served by the service alone. */

let towns: string
let world: World

const GUIMERA: Feature = {
  type: 'Feature',
  properties: { highway: 'residential', name: 'Carrer de Guimerà' },
  geometry: {
    type: 'LineString',
    coordinates: [
      [1.8255, 41.7243],
      [1.8262, 41.7251],
      [1.8271, 41.726],
    ],
  },
}
const PARK: Feature = {
  type: 'Feature',
  properties: { leisure: 'park', name: 'Parc de Sant Ignasi' },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [1.8264, 41.7215],
        [1.828, 41.7215],
        [1.828, 41.7224],
        [1.8264, 41.7215],
      ],
    ],
  },
}

const save = async (name: string, ...features: Feature[]) => {
  const file = join(towns, name)
  await Bun.write(file, JSON.stringify({ type: 'FeatureCollection', features } satisfies FeatureCollection))
  return file
}

const run = async (...given: string[]) => {
  const env = { ...process.env, TOWNS_DIR: towns, JURISDICTION_ID: 'manresa.cat' }
  const { said, complained, code } = await runInProcess(runTownCommand, ['map', ...given], env)
  return { code, output: said, errors: complained }
}

const get = (path: string) => fetch(`${world.url}${path}`)

beforeAll(async () => {
  towns = await mkdtemp(join(tmpdir(), 'maps-'))
  await cp('towns', towns, { recursive: true })
})
afterAll(async () => {
  await world?.stop()
  await rm(towns, { recursive: true })
})

describe('what no map can be made of is refused, and says why', () => {
  test('a file that is no GeoJSON', async () => {
    const file = join(towns, 'carrers.geojson')
    await Bun.write(file, 'codi;nom\n1;Guimerà')
    const { code, errors } = await run(file)
    expect(code).toBe(1)
    expect(errors).toContain('carrers.geojson is not GeoJSON')
  })

  test('coordinates in metres, as the ICGC offers them too', async () => {
    const metres: Feature = { ...GUIMERA, geometry: { type: 'Point', coordinates: [402_000, 4_620_000] } }
    const { code, errors } = await run(await save('utm.geojson', metres))
    expect(code).toBe(1)
    expect(errors).toContain('export it in degrees (EPSG:4326)')
  })

  test('another town’s streets', async () => {
    const vic: Feature = {
      ...GUIMERA,
      geometry: {
        type: 'LineString',
        coordinates: [
          [2.25, 41.93],
          [2.26, 41.93],
        ],
      },
    }
    const { code, errors } = await run(await save('vic.geojson', vic))
    expect(code).toBe(1)
    expect(errors).toContain('Nothing in these files lies in the town')
  })

  test('a table whose columns say nothing of what it is, until its layer is named', async () => {
    const file = await save('eixos.geojson', { ...GUIMERA, properties: { NOM_VIA: 'Carrer de Guimerà' } })
    expect((await run(file)).errors).toContain('say what it is')
    const named = await run(`streets=${file}`, '--dry-run')
    expect(named.output).toContain('streets: 1')
    expect(named.output).toContain('Nothing was written')
    expect(await Bun.file(join(towns, 'manresa.cat/map.pmtiles')).exists()).toBe(false)
  })

  test('something else called an extract of OpenStreetMap', async () => {
    const file = join(towns, 'manresa.osm.pbf')
    await Bun.write(file, 'not a map')
    expect((await run(file)).errors).toContain('cannot be read as an extract of OpenStreetMap')
  })
})

test('of an extract of OpenStreetMap what lies around the town is drawn, and a park of several lines is closed', async () => {
  const corners: [lat: number, lon: number][] = [
    [41.721, 1.826],
    [41.721, 1.829],
    [41.723, 1.829],
    [41.723, 1.826],
  ]
  const file = join(towns, 'bages.osm.pbf')
  await Bun.write(
    file,
    createExtract({
      nodes: [
        ...corners.map(([lat, lon], at) => ({ id: 10 + at, lat, lon })),
        { id: 20, lat: 41.93, lon: 2.25 },
        { id: 21, lat: 41.94, lon: 2.26 },
      ],
      ways: [
        { id: 1, refs: [10, 11, 12] },
        { id: 2, refs: [10, 13, 12] },
        { id: 3, refs: [10, 12], tags: { highway: 'primary', name: 'Carretera de Cardona' } },
        { id: 4, refs: [10, 11, 12, 10], tags: { building: 'yes' } },
        { id: 5, refs: [20, 21], tags: { highway: 'residential', name: 'Carrer de Vic' } },
        { id: 6, refs: [10, 11], tags: { barrier: 'wall' } },
      ],
      relations: [
        {
          id: 1,
          ways: [
            [1, 'outer'],
            [2, 'outer'],
          ],
          tags: { type: 'multipolygon', leisure: 'park' },
        },
      ],
    }),
  )
  const { code, output, errors } = await run(file, '--dry-run')
  expect([code, errors]).toEqual([0, ''])
  expect(output).toContain('green: 1\nwater: 0\nbuildings: 1\nstreets: 1\nrail: 0')
})

test('a map is made of the files and served with a style: streets with their names, parks, and whose data it is', async () => {
  const made = await run(
    await save('osm.geojson', GUIMERA, PARK),
    '--attribution=© Institut Cartogràfic i Geològic de Catalunya',
  )
  expect(made.errors).toBe('')
  expect(made.output).toContain('streets: 1')
  expect(made.output).toContain('green: 1')
  world = await startWorld({ TOWNS_DIR: towns })
  const style = await (await get('/map/style.json')).json()
  expect(validateStyleMin(style)).toEqual([])
  expect(style.sources.town).toMatchObject({
    type: 'vector',
    tiles: ['/map/tiles/{z}/{x}/{y}'],
    minzoom: 10,
    maxzoom: 14,
    attribution: '© Institut Cartogràfic i Geològic de Catalunya',
  })
  // Carrer de Guimerà: 14/8275/6090 by https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames.
  const x = Math.floor(((1.8262 + 180) / 360) * 2 ** 14)
  const radians = (41.7251 * Math.PI) / 180
  const y = Math.floor(((1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2) * 2 ** 14)
  const answer = await get(`/map/tiles/14/${x}/${y}`)
  expect(answer.headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile')
  const tile = new VectorTile(new PbfReader(await answer.arrayBuffer()))
  const street = tile.layers.streets?.feature(0).toGeoJSON(x, y, 14)
  expect(street?.properties).toEqual({ class: 'street', name: 'Carrer de Guimerà' })
  const [start = []] = street?.geometry.type === 'LineString' ? street.geometry.coordinates : []
  expect(start[0]).toBeCloseTo(1.8255, 4)
  expect(start[1]).toBeCloseTo(41.7243, 4)
  expect(Object.keys(tile.layers)).toEqual(['green', 'streets'])
})

test('where nothing is drawn there is no tile, and what is no tile is not found', async () => {
  expect((await get('/map/tiles/14/8275/6000')).status).toBe(204)
  for (const path of ['22/1/1', '14/99999/1', '14/-1/1', '14/1.5/1', '14/8275/6090abc', 'a/b/c'])
    expect([path, (await get(`/map/tiles/${path}`)).status]).toEqual([path, 404])
})

test('without tiles the names of streets, landmarks and neighbourhoods stand on the sheet, light and dark', async () => {
  await world.stop()
  await rm(join(towns, 'manresa.cat/map.pmtiles'))
  world = await startWorld({ TOWNS_DIR: towns })
  const [light, dark] = await Promise.all(
    ['light', 'dark'].map(async (theme) => (await get(`/map/style.json?theme=${theme}`)).json()),
  )
  expect([...validateStyleMin(light), ...validateStyleMin(dark)]).toEqual([])
  expect(light.sources).toEqual({ names: { type: 'geojson', data: '/map/names.geojson' } })
  expect(light.layers[0].paint).not.toEqual(dark.layers[0].paint)
  const names: FeatureCollection = await (await get('/map/names.geojson')).json()
  const named = (kind: string) =>
    names.features
      .filter(({ properties }) => properties?.kind === kind)
      .map(({ properties }) => properties?.name)
  expect(named('street')).toContain('Carrer de Guimerà')
  expect(named('landmark')).toContain('Teatre Kursaal')
  expect(named('quarter')).toContain('Barri Antic')
})

test('no page asks anybody else for a map', async () => {
  const page = await get('/reports')
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'self' ;")
})
