import { expect, test } from 'bun:test'
import { type Area, areaGeometry, areaOfShape, coversPlace, touches } from '#domain/places'
import type { Town } from '#domain/town'
import type { Ring } from '#platform/geocoding'

/** Areas of a town: what lies in them, which of them meet, and what is none. */

const BOUNDARY: Ring = [
  [1.78, 41.7],
  [1.88, 41.7],
  [1.88, 41.77],
  [1.78, 41.77],
  [1.78, 41.7],
]

/** One street whose houses are known. */
const town = {
  boundary: BOUNDARY,
  gazetteer: {
    housesOf: (id: string) =>
      id === 'guimera'
        ? [
            { lat: 41.726, long: 1.8262 },
            { lat: 41.7268, long: 1.8275 },
          ]
        : [],
  },
} as unknown as Town

const circle = (lat: number, long: number, metres: number, label = ''): Area => ({ label, lat, long, metres })
const street = (id: string, name: string): Area => ({
  ...circle(41.7262, 1.8268, 1_000, name),
  shape: { of: 'street', name, id },
})
const square = (west: number, south: number, size: number): Ring => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]
const drawn = (ring: Ring): Area => {
  const area = areaOfShape(town, '', { of: 'drawn', ring })
  if (!area) throw new Error('no area')
  return area
}
const stretch = areaOfShape(town, 'Un tram', {
  of: 'lines',
  lines: [
    [
      [1.82, 41.72],
      [1.83, 41.72],
    ],
  ],
  within: 25,
}) as Area

test.each([
  ['twenty metres from a stretch of street', { lat: 41.72018, long: 1.825 }, true],
  ['forty metres from it', { lat: 41.72036, long: 1.825 }, false],
  ['beyond its end', { lat: 41.72, long: 1.8305 }, false],
])('a point %s', (_, point, inside) => {
  expect(coversPlace(town, stretch, { point })).toBe(inside)
})

test('a street covers what has its name or its code, whatever its point', () => {
  const guimera = street('guimera', 'Carrer de Guimerà')
  expect(coversPlace(town, guimera, { address: 'Carrer de Guimerà, 12' })).toBe(true)
  expect(coversPlace(town, guimera, { addressId: 'guimera', address: 'c/ Guimerà 12' })).toBe(true)
  expect(
    coversPlace(town, guimera, { point: { lat: 41.7262, long: 1.8268 }, address: 'Plaça Major, 1' }),
  ).toBe(false)
})

test.each<[string, Area, Area, boolean]>([
  ['two circles that overlap', circle(41.72, 1.82, 300), circle(41.724, 1.82, 200), true],
  ['two that do not', circle(41.72, 1.82, 200), circle(41.724, 1.82, 200), false],
  [
    'a street and a square with one of its houses',
    street('guimera', 'Carrer de Guimerà'),
    drawn(square(1.827, 41.7265, 0.002)),
    true,
  ],
  [
    'a street and a square elsewhere',
    street('guimera', 'Carrer de Guimerà'),
    drawn(square(1.84, 41.74, 0.002)),
    false,
  ],
  [
    'a street and the surroundings of a house in it',
    street('x', 'Carrer Nou'),
    circle(41.75, 1.86, 150, 'Carrer Nou, 3'),
    true,
  ],
  ['two streets', street('guimera', 'Carrer de Guimerà'), street('nou', 'Carrer Nou'), false],
  [
    'a stretch of street that crosses a square whose corners are far',
    stretch,
    drawn(square(1.8225, 41.715, 0.01)),
    true,
  ],
  [
    'a small square within a large one',
    drawn(square(1.82, 41.72, 0.001)),
    drawn(square(1.8, 41.71, 0.05)),
    true,
  ],
])('%s', (_, one, other, meet) => {
  expect(touches(town, one, other)).toBe(meet)
  expect(touches(town, other, one)).toBe(meet)
})

test('an outline of another town, or of half the world, is no area', () => {
  expect(areaOfShape(town, '', { of: 'drawn', ring: square(2.1, 41.3, 0.01) })).toBeUndefined()
  expect(areaOfShape(town, '', { of: 'outlines', rings: [square(-90, 0, 80)] })).toBeUndefined()
  expect(areaOfShape(town, '', { of: 'lines', lines: [[]], within: 25 })).toBeUndefined()
})

test('what lies in a hole of an outline is not in it, and a map draws the hole; an island in the hole is', () => {
  const shape = {
    of: 'outlines' as const,
    rings: [square(1.82, 41.72, 0.01), square(1.824, 41.724, 0.002)],
    holes: [[square(1.822, 41.722, 0.006)], []],
  }
  const area = areaOfShape(town, 'Les obres del passeig', shape)
  if (!area) throw new Error('no area')
  const covers = (lat: number, long: number) => coversPlace(town, area, { point: { lat, long } })
  expect([covers(41.721, 1.821), covers(41.7225, 1.8225), covers(41.725, 1.825)]).toEqual([true, false, true])
  expect(areaGeometry(town, area)).toEqual({
    type: 'MultiPolygon',
    coordinates: [[shape.rings[0], ...(shape.holes[0] ?? [])], [shape.rings[1]]],
  } as never)
})
