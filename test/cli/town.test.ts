import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importRegister, writeRegister } from '#domain/address-register'
import { loadTown } from '#domain/town'
import { createGazetteer } from '#platform/geocoding'

/**
 * `bun run town streets`: official registers of addresses, imported to a town's folder. The samples have invented rows in the shape of
 * the downloads (CartoCiudad, November 2026; ICGC, edition of 10 April 2026).
 */

const CARTOCIUDAD = 'test/samples/addresses/cartociudad.csv'
const ICGC = 'test/samples/addresses/icgc.csv'

let towns: string
const folder = () => join(towns, 'manresa.cat')
const read = (name: string) => Bun.file(join(folder(), name)).text()
const write = (name: string, text: string) => Bun.write(join(towns, name), text)
const load = () => loadTown('manresa.cat', towns)
const importHere = (file: string) => importRegister(file, load())

beforeAll(async () => {
  towns = await mkdtemp(join(tmpdir(), 'towns-'))
  await cp('towns/manresa.cat', folder(), { recursive: true })
})
afterAll(() => rm(towns, { recursive: true }))

test('CartoCiudad: kinds and capitals are written as on signs, and what is no house is left out with its rows', async () => {
  const found = await importHere(CARTOCIUDAD)
  expect(found).toMatchObject({
    format: 'CartoCiudad',
    delimiter: ',',
    rows: 13,
    ofOtherTowns: 1,
    matched: 2,
  })
  expect(found.streets.map(({ officialName }) => officialName)).toEqual([
    "Avinguda Joan d'en Coll i XXIII",
    "Carrer l'Hort dels Tilers",
  ])
  expect(found.skipped.map(({ reason, lines }) => [reason, lines])).toEqual([
    ['repeated', [10]],
    ['no number', [11]],
    ['kilometre point', [12]],
    ['outside the boundary', [13]],
    ['no coordinates', [14]],
  ])
  expect(found.houses.map(({ streetId, number }) => `${streetId} ${number}`)).toContain(
    `${found.houses[0]?.streetId} 1`,
  )
  expect(found.houses.map(({ number }) => number)).toEqual([
    '1',
    '21',
    '23',
    '23 bis',
    '10',
    '12',
    '2 A',
    '4',
  ])
})

test('ICGC: metres become degrees, and one door with two numbers is found by both', async () => {
  const found = await importHere(ICGC)
  expect(found).toMatchObject({ format: 'ICGC, Adreces simplificat', delimiter: ';', rows: 9, matched: 2 })
  expect(found.streets).toMatchObject([
    { id: 'icgc-82329', officialName: "Carrer de l'Hort dels Til·lers", range: [2, 4], zipcode: '08241' },
    { id: 'icgc-82331', officialName: 'Grup Camps Blancs' },
    { id: 'icgc-82330', kind: 'Rambla', officialName: 'Rambla de les Solanes' },
  ])
  const square = found.houses[0]
  expect(square?.number).toBe('1')
  expect(square?.lat).toBeCloseTo(41.7231, 6)
  expect(square?.long).toBeCloseTo(1.8269, 6)
  expect(found.houses.slice(1, 4).map(({ number }) => number)).toEqual(['21', '23', '25'])
})

test('the gazetteer finds the houses; the town’s own list is as it was, and a second import changes nothing', async () => {
  const own = await read('streets.csv')
  expect(writeRegister(folder(), await importHere(ICGC))).toHaveLength(2)
  expect(writeRegister(folder(), await importHere(ICGC))).toEqual([])
  expect(await read('streets.csv')).toBe(own)
  const { streets, boundary, houses } = load()
  const gazetteer = createGazetteer(streets, boundary, houses)
  expect(gazetteer.search('calle guimera 21')[0]).toMatchObject({
    address: 'Carrer de Guimerà, 21',
    lat: 41.72581,
    long: 1.82702,
  })
  // Between two houses of the same side.
  expect(gazetteer.search('c/ hort dels tillers 3')[0]).toMatchObject({
    address: "Carrer de l'Hort dels Til·lers, 3",
  })
  expect(gazetteer.search('Rambla de les Solanes 29')[0]).toMatchObject({ lat: 41.731, long: 1.831 })
  expect(gazetteer.reverse({ lat: 41.73101, long: 1.83101 })).toMatchObject({
    address: 'Rambla de les Solanes, 29',
  })
  expect(gazetteer.search('el Passeig')[0]?.address).toBe('Passeig de Pere III')
})

test('a new street is in the neighbourhood whose outline it lies in', async () => {
  const outline = [
    [1.83, 41.729],
    [1.832, 41.729],
    [1.832, 41.7305],
    [1.83, 41.7305],
    [1.83, 41.729],
  ]
  await Bun.write(
    join(folder(), 'neighbourhoods.geojson'),
    JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { name: 'els Tillers' },
          geometry: { type: 'Polygon', coordinates: [outline] },
        },
      ],
    }),
  )
  const { streets } = await importHere(ICGC)
  await rm(join(folder(), 'neighbourhoods.geojson'))
  expect(streets.map(({ quarter }) => quarter)).toEqual(['els Tillers', undefined, undefined])
})

test('points as text, and in metres, are read where the table has them', async () => {
  const rows = [
    'geom\tid_porpk\ttipo_vial\tnombre_via\tnumero\tine_mun',
    'POINT (1.831 41.731)\t1\tCALLE\tPROVA\t1\t8113',
    'POINT (402778.746 4620570.3882)\t2\tCALLE\tPROVA\t3\t8113',
  ]
  const { houses } = await importHere(await writeTo('wkt.tsv', rows.join('\r\n')))
  expect(houses).toHaveLength(2)
  expect(houses[1]?.lat).toBeCloseTo(houses[0]?.lat ?? 0, 6)
})

const writeTo = async (name: string, text: string): Promise<string> => {
  await write(name, text)
  return join(towns, name)
}

const HEADER = 'X,Y,id_porpk,tipo_vial,nombre_via,numero,ine_mun'

test.each([
  ['no register', 'name,price\nbread,2\n', 'is neither of CartoCiudad'],
  ['a zip', 'PK\u0003\u0004…', 'Unpack it'],
  [
    'another town’s',
    `${HEADER}\n1.86,41.74,1,CALLE,PROVA,1,08192\n`,
    'has no address of Manresa (08113): its rows are of 08192',
  ],
  [
    'without columns',
    'id_porpk,tipo_vial,numero,ine_mun\n1,CALLE,1,08113\n',
    'has no column nombre_via, x and y',
  ],
  [
    'elsewhere',
    `${HEADER}\n2.17,41.39,1,CALLE,PROVA,1,08113\n`,
    '1 of 1 addresses are outside boundary.geojson (rows 2',
  ],
  [
    'in other metres',
    `${HEADER}\n40.2,462057,1,CALLE,PROVA,1,08113\n`,
    'have no coordinates that can be read',
  ],
])('a file is refused that is %s, and the message says why', async (name, text, said) => {
  const file = await writeTo(`${name}.csv`, text)
  await expect(importHere(file)).rejects.toThrow(said)
})

test('the command reports and writes nothing with --dry-run', async () => {
  const before = await read('addresses.csv')
  const command = Bun.spawn(['bun', 'src/cli/town.ts', 'streets', CARTOCIUDAD, '--dry-run'], {
    env: { ...process.env, TOWNS_DIR: towns },
    stdout: 'pipe',
  })
  const said = await new Response(command.stdout).text()
  expect(said).toContain('CartoCiudad, utf-8, «,»: 13 rows of the town, 1 of others.')
  expect(said).toContain('- 1 left out, kilometre point: row 12')
  expect(said).toContain('Nothing was written (--dry-run).')
  expect(await read('addresses.csv')).toBe(before)
})
