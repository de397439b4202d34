import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { getServiceArea, judgePoint, type PlaceSaid, pointField, reportPlace } from '#domain/places'
import { loadTown } from '#domain/town'
import { distanceMetres } from '#platform/geocoding'

/** Where a report is, by all that a form may say of it: the one rule of the API, the site, the 010 and the spreadsheets. */

const town = loadTown('manresa.cat')
const SQUARE = { lat: 41.7231, long: 1.8269 }
const STREET = 'Carrer de Guimerà, 12'
const IN_TOWN = { lat: '41.7231', long: '1.8269' }
const ZERO = { lat: '0', long: '0' }
const LINK = 'https://www.google.com/maps?q=41.7231,1.8269'
const SHORT = 'https://maps.app.goo.gl/AbCdEf123'

const placed = (said: PlaceSaid) => reportPlace(said, town) as unknown

test.each([
  ['a point', IN_TOWN, { point: SQUARE, by: 'fields' }],
  [
    'a point and an address',
    { ...IN_TOWN, address: STREET },
    { point: SQUARE, address: STREET, by: 'fields' },
  ],
  ['a point, and the same as a link', { ...IN_TOWN, address: LINK }, { point: SQUARE, by: 'fields' }],
  ['an address', { address: STREET }, { address: STREET, by: 'address' }],
  ['an address by its id', { addressId: 'portal-1' }, { by: 'address' }],
  ['coordinates as the address', { address: '41.7231, 1.8269' }, { point: SQUARE, by: 'address' }],
  [
    'coordinates of two places',
    { address: '41.72, 1.83' },
    { point: { lat: 41.72, long: 1.83 }, by: 'address' },
  ],
  ['longitude first, as the address', { address: '1.8269 41.7231' }, { point: SQUARE, by: 'address' }],
  [
    'coordinates in the address',
    { address: 'Davant del mercat (41,7231 1,8269)' },
    { point: SQUARE, address: 'Davant del mercat', by: 'address' },
  ],
  ['a link as the address', { address: LINK }, { point: SQUARE, by: 'address' }],
  [
    'a link that names a place',
    { address: 'https://www.google.com/maps/place/Pla%C3%A7a+Major,+Manresa' },
    { address: 'Plaça Major, Manresa', by: 'address' },
  ],
  [
    'coordinates in the description',
    { description: 'Fanal fos a 41.7231, 1.8269' },
    { point: SQUARE, by: 'description' },
  ],
  [
    'an address before the description',
    { address: STREET, description: 'Soc a 41.7231, 1.8269' },
    { address: STREET, by: 'address' },
  ],
] as [string, PlaceSaid, object][])('the place of a report can be %s', (_, said, place) => {
  expect(placed(said)).toEqual({ found: 'place', ...place })
})

test.each([
  ['0, 0', ZERO, { field: 'lat', reason: 'zero' }],
  ['swapped', { lat: '1.8269', long: '41.7231' }, { field: 'lat', reason: 'swapped', turned: SQUARE }],
  ['in Barcelona', { lat: '41.3874', long: '2.1686' }, { field: 'lat', reason: 'outside' }],
  ['half', { lat: '41.7231' }, { field: 'long', reason: 'incomplete' }],
  ['beyond the pole', { lat: '95', long: '1.8' }, { field: 'lat', reason: 'out-of-range' }],
  ['no number', { lat: '41.7231', long: 'aquí' }, { field: 'long', reason: 'not-a-number' }],
  [
    'longer than any number',
    { lat: `41.${'7'.repeat(90)}`, long: '1.8' },
    { field: 'lat', reason: 'not-a-number' },
  ],
] as [string, PlaceSaid, object][])(
  'a point that is %s is refused, unless an address or the description gives the place',
  (_, fields, problem) => {
    expect(placed(fields)).toEqual({ found: 'wrong', problem })
    for (const address of ['', '-', 'null', 'N/A', '0,0', '12'])
      expect(placed({ ...fields, address })).toEqual({ found: 'wrong', problem })
    expect(placed({ ...fields, address: STREET })).toEqual({
      found: 'place',
      by: 'address',
      address: STREET,
      leftOut: problem,
    })
    expect(placed({ ...fields, addressId: 'portal-1' })).toMatchObject({ found: 'place', leftOut: problem })
    expect(placed({ ...fields, address: `${LINK}` })).toMatchObject({ point: SQUARE, leftOut: problem })
    expect(placed({ ...fields, description: `És a ${LINK}` })).toEqual({
      found: 'place',
      by: 'description',
      point: SQUARE,
      leftOut: problem,
    })
  },
)

test.each([
  ['a short link', { address: SHORT }, { field: 'address', reason: 'short-link' }],
  ['three words', { address: '///taula.cadira.llum' }, { field: 'address', reason: 'what3words' }],
  [
    'a link without a place',
    { address: 'https://maps.google.com/?cid=123' },
    { field: 'address', reason: 'map-link' },
  ],
  ['0,0 as the address', { address: '0,0' }, { field: 'address', reason: 'zero' }],
  ['Barcelona as the address', { address: '41.3874, 2.1686' }, { field: 'address', reason: 'outside' }],
  [
    'swapped by name in the address',
    { address: 'lat 1.8269, long 41.7231' },
    { field: 'address', reason: 'swapped', turned: SQUARE },
  ],
  [
    'a short link in the description',
    { description: `és aquí ${SHORT}` },
    { field: 'description', reason: 'short-link' },
  ],
] as [string, PlaceSaid, object][])('%s is refused', (_, said, problem) => {
  expect(placed(said)).toEqual({ found: 'wrong', problem })
})

test.each([
  [`${STREET} ${SHORT}`, STREET, 'short-link'],
  [`${STREET}, 41.3874, 2.1686`, STREET, 'outside'],
])('of «%s» the text is used as the address', (address, text, reason) => {
  expect(placed({ address })).toMatchObject({ found: 'place', address: text, leftOut: { reason } })
})

test('the name of the town after a plus code is not an address', () => {
  for (const address of ['PRFG+6Q Manresa', 'PRFG+6Q, Manresa, España', '8FH3PRFG+6Q'])
    expect(placed({ address })).toEqual({ found: 'place', by: 'address', point: expect.anything() })
})

test('without any place field no place is found', () => {
  for (const said of [{}, { lat: '', long: ' ', address: ' ', description: 'Un fanal fos, el 23-118' }])
    expect(placed(said)).toEqual({ found: 'nothing' })
})

test('a point field accepts any notation', () => {
  const ground = getServiceArea(town)
  for (const text of ['41.7231, 1.8269', '41,7231;1,8269', '1.8269 41.7231', LINK]) {
    const given = pointField(text, ground)
    expect('point' in given && distanceMetres(given.point, SQUARE)).toBeLessThan(1)
  }
  for (const [text, reason] of [
    ['aquí', 'not-a-number'],
    ['', 'not-a-number'],
    ['41.7231', 'not-a-number'],
    ['0, 0', 'zero'],
    ['41.3874, 2.1686', 'outside'],
    [SHORT, 'short-link'],
  ] as const)
    expect(pointField(text, ground)).toMatchObject({ problem: { reason } })
})

test('for any input, an accepted point is in town', () => {
  const number = fc.oneof(
    fc.double({ min: -200, max: 200, noNaN: true }).map(String),
    fc.string({ maxLength: 30 }),
  )
  const text = fc.oneof(
    fc.string({ maxLength: 60, unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'0123456789., NE+-/:'), maxLength: 60 }),
    fc.constantFrom(LINK, SHORT, STREET, '41.3874, 2.1686'),
  )
  const said = fc.record(
    { lat: number, long: number, address: text, description: text },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(said, (one) => {
      const place = reportPlace(one, town)
      if (place.found === 'place' && place.point)
        expect(judgePoint(place.point, getServiceArea(town))).toBe('in-town')
      if (place.found === 'wrong' && place.problem.turned)
        expect(judgePoint(place.problem.turned, getServiceArea(town))).toBe('in-town')
    }),
    { numRuns: 300 },
  )
})
