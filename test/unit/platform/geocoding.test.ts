import { afterAll, expect, test } from 'bun:test'
import { loadTown } from '#domain/town'
import { createGazetteer, createGeocoder, distanceMetres, isInsideRing } from '#platform/geocoding'

const { streets, boundary } = loadTown('manresa.cat')
const gazetteer = createGazetteer(streets, boundary)

test.each([
  ['c/ guimera', 'Carrer de Guimerà'],
  ['Calle Guimerá nº 12', 'Carrer de Guimerà, 12'],
  ['carrer de guimerà núm. 12 bis', 'Carrer de Guimerà, 12 bis'],
  ['Passeig de Pere III 45', 'Passeig de Pere III, 45'],
  ['pg pere tercer, 20', 'Passeig de Pere III, 20'],
  ['paseo Pedro III 20', 'Passeig de Pere III, 20'],
  ['el Passeig', 'Passeig de Pere III'],
  ['Plaza Mayor', 'Plaça Major'],
  ['pça. Sant Domènec', 'Plaça de Sant Domènec'],
  ['calle San Miguel 4', 'Carrer de Sant Miquel, 4'],
  ['C/ de l’Urgell 3', "Carrer d'Urgell, 3"],
  ['av bases de manresa 23', 'Avinguda de les Bases de Manresa, 23'],
  ['ctra. de Vic, 12', 'Carretera de Vic, 12'],
  ['carer guimra 5', 'Carrer de Guimerà, 5'],
])('«%s» is found as %s', (typed, address) => {
  expect(gazetteer.search(typed)[0]).toMatchObject({ address, inTown: true })
})

test('an ambiguous text has several results, and an unknown street none', () => {
  expect(gazetteer.search('davant de l’estació').length).toBeGreaterThan(2)
  expect(gazetteer.search('carrer inexistent 44')).toEqual([])
  expect(gazetteer.search('')).toEqual([])
  expect(gazetteer.search('constructor __proto__ toString')).toEqual([])
})

test.each([
  'bon dia',
  'hola què tal',
  'tinc un problema nou',
  'el fanal no fa llum',
  'ple de brossa des de dilluns',
])('no street is detected in «%s»', (words) => {
  expect(gazetteer.detect(words)).toBeUndefined()
})

test('a point has its nearest address, the sea none, and the boundary separates inside from outside', () => {
  expect(gazetteer.reverse({ lat: 41.72312, long: 1.82691 })).toMatchObject({
    address: 'Plaça Major',
    inTown: true,
  })
  expect(gazetteer.reverse({ lat: 41, long: 3 })).toBeUndefined()
  expect(isInsideRing({ lat: 41.7231, long: 1.8269 }, boundary)).toBe(true)
  expect(isInsideRing({ lat: 41.3874, long: 2.1686 }, boundary)).toBe(false)
  expect(
    Math.round(distanceMetres({ lat: 41.7231, long: 1.8269 }, { lat: 41.3874, long: 2.1686 }) / 1000),
  ).toBe(47)
})

// The public services, as they answer: recorded shapes served over real HTTP.
const sample = (name: string) => Bun.file(`${import.meta.dir}/../../samples/geocoder-${name}.json`)
let broken = false
const server = Bun.serve({
  port: 0,
  async fetch(request) {
    if (broken) return new Response('<html>Manteniment</html>', { headers: { 'content-type': 'text/html' } })
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/icgc/cerca')
      return new Response(
        sample(searchParams.get('text')?.includes('inexistent') ? 'icgc-buit' : 'icgc-cerca'),
      )
    if (pathname === '/icgc/invers') return new Response(sample('icgc-invers'))
    if (pathname === '/ign/candidates') return new Response(sample('cartociudad-candidates'))
    return new Response('Not Found', { status: 404 })
  },
})
afterAll(() => server.stop(true))

const LEFT_ALONE_MS = 300

const remote = (kind: 'icgc' | 'cartociudad', path: string) => {
  const failures: unknown[] = []
  const config = { kind, url: `http://localhost:${server.port}/${path}/` }
  const { geocoder } = createGeocoder(
    config,
    { name: 'Manresa', streets, boundary },
    (error) => failures.push(error),
    LEFT_ALONE_MS,
  )
  return { geocoder, failures }
}

test('ICGC: forward, reverse and empty answers are read', async () => {
  const { geocoder } = remote('icgc', 'icgc')
  expect((await geocoder.search('guimera 21'))[0]).toMatchObject({
    address: 'Carrer de Guimerà, 21',
    lat: 41.72581,
    long: 1.82702,
    zipcode: '08241',
    inTown: true,
  })
  expect(await geocoder.search('carrer inexistent 999')).toEqual([])
  expect(await geocoder.reverse({ lat: 41.7231, long: 1.8269 })).toMatchObject({ address: 'Plaça Major, 1' })
})

test('CartoCiudad: capitals, quotes for apostrophes and streets of other towns are handled', async () => {
  const { geocoder } = remote('cartociudad', 'ign')
  const found = await geocoder.search('guimera 21')
  expect(found.map(({ address, inTown }) => [address, inTown])).toEqual([
    ['Calle Guimerà, 21', true],
    ['Calle l’Hospital, 12', true],
    ['Calle Guimerà, 21', false],
  ])
})

test('when the public service fails, the town’s own list answers, and the service is not asked for a while', async () => {
  const { geocoder, failures } = remote('cartociudad', 'ign')
  broken = true
  expect((await geocoder.search('c/ guimera 12'))[0]?.address).toBe('Carrer de Guimerà, 12')
  expect((await geocoder.reverse({ lat: 41.7231, long: 1.8269 }))?.address).toBe('Plaça Major')
  broken = false
  expect(failures).toHaveLength(1)
  await Bun.sleep(LEFT_ALONE_MS)
  expect((await geocoder.search('guimera 21'))[0]?.address).toBe('Calle Guimerà, 21')
})
