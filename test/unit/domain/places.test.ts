import { expect, test } from 'bun:test'
import fc from 'fast-check'
import proj4 from 'proj4'
import { findPlaceInText, getServiceArea, judgePoint, parsePointFields } from '#domain/places'
import { loadTown } from '#domain/town'
import { distanceMetres } from '#platform/geocoding'

const ground = getServiceArea(loadTown('manresa.cat'))
const SQUARE = { lat: 41.7231, long: 1.8269 }

/** Of a text: metres from Plaça Major, or what else was found. */
const seen = (text: string) => {
  const place = findPlaceInText(text, ground)
  if (place.found === 'point') return Math.round(distanceMetres(place.point, SQUARE))
  return place.found === 'unreadable' ? place.what : place.found
}

const [easting = 0, northing = 0] = proj4('WGS84', '+proj=utm +zone=31 +ellps=GRS80', [1.8269, 41.7231])
const [x, y] = [easting.toFixed(2), northing.toFixed(2)]
const grouped = (text: string) => text.replace('.', ',').replace(/\d(?=(\d{3})+(?:,))/g, '$&.')

test.each([
  ['decimal degrees', '41.7231, 1.8269'],
  ['without a comma', '41.7231 1.8269'],
  ['decimal commas', '41,7231, 1,8269'],
  ['decimal commas and a semicolon', '41,7231;1,8269'],
  ['decimal commas without blanks', '41,7231,1,8269'],
  ['longitude first', '1.8269, 41.7231'],
  ['in brackets, longitude first', 'POINT(1.8269 41.7231)'],
  ['GeoJSON', '{"type":"Point","coordinates":[1.8269,41.7231]}'],
  ['letters behind', '41.7231N, 1.8269E'],
  ['letters before', 'N 41.7231 E 1.8269'],
  ['longitude first, with letters', '1,8269° E 41,7231° N'],
  ['degree signs', '41.7231° N, 1.8269° E'],
  ['names in Catalan', 'Latitud: 41,7231 Longitud: 1,8269'],
  ['names in English, longitude first', 'lng=1.8269 lat=41.7231'],
  ['an object', '{"lat": 41.7231, "lng": 1.8269}'],
  ['in a sentence', 'Hi ha un fanal fos a 41.72310, 1.82690 des d’ahir a les 20.30'],
  ['three places, near the town', '41.723, 1.827', 20],
  ['degrees, minutes and seconds', '41°43\'23.2"N 1°49\'36.8"E'],
  ['typographic signs', '41º 43′ 23,16″ N, 1º 49′ 36,84″ E'],
  ['two apostrophes for seconds', "41° 43' 23.16'' N 1° 49' 36.84'' E"],
  ['letters before degrees and minutes', "N41°43.386' E1°49.614'"],
  ['without signs', '41 43 23.16 N 1 49 36.84 E'],
  ['without letters', '41°43\'23.16", 1°49\'36.84"'],
  ['after a house number', 'Carrer de Guimerà 12, 41.7231, 1.8269'],
  ['after other numbers', 'fanals 12 i 14, 41.7231 1.8269'],
  ['Arabic digits', '٤١٫٧٢٣١، ١٫٨٢٦٩'],
  ['geo', 'geo:41.7231,1.8269;u=35'],
  ['geo with a search', 'geo:0,0?q=41.7231,1.8269(Fanal)'],
  ['Google, view', 'https://www.google.com/maps/@41.7231,1.8269,17z'],
  ['Google, q', 'https://maps.google.com/?q=41.7231,1.8269'],
  ['Google, loc', 'https://www.google.es/maps?q=loc:41.7231,1.8269&z=17'],
  ['Google, query', 'https://www.google.com/maps/search/?api=1&query=41.7231%2C1.8269'],
  ['Google, ll', 'http://maps.google.com/maps?ll=41.7231,1.8269&z=16'],
  ['Google, search', 'https://www.google.com/maps/search/41.7231,+1.8269?entry=tts'],
  [
    'Google, the pin and not the view',
    'https://www.google.com/maps/place/Pla%C3%A7a+Major/@41.70,1.80,17z/data=!3m1!4b1!4m6!3m5!1s0x12a4:0x1!8m2!3d41.7231!4d1.8269!16s',
  ],
  [
    'Google, degrees in the path',
    "https://www.google.com/maps/place/41%C2%B043'23.2%22N+1%C2%B049'36.8%22E/@41.70,1.80,17z",
  ],
  [
    'Google, the end of a route',
    'https://www.google.com/maps/dir/41.7300,1.8300/41.7231,1.8269/@41.72,1.82,15z',
  ],
  [
    'Google, destination',
    'https://www.google.com/maps/dir/?api=1&origin=41.73,1.83&destination=41.7231,1.8269',
  ],
  [
    'Google, consent',
    'https://consent.google.com/m?continue=https://www.google.com/maps%3Fq%3D41.7231,1.8269&gl=ES',
  ],
  ['Google, without a scheme', 'és aquí: google.com/maps?q=41.7231,1.8269.'],
  ['Apple, ll', 'https://maps.apple.com/?ll=41.7231,1.8269&q=Marcador'],
  ['Apple, coordinate', 'https://maps.apple.com/place?coordinate=41.7231,1.8269&name=Aqu%C3%AD'],
  ['OpenStreetMap, map', 'https://www.openstreetmap.org/#map=19/41.7231/1.8269'],
  ['OpenStreetMap, mark', 'https://www.openstreetmap.org/?mlat=41.7231&mlon=1.8269#map=12/41.70/1.80'],
  ['OpenStreetMap, node', 'https://www.openstreetmap.org/node/123#map=19/41.7231/1.8269'],
  ['Bing, cp', 'https://www.bing.com/maps?cp=41.7231~1.8269&lvl=17'],
  ['Bing, sp', 'https://bing.com/maps/default.aspx?sp=point.41.7231_1.8269_Fanal&cp=41.70~1.80'],
  ['Waze', 'https://waze.com/ul?ll=41.7231,1.8269&navigate=yes'],
  ['Waze, directions', 'https://www.waze.com/live-map/directions?to=ll.41.7231%2C1.8269'],
  ['HERE', 'https://share.here.com/l/41.7231,1.8269,Fanal'],
  ['full Plus Code', '8FH3PRFG+6Q'],
  ['short Plus Code', 'PRFG+6Q Manresa'],
  ['short Plus Code in lower case', 'sóc a prfg+6q, manresa'],
  ['UTM', `${x}, ${y}`],
  ['UTM, named', `X: ${x} Y: ${y}`],
  ['UTM, northing first', `Y=${y}; X=${x}`],
  ['UTM, grouped', `X ${grouped(x)} Y ${grouped(y)}`],
  ['UTM, whole metres with the zone', `31T ${easting.toFixed(0)} ${northing.toFixed(0)}`],
] as [string, string, number?][])('a place is found in: %s', (_, text, within = 12) => {
  expect(seen(text)).toBeNumber()
  expect(seen(text)).toBeLessThanOrEqual(within)
})

test.each([
  ['house numbers', 'Carrer de Guimerà 12, 14'],
  ['house numbers with letters', 'bloc 12 E, 14 O'],
  ['telephones', '93 878 23 01, 644 069 801'],
  ['telephones with points', '938.782.301, 644.069.801'],
  ['a telephone and a number', '(600) 111 222 o 600/111/222 o 34600111222'],
  ['a date and an hour', '24.11.2026, 15.30'],
  ['opening hours', 'de 9.30 a 14.00 i de 16.30 a 20.00'],
  ['prices', '1.800, 2.500 € o 1,50 2,75'],
  ['amounts', '1.234,56 i 2.345,678'],
  ['temperatures', 'entre 20,5° i 25,5°'],
  ['lamp numbers', 'fanals 4172, 1826 i 41723 18269'],
  ['an IP address', '192.168.1.1, 10.0.0.1'],
  ['a sum', '2345+67'],
  ['a plate', '1234 BCD, 5678 FGH'],
  ['a record number', 'expedient 402345/2026, 4619876'],
  ['another site', 'https://exemple.cat/noticia/41.7231,1.8269'],
  ['a bare zero', '0, 0'],
  ['latitude beyond the pole', '95.12345, 181.12345'],
  ['words', 'al costat de la font'],
  ['nothing', ''],
])('no place is found in: %s', (_, text) => {
  expect(seen(text)).toBe('nothing')
})

test.each([
  ['https://maps.app.goo.gl/AbCdEf123', 'short-link'],
  ['https://goo.gl/maps/AbCdEf123', 'short-link'],
  ['https://maps.apple/p/abc', 'short-link'],
  ['///taula.cadira.llum', 'what3words'],
  ['https://w3w.co/taula.cadira.llum', 'what3words'],
  ['https://maps.google.com/?cid=123456', 'map-link'],
  ['https://www.google.com/maps/place/Pla%C3%A7a+Major,+Manresa', 'words'],
])('%s is recognised but cannot be read as a point: %s', (text, what) => {
  expect(seen(text) as string).toBe(what)
})

test('the text around a point is kept', () => {
  expect(findPlaceInText('Plaça Major (41.7231, 1.8269)', ground)).toMatchObject({ rest: 'Plaça Major' })
  expect(findPlaceInText('41.7231, 1.8269', ground)).toMatchObject({ rest: '' })
})

test.each([
  ['41.7231', '1.8269', { given: 'point', point: SQUARE }],
  ['41,7231', '1,8269', { given: 'point', point: SQUARE }],
  ['41.723100000000000001', '1.82690000000000004', { given: 'point', point: SQUARE }],
  ['', undefined, { given: 'nothing' }],
  ['0', '0', { given: 'wrong', field: 'lat', reason: 'zero' }],
  ['0.0', '-0.0', { given: 'wrong', field: 'lat', reason: 'zero' }],
  ['1.8269', '41.7231', { given: 'wrong', field: 'lat', reason: 'swapped', turned: SQUARE }],
  ['41.3874', '2.1686', { given: 'wrong', field: 'lat', reason: 'outside' }],
  ['NaN', '1.8', { given: 'wrong', field: 'lat', reason: 'not-a-number' }],
  ['41.7', 'Infinity', { given: 'wrong', field: 'long', reason: 'not-a-number' }],
  ['4e1', '1.8', { given: 'wrong', field: 'lat', reason: 'not-a-number' }],
  ['41.7', '', { given: 'wrong', field: 'long', reason: 'incomplete' }],
  ['', '1.8', { given: 'wrong', field: 'lat', reason: 'incomplete' }],
  ['91', '1.8', { given: 'wrong', field: 'lat', reason: 'out-of-range' }],
  ['41.7', '-181', { given: 'wrong', field: 'long', reason: 'out-of-range' }],
])('the fields «%s» and «%s» are read as expected', (lat, long, given) => {
  expect(parsePointFields(lat, long, ground) as unknown).toEqual(given)
})

test('a margin includes points a little beyond the boundary', () => {
  const beyond = { lat: 41.6935, long: 1.83 }
  expect(judgePoint(beyond, ground)).toBe('outside')
  expect(judgePoint(beyond, { ...ground, margin: 50 })).toBe('outside')
  expect(judgePoint(beyond, { ...ground, margin: 200 })).toBe('in-town')
})

const anywhere = fc.record({
  lat: fc.double({ min: -89, max: 89, noNaN: true }),
  long: fc.double({ min: -179, max: 179, noNaN: true }),
})

test('an accepted point is always in town, and a swapped one is in town once swapped back', () => {
  fc.assert(
    fc.property(fc.oneof(anywhere, fc.record({ lat: fc.double(), long: fc.double() })), ({ lat, long }) => {
      const given = parsePointFields(String(lat), String(long), ground)
      if (given.given === 'point') expect(judgePoint(given.point, ground)).toBe('in-town')
      if (given.given === 'wrong' && given.turned) expect(judgePoint(given.turned, ground)).toBe('in-town')
    }),
  )
})

test('every notation of a point in town is read as the same point', () => {
  const inTown = fc.record({
    lat: fc.double({ min: 41.705, max: 41.745, noNaN: true }),
    long: fc.double({ min: 1.8, max: 1.86, noNaN: true }),
  })
  fc.assert(
    fc.property(inTown, (point) => {
      const [lat, long] = [point.lat.toFixed(5), point.long.toFixed(5)]
      const [e = 0, n = 0] = proj4('WGS84', '+proj=utm +zone=31 +ellps=GRS80', [point.long, point.lat])
      for (const text of [
        `${lat}, ${long}`,
        `${long} ${lat}`,
        `${lat.replace('.', ',')} ${long.replace('.', ',')}`,
        `https://www.google.com/maps?q=${lat},${long}`,
        `https://osm.org/#map=18/${lat}/${long}`,
        `X ${e.toFixed(1)} Y ${n.toFixed(1)}`,
      ]) {
        const place = findPlaceInText(`Fanal fos, ${text}`, ground)
        expect(place).toMatchObject({ found: 'point', verdict: 'in-town' })
        if (place.found === 'point') expect(distanceMetres(place.point, point)).toBeLessThan(3)
      }
    }),
    { numRuns: 50 },
  )
})

test('any text is parsed without failing, and quickly', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 400, unit: 'binary' }),
        fc.string({ unit: fc.constantFrom(...'0123456789.,°\'" NSEO+-/:;'), maxLength: 400 }),
      ),
      (text) => {
        expect(findPlaceInText(text, ground).found).toBeString()
      },
    ),
    { numRuns: 300 },
  )
})
