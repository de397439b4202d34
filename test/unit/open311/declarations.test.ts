import { expect, test } from 'bun:test'
import {
  LOCATION_FIELDS,
  PUBLIC_FIELDS,
  type PublicFieldName,
  type PublicRequest,
} from '#domain/service-requests'
import type { Catalogue, ServiceDefinition } from '#domain/services'
import type { Town } from '#domain/town'
import type { Outbound } from '#platform/outbound'
import { FACTS } from '../../../src/console/request/facts.tsx'
import { ApiRefusal } from '../../../src/open311/errors.ts'
import { render, type Value } from '../../../src/open311/format.ts'
import { REPORT_FORM, WEBHOOK_FORM } from '../../../src/open311/parameters/forms.ts'
import { ParameterReader } from '../../../src/open311/parameters/parameter.ts'
import { LIST_PARAMETERS } from '../../../src/open311/query.ts'
import {
  API_FIELDS,
  DUMP_FIELDS,
  EXTENDED_FIELDS,
  type Extras,
  KEPT_FIELDS,
  requestValue,
} from '../../../src/open311/request-fields.ts'
import { apiRoutes } from '../../../src/open311/routes.ts'

/** What is declared once is used everywhere: fields of requests, parameters of the API. */

const NOW = new Date('2026-11-24T09:30:00Z')

const request = {
  id: '26-00417',
  serviceCode: 'EP01',
  state: 'resolved',
  channel: 'web',
  statusNotes: 'Fet',
  department: 'ENLL',
  description: 'Fanal apagat',
  address: 'Carrer de Guimerà, 12',
  addressId: 'M0054',
  assetId: 'lamp:23-118',
  zipcode: '08241',
  quarter: 'Centre',
  lat: 41.7,
  long: 1.8,
  pictures: ['0199f1d2-0000-7000-8000-000000000000'],
  mergedInto: '26-00416',
  requestedAt: NOW,
  updatedAt: NOW,
  expectedAt: NOW,
  isPublic: true,
  isOwn: false,
  ownPictures: [],
  distance: 3.4,
  sortValue: '',
} satisfies PublicRequest

const town = { publicUrl: 'https://town', profile: { time_zone: 'Europe/Madrid' } } as Town
const service = { code: 'EP01', group: 'llum', names: { ca: 'Fanal apagat' } } as unknown as ServiceDefinition
const catalogue = { departments: new Map([['ENLL', 'Enllumenat']]) } as unknown as Catalogue
const extras: Extras = { notes: new Map(), pictures: new Map() }

/** The fields of a request that an output reads. */
const fieldsRead = (read: (request: PublicRequest) => unknown): Set<string> => {
  const seen = new Set<string>()
  const spy = new Proxy(request, {
    get: (target, name) => {
      seen.add(String(name))
      return Reflect.get(target, name)
    },
  })
  read(spy)
  return seen
}

const source = (one: PublicRequest) => ({ town, catalogue, language: 'ca', service, request: one })
const NAMES = Object.keys(PUBLIC_FIELDS) as PublicFieldName[]

test('every public field is in the API', () => {
  const read = fieldsRead((one) => [
    ...API_FIELDS.map(({ value }) => value(source(one))),
    ...EXTENDED_FIELDS.map(({ value }) => value({ ...source(one), extras })),
  ])
  // Which request it is the same as is on the site only: the number may be of one that is not public.
  expect(NAMES.filter((name) => !read.has(name))).toEqual(['mergedInto'])
})

test('every public field is in the dump', () => {
  const read = fieldsRead((one) => DUMP_FIELDS.map(({ value }) => value(source(one))))
  // Addresses and things of services that show the street alone would be found by their identifier.
  expect(NAMES.filter((name) => !read.has(name))).toEqual(['addressId', 'assetId', 'mergedInto'])
})

test('staff read every public field on the page of the request', () => {
  const shown = new Set<string>(FACTS.flatMap(({ fields }) => fields))
  const elsewhere = ['id', 'state', 'statusNotes', 'addressId', 'pictures', 'mergedInto', 'updatedAt']
  expect(NAMES.filter((name) => !shown.has(name))).toEqual(elsewhere as PublicFieldName[])
})

const MEDIA = 'https://town/pictures/0199f1d2-0000-7000-8000-000000000000.jpg'

test('a request is rendered exactly as before', () => {
  const at = '2026-11-24T10:30:00+01:00'
  const plain = [requestValue(source(request))]
  expect(render('json', 'service_requests', plain)).toBe(
    `[{"service_request_id":"26-00417","status":"closed","status_notes":"Fet","service_name":"Fanal apagat","service_code":"EP01","description":"Fanal apagat","agency_responsible":"Enllumenat","service_notice":null,"requested_datetime":"${at}","updated_datetime":"${at}","expected_datetime":"${at}","address":"Carrer de Guimerà, 12","address_id":"M0054","zipcode":"08241","lat":41.7,"long":1.8,"media_url":"${MEDIA}"}]`,
  )
  expect(render('xml', 'service_requests', plain)).toBe(
    `<?xml version="1.0" encoding="utf-8"?>\n<service_requests><request><service_request_id>26-00417</service_request_id><status>closed</status><status_notes>Fet</status_notes><service_name>Fanal apagat</service_name><service_code>EP01</service_code><description>Fanal apagat</description><agency_responsible>Enllumenat</agency_responsible><service_notice/><requested_datetime>${at}</requested_datetime><updated_datetime>${at}</updated_datetime><expected_datetime>${at}</expected_datetime><address>Carrer de Guimerà, 12</address><address_id>M0054</address_id><zipcode>08241</zipcode><lat>41.7</lat><long>1.8</long><media_url>${MEDIA}</media_url></request></service_requests>\n`,
  )
  const { extended_attributes } = requestValue(source(request), extras) as { extended_attributes: Value }
  expect(JSON.stringify(extended_attributes)).toBe(
    `{"channel":"web","detailed_status":"resolved","update_status":"fixed","asset_id":"lamp:23-118","group":"llum","neighbourhood":"Centre","distance":3,"photos":[{"media_url":"${MEDIA}","width":null,"height":null,"created_at":null}],"notes":[]}`,
  )
})

test('a row of the dump has the same columns in the same order', () => {
  const row = DUMP_FIELDS.map(({ name, dump, value }) => [name, dump, value(source(request))])
  expect(row).toEqual([
    ['service_request_id', 'STRING', '26-00417'],
    ['status', 'STRING', 'closed'],
    ['detailed_status', 'STRING', 'resolved'],
    ['status_description', 'STRING', 'Fet'],
    ['service_code', 'STRING', 'EP01'],
    ['service_name', 'STRING', 'Fanal apagat'],
    ['service_group', 'STRING', 'llum'],
    ['description', 'STRING', 'Fanal apagat'],
    ['agency_responsible', 'STRING', 'Enllumenat'],
    ['source', 'STRING', 'web'],
    ['requested_datetime', 'TIMESTAMP', NOW],
    ['updated_datetime', 'TIMESTAMP', NOW],
    ['expected_datetime', 'TIMESTAMP', NOW],
    ['closed_date', 'TIMESTAMP', NOW],
    ['address', 'STRING', 'Carrer de Guimerà, 12'],
    ['neighbourhood', 'STRING', 'Centre'],
    ['zipcode', 'STRING', '08241'],
    ['lat', 'DOUBLE', 41.7],
    ['long', 'DOUBLE', 1.8],
    ['media_url', 'STRING', MEDIA],
  ])
})

test('names are unique in the API and in the dump', () => {
  for (const fields of [API_FIELDS, DUMP_FIELDS, EXTENDED_FIELDS]) {
    const names = fields.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)])
  }
})

test('a request whose service is not public shows its number, kind and state only', () => {
  const shown = NAMES.filter((name) => !('withheld' in PUBLIC_FIELDS[name]))
  expect(shown).toEqual(['id', 'serviceCode', 'state'])
})

test('a text that a POST gives is kept, and shown by the API', () => {
  for (const { name, column } of KEPT_FIELDS) {
    expect(REPORT_FORM[name].example).toBeDefined()
    expect(LOCATION_FIELDS[column]).toBeNumber()
    expect(API_FIELDS.map((field) => field.name)).toContain(name)
  }
})

const operations = apiRoutes({} as Outbound).flatMap(({ path, methods }) =>
  Object.entries(methods).map(([method, one]) => ({ at: `${method} ${path}`, ...one })),
)

test('every parameter and every field of a form reads the example that documents it', () => {
  const wrong = operations.flatMap(({ at, query, form = {} }) =>
    [query, form].flatMap((declared) =>
      Object.entries(declared).flatMap(([name, { example }]) => {
        if (example === undefined) return []
        const reader = new ParameterReader(town, new URLSearchParams({ [name]: String(example) }), declared)
        return reader.read(name) === undefined ? [`${at} ${name}`] : []
      }),
    ),
  )
  expect(wrong).toEqual([])
})

test('a missing required field is named in the error', () => {
  const form = new ParameterReader(town, new URLSearchParams({ url: ' ' }), WEBHOOK_FORM)
  expect(() => form.require('url')).toThrow(ApiRefusal)
  expect(form.errors).toEqual([{ code: 400, text: 'missing', blanks: { field: 'url' } }])
})

test('media_url may be repeated and contain commas; equal URLs are read once', () => {
  const read = (...urls: string[]) =>
    new ParameterReader(town, new URLSearchParams(urls.map((url) => ['media_url', url])), REPORT_FORM)
  const [one, other] = ['https://example.org/fanal,1.jpg', 'https://example.org/fanal,2.jpg']
  expect(read(one, other, one).read('media_url')).toEqual([one, other])
  const wrong = read(one, 'ftp://example.org/fanal.jpg')
  expect(wrong.read('media_url')).toBeUndefined()
  expect(wrong.errors).toMatchObject([{ text: 'not-a-url', blanks: { field: 'media_url' } }])
})

test('a parameter is read under its aliases, and an error names the alias that was used', () => {
  const read = (query: string) => new ParameterReader(town, new URLSearchParams(query), LIST_PARAMETERS)
  expect(read('per_page=7').read('page_size')).toBe(7)
  expect(read('lon=1.5').read('long')).toBe(1.5)
  const wrong = read('lon=east')
  expect(wrong.read('long')).toBeUndefined()
  expect(wrong.errors).toMatchObject([{ code: 400, text: 'not-a-number', blanks: { field: 'lon' } }])
})

test.each([
  ['lat=91', 'lat', { text: 'out-of-range', blanks: { field: 'lat', low: -90, high: 90 } }],
  ['status=open,gone', 'status', { text: 'not-in-list', blanks: { value: 'gone', values: 'open, closed' } }],
  ['has_photo=maybe', 'has_photo', { text: 'not-in-list', blanks: { values: 'true, 1, false, 0' } }],
  ['start_date=ahir', 'start_date', { text: 'not-a-date', blanks: { field: 'start_date' } }],
  ['bbox=9,9,1,1', 'bbox', { text: 'out-of-range', blanks: { low: '-180,-90', high: '180,90' } }],
  ['q=de', 'q', { text: 'too-short', blanks: { field: 'q' } }],
  ['page=1.5', 'page', { text: 'not-a-number', blanks: { field: 'page' } }],
] as const)('an invalid %s is refused with the declared text', (query, name, expected) => {
  const reader = new ParameterReader(town, new URLSearchParams(query), LIST_PARAMETERS)
  expect(reader.read(name)).toBeUndefined()
  expect(reader.errors).toMatchObject([expected])
})
