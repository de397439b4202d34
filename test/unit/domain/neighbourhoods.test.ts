import { expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { areaGeometry, getNeighbourhoods, isInNeighbourhood, neighbourhoodAt } from '#domain/places'
import { loadTown, type NamedPlace, type Town } from '#domain/town'
import { isInsideRing, type Ring } from '#platform/geocoding'

/** The parts of a town that has drawn none: each is where its streets are. */

const place = (name: string, quarter: string, lat: number, long: number): NamedPlace => ({
  name,
  kind: 'street',
  lat,
  long,
  quarter,
})

const BOUNDARY: Ring = [
  [1.8, 41.7],
  [1.86, 41.7],
  [1.86, 41.76],
  [1.8, 41.76],
  [1.8, 41.7],
]

const divide = (places: NamedPlace[]) =>
  getNeighbourhoods({
    folder: '/nowhere',
    boundary: BOUNDARY,
    listNamedPlaces: () => places,
  } as unknown as Town)

test('a point belongs to the neighbourhood of the nearest street', () => {
  const { drawn, neighbourhoods } = divide([
    place('Carrer de Dalt', 'Escodines', 41.72, 1.82),
    place('Carrer de Baix', 'Escodines', 41.721, 1.822),
    place('Plaça Nova', 'Poble Nou', 41.73, 1.84),
  ])
  expect(drawn).toBe(false)
  const of = (lat: number, long: number) =>
    neighbourhoods.filter(({ outlines }) => outlines.some((ring) => isInsideRing({ lat, long }, ring)))
  expect(of(41.7195, 1.8195).map(({ name }) => name)).toEqual(['Escodines'])
  expect(of(41.7205, 1.821).map(({ name }) => name)).toEqual(['Escodines'])
  expect(of(41.7301, 1.8402).map(({ name }) => name)).toEqual(['Poble Nou'])
  // Streets of one neighbourhood side by side have one outline.
  expect(neighbourhoods.map(({ outlines }) => outlines.length)).toEqual([1, 1])
})

test('every street of a shipped town lies in its own neighbourhood, and every point of it in one', () => {
  const streets = loadTown('manresa.cat').streets.filter(({ approximate }) => !approximate)
  const { neighbourhoods } = divide(
    streets.map(({ officialName, quarter, lat, long }) => ({
      name: officialName,
      kind: 'street',
      lat,
      long,
      quarter,
    })),
  )
  const of = (lat: number, long: number) =>
    neighbourhoods.filter(({ outlines }) => outlines.some((ring) => isInsideRing({ lat, long }, ring)))
  const points = streets.filter(({ quarter }) => quarter)
  // Places at one point may be said to be of two neighbourhoods: one of them has it.
  const own = points.filter(({ lat, long, quarter }) => of(lat, long).some(({ name }) => name === quarter))
  expect(own.length / points.length).toBeGreaterThan(0.98)
  for (let lat = 41.701; lat < 41.76; lat += 0.0037)
    for (let long = 1.801; long < 1.86; long += 0.0043)
      expect([lat, long, of(lat, long).length > 0]).toEqual([lat, long, true])
})

test('a neighbourhood around another has a hole where that is', () => {
  const around = Array.from({ length: 12 }, (_, n) => {
    const angle = (2 * Math.PI * n) / 12
    return place(`Ronda ${n}`, 'Rodalies', 41.73 + 0.01 * Math.sin(angle), 1.83 + 0.012 * Math.cos(angle))
  })
  const { neighbourhoods } = divide([place('Plaça Major', 'Barri Antic', 41.73, 1.83), ...around])
  expect(neighbourhoods.map(({ name, outlines, holes }) => [name, outlines.length, holes.length])).toEqual([
    ['Barri Antic', 1, 0],
    ['Rodalies', 1, 1],
  ])
  const of = (lat: number, long: number) =>
    neighbourhoods.filter((one) => isInNeighbourhood(one, { lat, long })).map(({ name }) => name)
  expect(of(41.7301, 1.8302)).toEqual(['Barri Antic'])
  expect(of(41.741, 1.83)).toEqual(['Rodalies'])
})

test('a town whose streets are in no neighbourhood has none', () => {
  expect(divide([{ ...place('Carrer Major', '', 41.72, 1.82), quarter: undefined }]).neighbourhoods).toEqual(
    [],
  )
})

test('the outlines that a town has drawn come first, and a file that is none is left alone with a word in the log', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'neighbourhoods-'))
  const places = () => [place('Carrer de Dalt', 'Escodines', 41.72, 1.82)]
  const said: unknown[] = []
  const townOf = () =>
    ({
      folder,
      boundary: BOUNDARY,
      listNamedPlaces: places,
      log: { warn: (...all: unknown[]) => said.push(all[1]) },
    }) as unknown as Town
  const file = join(folder, 'neighbourhoods.geojson')
  const polygon = { type: 'Polygon', coordinates: [BOUNDARY] }
  const feature = { type: 'Feature', properties: { name: 'els Tillers' }, geometry: polygon }
  await Bun.write(file, JSON.stringify({ type: 'FeatureCollection', features: [feature] }))
  expect(getNeighbourhoods(townOf())).toEqual({
    drawn: true,
    neighbourhoods: [{ name: 'els Tillers', outlines: [BOUNDARY], holes: [] }],
  })
  // A park that is no neighbourhood is cut out of one, and in the park is an island of it.
  const square = (half: number): Ring => [
    [1.83 - half, 41.73 - half],
    [1.83 + half, 41.73 - half],
    [1.83 + half, 41.73 + half],
    [1.83 - half, 41.73 + half],
    [1.83 - half, 41.73 - half],
  ]
  const cut = { type: 'MultiPolygon', coordinates: [[square(0.02), square(0.01)], [square(0.005)]] }
  await Bun.write(file, JSON.stringify({ features: [{ ...feature, geometry: cut }] }))
  const town = townOf()
  const at = (east: number) => neighbourhoodAt(town, { lat: 41.73, long: 1.83 + east })
  expect([at(0), at(0.007), at(0.015), at(0.025)]).toEqual([
    'els Tillers',
    undefined,
    'els Tillers',
    undefined,
  ])
  const area = {
    label: '',
    lat: 41.73,
    long: 1.83,
    metres: 1,
    shape: { of: 'neighbourhood', name: 'els Tillers' },
  }
  expect(areaGeometry(town, area as Parameters<typeof areaGeometry>[1])).toEqual(cut as never)
  await Bun.write(file, '{"type":"FeatureCollection"')
  const { drawn, neighbourhoods } = getNeighbourhoods(townOf())
  expect([drawn, neighbourhoods.map(({ name }) => name)]).toEqual([false, ['Escodines']])
  expect(said).toEqual(['neighbourhoods.geojson cannot be read'])
})
