import { expect, test } from 'bun:test'
import { describeCatalogue, getPublication, licenceOf, type Publication } from '#domain/open-data'
import { loadTown, type Town, type TownProfile } from '#domain/town'

/** What a town says of its open data, and what becomes of that in the catalogue. */

const { profile, boundary } = loadTown('manresa.cat')

const townWith = (own: Partial<TownProfile>, publicUrl = 'https://linia.manresa.test:8443'): Town =>
  ({ profile: { ...profile, ...own }, boundary, publicUrl }) as unknown as Town

const AT = '2026-11-30T03:40:00+01:00'
const PUBLICATION: Publication = {
  madeAt: AT,
  issued: AT,
  datasets: [
    {
      id: 'services',
      rows: 2,
      issued: AT,
      modified: AT,
      files: [
        {
          dataset: 'services',
          format: 'csv',
          file: 'services.csv',
          type: 'text/csv; charset=utf-8',
          size: 10,
          sha256: '',
          modified: AT,
          key: 'dumps/services.csv',
        },
      ],
    },
  ],
}

/** Everything that is said in one respect. */
const said = (town: Town, predicate: string): string[] => [
  ...new Set(
    describeCatalogue(town, PUBLICATION)
      .filter((one) => one.predicate === predicate)
      .map(({ object }) => ('iri' in object ? object.iri : object.value)),
  ),
]

const openData = (own: Partial<TownProfile['open_data']>) => ({ open_data: { ...profile.open_data, ...own } })

test('without a code of the directory the publisher goes by an identifier of its own', () => {
  expect(said(townWith({}), 'dct:publisher')).toEqual([
    'http://datos.gob.es/recurso/sector-publico/org/Organismo/L01081136',
  ])
  expect(said(townWith(openData({ dir3: undefined })), 'dct:publisher')).toEqual([
    'http://linia.manresa.test/data/catalog#publisher',
  ])
})

test('identifiers begin with what the town set, when its site moves', () => {
  const [first] = said(
    townWith(openData({ identifiers: 'http://dades.manresa.test/' }), 'https://nou.test'),
    'dcat:dataset',
  )
  expect(first).toBe('http://dades.manresa.test/data/dataset/services')
})

test.each([
  ['CC-BY-4.0', 'CC_BY_4_0'],
  ['CC0-1.0', 'CC0'],
  ['ODbL-1.0', 'ODC_BL'],
] as const)('the licence %s is that of the European list, %s', (licence, code) => {
  const town = townWith(openData({ licence }))
  expect(said(town, 'dct:license')).toEqual([
    `http://publications.europa.eu/resource/authority/licence/${code}`,
  ])
  expect(licenceOf(town).url).toStartWith('https://')
})

test.each([
  ['08113', 'Provincia/Barcelona'],
  ['28079', 'Autonomia/Comunidad-Madrid'],
  [undefined, undefined],
])('the municipality %s lies in %s, and in the box of its outline', (ine_code, territory) => {
  const places = said(townWith({ ine_code }), 'dct:spatial')
  expect(places).toEqual([
    ...(territory ? [`http://datos.gob.es/recurso/sector-publico/territorio/${territory}`] : []),
    'http://linia.manresa.test/data/catalog#place',
  ])
})

test('what a former version published is described without what it did not note', async () => {
  const file = {
    file: 'requests.csv',
    type: 'text/csv; charset=utf-8',
    size: 10,
    sha256: 'ab',
    key: 'dumps/requests.csv',
  }
  const index = Buffer.from(JSON.stringify({ madeAt: AT, requests: 7, files: [file] }))
  const town = { ...townWith({}), id: 'manresa.cat', media: { get: async () => index } } as unknown as Town
  const publication = await getPublication(town)
  expect(publication?.datasets).toEqual([
    {
      id: 'service-requests',
      rows: 7,
      issued: AT,
      modified: AT,
      files: [{ ...file, dataset: 'service-requests', format: 'csv', modified: AT }],
    },
  ])
  const described = publication ? describeCatalogue(town, publication) : []
  expect(described.filter(({ predicate }) => predicate === 'dcat:downloadURL')).toHaveLength(1)
  expect(described.filter(({ predicate }) => predicate.startsWith('spdx:'))).toEqual([])
})
