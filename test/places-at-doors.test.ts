import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type ConsoleSession, inputs, readRequestRow, signInToConsole } from './support/console/console.ts'
import { startWorld, type World } from './support/world.ts'

/** What is no place of the town is refused or put right, and a place is known however it is written, at every adapter with a form. */

let world: World
let admin: ConsoleSession
beforeAll(async () => {
  world = await startWorld()
  admin = await signInToConsole(world, 'admin@demo.test')
})
afterAll(() => world.stop())

type Fields = Record<string, string>
type Refusal = { code: number; description: string }
type Filed = { service_request_id: string; service_notice: string }

const HERE = { lat: 41.7253, long: 1.8269 }
const STREET = 'Carrer de Guimerà, 12'
const GOOGLE =
  'https://www.google.com/maps/place/Fanal/@41.70,1.80,17z/data=!3m1!4b1!4m6!3m5!1s0x12a4:0x1!8m2!3d41.7253!4d1.8269!16s'
const SHORT = 'https://maps.app.goo.gl/AbCdEf123'
const ZERO = { lat: '0', long: '0' }
const SWAPPED = { lat: '1.8269', long: '41.7253' }
const BARCELONA = { lat: '41.3874', long: '2.1686' }

/** Why 0, 0 is none, in the words of every form. */
const OCEAN = '0, 0 és un punt de l’oceà, que és el que diu un aparell que no sap on és'

/** Reports of these tests are each in words of their own: the same words would be the same report. */
let told = 0
const words = () => `Fanal fos, avís ${++told}`

const fetched = async (path: string, body?: Fields, headers: Fields = {}) => {
  const response = await fetch(`${world.url}${path}`, {
    ...(body ? { method: 'POST', body: new URLSearchParams(body) } : {}),
    redirect: 'manual',
    headers,
  })
  const location = response.headers.get('location')?.replace(world.url, '') ?? ''
  return { status: response.status, location, text: await response.text() }
}

const numberIn = (text: string) => /\d\d-\d{5}/.exec(text)?.[0] ?? ''
describe('the API', () => {
  const post = async (fields: Fields, path = 'requests.json', headers: Fields = {}) =>
    fetched(
      `/open311/v2/${path}`,
      { api_key: 'demo', service_code: 'EP01', description: words(), ...fields },
      headers,
    )

  test.each([
    ['0, 0', ZERO, 'lat: 0, 0 és un punt de l’oceà'],
    [
      'a swapped point',
      SWAPPED,
      'lat: sembla que latitud i longitud estan intercanviades; si el lloc és lat=41.7253 i long=1.8269',
    ],
    ['a point in Barcelona', BARCELONA, 'lat: el punt és fora del municipi'],
    ['half a point', { long: '1.8269' }, 'lat: cal indicar-ho'],
    ['the other half', { lat: '41.7253' }, 'long: cal indicar-ho'],
    ['a latitude of 95', { lat: '95', long: '1.8' }, 'lat: fora de l’interval'],
    ['a longitude of 200', { lat: '41.7253', long: '200' }, 'long: fora de l’interval'],
    ['a latitude in words', { lat: 'quaranta', long: '1.8' }, 'lat: no és un número'],
    ['0, 0 beside an address that is none', { ...ZERO, address_string: 'null' }, 'lat: 0, 0'],
    ['a short link', { address_string: SHORT }, 'address_string: és un enllaç curt d’un mapa'],
    ['0,0 in words', { address_string: '0,0' }, 'address_string: 0, 0'],
    [
      'a short link in the text',
      { description: `Fanal fos, és aquí: ${SHORT}` },
      'description: és un enllaç curt',
    ],
  ] as [string, Fields, string][])('refuses %s, naming the field', async (_, fields, reason) => {
    const { status, text } = await post(fields)
    expect(status).toBe(400)
    const [error] = JSON.parse(text) as Refusal[]
    expect(error).toMatchObject({ code: 400 })
    expect(error?.description).toStartWith(reason)
  })

  test('gives the reason in the reader’s language, also in XML and with the other errors', async () => {
    const { status, text } = await post({ ...SWAPPED, service_code: 'XX99' }, 'requests.xml', {
      'accept-language': 'en',
    })
    expect(status).toBe(404)
    expect(text).toContain('send it so')
    expect(text).toContain('service_code was not found')
  })

  test.each([
    ['0, 0', { ...ZERO, address_string: STREET }, 'El punt no'],
    ['a swapped point', { ...SWAPPED, address_string: STREET }, 'intercanviades'],
    ['a point outside', { ...BARCELONA, address_string: STREET }, 'fora del municipi'],
    ['half a point', { lat: '41.7253', address_string: STREET }, 'long: cal'],
    ['words for a number', { lat: 'x', long: 'y', address_string: STREET }, 'lat: no és un número'],
    ['a short link', { address_string: `${STREET} ${SHORT}` }, 'enllaç curt'],
  ] as [string, Fields, string][])(
    'with an address beside %s uses the address and says so',
    async (what, fields, reason) => {
      const { status, text } = await post(fields)
      expect(status).toBe(201)
      const [filed] = JSON.parse(text) as Filed[]
      expect(filed?.service_notice).toContain('S’ha fet servir l’adreça i s’ha deixat de banda el punt.')
      if (what !== '0, 0') expect(filed?.service_notice).toContain(reason)
      const row = await readRequestRow(world, filed?.service_request_id ?? '')
      expect(row.address).toBe(STREET)
      expect(row.lat).toBeCloseTo(41.726, 1)
    },
  )

  test.each([
    [
      'two fields with more digits than a number has',
      { lat: '41.72530000000000000000001', long: '1.82690000000000000000004' },
    ],
    ['two fields with decimal commas', { lat: '41,7253', long: '1,8269' }],
    ['coordinates as the address', { address_string: '41.7253, 1.8269' }],
    ['the link of a map as the address', { address_string: GOOGLE }],
    ['degrees and minutes as the address', { address_string: '41°43\'31.08"N 1°49\'36.84"E' }],
    ['a link beside a point that is none', { ...ZERO, address_string: GOOGLE }],
    ['coordinates in the text', { description: 'Tapa oberta a 41.7253, 1.8269' }],
  ] as [string, Fields][])('takes the point of %s', async (_, fields) => {
    const { status, text } = await post(fields)
    expect(status).toBe(201)
    const row = await readRequestRow(world, numberIn(text))
    expect([row.lat, row.long]).toEqual([expect.closeTo(HERE.lat, 5), expect.closeTo(HERE.long, 5)])
    expect(row.address).toMatch(/^\p{L}/u)
  })

  test('keeps the text beside coordinates as the address', async () => {
    const { text } = await post({ address_string: 'Davant del mercat (41.7253, 1.8269)' })
    expect(await readRequestRow(world, numberIn(text))).toMatchObject({
      ...HERE,
      address: 'Davant del mercat',
    })
  })

  test('redirects a plain form to the page of the report, which says that the point was dropped', async () => {
    const { location } = await post({ ...ZERO, address_string: STREET }, 'requests.html')
    expect(location).toEndWith('&place=zero')
    expect((await fetched(location)).text).toContain('hem deixat de banda el punt o l’enllaç: 0, 0')
  })
})

describe('the site', () => {
  const query = (fields: Fields) =>
    `/report?${new URLSearchParams({ service: 'EP01', asked: 'place', ...fields })}`

  test.each([
    ['0, 0', { ...ZERO, address: '' }, OCEAN],
    ['a point in Barcelona', { ...BARCELONA, address: '' }, 'és fora del municipi'],
    ['a short link', { address: SHORT }, 'no podem obrir els enllaços curts dels mapes'],
    ['coordinates in Barcelona', { address: '41.3874, 2.1686' }, 'és fora del municipi'],
  ] as [string, Fields, string][])(
    'says beside the field what is wrong with %s, and what to do',
    async (_, fields, reason) => {
      const { status, text } = await fetched(query(fields))
      expect(status).toBe(422)
      expect(text).toContain('href="#address"')
      expect(text).toContain(
        `No podem fer servir aquest lloc: ${reason}. Marqueu el punt al mapa o escriviu l’adreça.`,
      )
      expect(inputs(text, 'address')).toEqual([fields.address ?? ''])
    },
  )

  test('proposes a swapped point the right way round, and accepts it with one tap', async () => {
    for (const fields of [SWAPPED, { address: 'lat 1.8269, long 41.7253' }]) {
      const { status, text } = await fetched(query(fields))
      expect(status).toBe(422)
      const [meant = ''] = inputs(text, 'meant')
      expect(meant).toBe('41.7253,1.8269')
      const next = await fetched(query({ ...fields, meant }))
      expect([next.status, inputs(next.text, 'lat')]).toEqual([200, ['41.7253']])
    }
  })

  test('drops an invalid point beside an address, and says so before and after', async () => {
    const { status, text } = await fetched(query({ ...BARCELONA, address: STREET }))
    expect(status).toBe(200)
    expect(text).toContain('hem deixat de banda el punt o l’enllaç: és fora del municipi')
    const sent = await fetched('/reports', {
      steps: 'yes',
      service_code: 'EP01',
      description: words(),
      address: STREET,
      ...BARCELONA,
    })
    expect(sent.location).toEndWith('&place=outside')
    expect((await fetched(sent.location)).text).toContain('és fora del municipi')
    expect(await readRequestRow(world, numberIn(sent.location))).toMatchObject({ address: STREET })
    expect(
      (await fetched(`/reports/${numberIn(sent.location)}?received&place=compreu-ho`)).text,
    ).not.toContain('compreu-ho')
  })

  test.each([
    ['coordinates', { address: '41.7253, 1.8269' }],
    ['the link of a map', { address: GOOGLE }],
    [
      'a point with more digits than a number has',
      { lat: '41.72530000000000000000001', long: '1.8269', address: '' },
    ],
  ] as [string, Fields][])('takes %s in the form as the point', async (_, place) => {
    const shown = await fetched(query(place))
    expect(shown.status).toBe(200)
    const sent = await fetched('/reports', {
      steps: 'yes',
      service_code: 'EP01',
      description: words(),
      address: inputs(shown.text, 'address')[0]?.replaceAll('&amp;', '&') ?? '',
      lat: inputs(shown.text, 'lat')[0] ?? '',
      long: inputs(shown.text, 'long')[0] ?? '',
    })
    const row = await readRequestRow(world, numberIn(sent.location))
    expect([row.lat, row.long]).toEqual([expect.closeTo(HERE.lat, 5), expect.closeTo(HERE.long, 5)])
    expect(row.address).toMatch(/^\p{L}/u)
  })

  test('keeps what was typed, in three steps and on one page', async () => {
    const report = { service_code: 'EP01', description: 'El fanal <b>23-118</b>', phone: '938 11 22 33' }
    for (const steps of ['yes', '']) {
      const { status, text } = await fetched('/reports', { ...report, steps, ...BARCELONA })
      expect(status).toBe(422)
      expect(text).toContain('és fora del municipi')
      expect(text).toContain('El fanal &lt;b')
      expect(inputs(text, 'phone')).toEqual(['938 11 22 33'])
      expect(inputs(text, 'address')).toEqual([''])
    }
    const swapped = await fetched('/reports', { ...report, ...SWAPPED })
    expect([swapped.status, inputs(swapped.text, 'meant')]).toEqual([422, ['41.7253,1.8269']])
    const taken = await fetched('/reports', { ...report, meant: '41.7253,1.8269' })
    expect(await readRequestRow(world, numberIn(taken.location))).toMatchObject(HERE)
  })

  test('suggests places for typed text: coordinates as their own point, nothing outside the town', async () => {
    const places = async (fields: Fields) => JSON.parse((await fetched('/places', fields)).text)
    expect(await places({ words: '41.7253, 1.8269' })).toEqual([{ address: '41.7253, 1.8269', ...HERE }])
    expect(await places({ words: '41.3874, 2.1686' })).toEqual([])
    // A little beyond the boundary the nearest street is none that was typed.
    expect(await places({ lat: '41.6935', long: '1.83' })).toEqual([])
  })
})

describe('the console', () => {
  const AGENDA = {
    id: 'sai',
    revision: '1',
    office: 'sai',
    names_ca: 'SAI LGTBI',
    place_ca: 'Espai Jove',
    address: 'Carrer de Sant Josep, 2',
    team: 'oac',
    desks: '1',
    lead_days: '0',
    horizon_days: '31',
    weekly_4_0_from: '10:00',
    weekly_4_0_to: '12:00',
    s0_code: 'sai',
    s0_names_ca: 'Atenció SAI',
    s0_minutes: '60',
    s0_modes: 'office',
  }

  test('accepts any notation of a point in town for a schedule, and keeps what was typed on errors', async () => {
    const save = (fields: Fields, path = 'new') =>
      admin.sends(`/console/appointments/agenda?agenda=${path}`, { ...AGENDA, ...fields })
    for (const [point, reason] of [
      ['0, 0', OCEAN],
      ['41.3874, 2.1686', 'és fora del municipi'],
      ['aquí', 'les coordenades no s’entenen'],
      [SHORT, 'els enllaços curts dels mapes no es poden obrir'],
    ] as const) {
      const { status, text } = await save({ point })
      expect([status, inputs(text, 'point'), inputs(text, 'names_ca')]).toEqual([422, [point], ['SAI LGTBI']])
      expect(text).toContain(`Aquest punt no serveix: ${reason}.`)
    }
    const swapped = await save({ point: 'lat 1.8269, long 41.7253' })
    expect([swapped.status, inputs(swapped.text, 'meant')]).toEqual([422, ['41.7253,1.8269']])
    expect((await save({ point: GOOGLE })).status).toBe(303)
    const [row] = await world.sql`select definition->'place' as place from agenda where id = 'sai'`
    expect(row?.place).toMatchObject(HERE)
  })
})
