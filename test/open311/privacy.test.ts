import { afterAll, beforeAll, expect, test } from 'bun:test'
import { registerApplication } from '#domain/applications'
import { rebuildOutdatedProjections } from '#domain/service-requests'
import { startWorld, type World } from '../support/world.ts'

/** What the public sees: nothing personal, whichever way it asks. */

let world: World
let otherKey = ''
beforeAll(async () => {
  world = await startWorld()
  const made = await registerApplication(world.service.town, {
    name: 'Una altra app',
    scopes: ['read', 'post'],
    approved: true,
  })
  otherKey = 'key' in made ? made.key : ''
})
afterAll(() => world.stop())

type Seen = Record<string, unknown>

const file = (fields: Record<string, string>) => world.report(fields)
const get = async (path: string) => (await (await fetch(`${world.url}/open311/v2/${path}`)).json()) as Seen[]

const WORDS =
  'Sóc la Rosalía Puigdellívol i em dic així. Truqueu-me al 600 12 34 56 o a pep@example.cat, DNI 12345678Z, NIE X1234567L. El cotxe 1234 BCD tapa el fanal del carrer Puigdellivol, 12.'
const SHOWN =
  'Sóc la ▒▒▒ ▒▒▒ i em dic així. Truqueu-me al ▒▒▒ o a ▒▒▒, DNI ▒▒▒, NIE ▒▒▒. El cotxe ▒▒▒ tapa el fanal del carrer Puigdellivol, 12.'
const PERSON = {
  first_name: 'Rosalia',
  last_name: 'Puigdellívol',
  email: 'rosa@example.cat',
  phone: '600123456',
}

test('telephones, e-mails, identity numbers, plates and the reporter’s name are redacted; a street of that name is not', async () => {
  const id = await file({ description: WORDS, ...PERSON })
  expect((await get(`requests/${id}.json`))[0]?.description).toBe(SHOWN)
})

test('any reporter’s name is accepted and redacted from the public text', async () => {
  for (const name of [
    'Ana-Maria',
    'Jean-Pierre O’Brien',
    '.*+?^$()|[]\\',
    '王伟明',
    'محمد',
    '\u0301\ud800',
    '-',
  ]) {
    const id = await file({ description: `Soc ${name}, i el fanal no va`, first_name: name })
    expect(id).toMatch(/^\d\d-\d{5}$/)
    const [shown] = await get(`requests/${id}.json`)
    if (/\p{L}{2}/u.test(name)) expect(String(shown?.description)).not.toContain(name)
    expect(String(shown?.description)).toContain('el fanal no va')
  }
})

test('no public page or endpoint shows redacted text', async () => {
  const id = await file({
    description: `${WORDS} Segona vegada.`,
    address_string: 'Casa de la Rosa, 600 123 456',
    ...PERSON,
  })
  const ways = [
    `open311/v2/requests/${id}.json?extensions=true`,
    `open311/v2/requests/${id}.xml?extensions=true`,
    'open311/v2/requests.json?page_size=1000',
    'open311/v2/requests.geojson',
    'open311/v2/changes.json',
    'open311/v2/events.json?limit=500',
    'open311/v2/servicerequestupdates.xml',
    `reports/${id}`,
  ]
  for (const way of ways) {
    const text = await (await fetch(`${world.url}/${way}`)).text()
    for (const secret of [
      '600 12 34 56',
      '600123456',
      '600 123 456',
      'pep@',
      'rosa@',
      '12345678Z',
      'X1234567L',
      '1234 BCD',
      'Rosal',
    ])
      expect(`${way}: ${text.includes(secret) ? secret : ''}`).toBe(`${way}: `)
  }
})

test('the key that posted a request reads it unredacted; other keys read the public version', async () => {
  const id = await file({
    description: WORDS,
    note: 'tercera',
    ...PERSON,
    lat: '41.72621234',
    long: '1.82681234',
  })
  const [own] = await get(`requests/${id}.json?api_key=demo`)
  expect(own).toMatchObject({ description: WORDS, lat: 41.72621234 })
  const [other] = await get(`requests/${id}.json?api_key=${otherKey}`)
  expect(other).toMatchObject({ description: SHOWN, lat: 41.72621 })
  const list = await fetch(`${world.url}/open311/v2/requests.json?api_key=demo`)
  expect(list.headers.get('cache-control')).toBe('private, no-cache')
})

test('a request of a private service is in no list and shows only that it exists; its own key reads it', async () => {
  const id = await file({ service_code: 'CT04', description: 'Cotxe blanc sense rodes' })
  expect((await get(`requests/${id}.json`))[0]).toMatchObject({
    service_request_id: id,
    status: 'open',
    description: null,
    lat: null,
    long: null,
    address: null,
    media_url: null,
  })
  const listed = async (query: string) =>
    (await get(`requests.json?${query}`)).some(({ service_request_id }) => service_request_id === id)
  expect(await listed('')).toBe(false)
  expect(await listed('service_code=CT04')).toBe(false)
  expect(await listed(`api_key=${otherKey}`)).toBe(false)
  expect(await listed('api_key=demo')).toBe(true)
  const changes = (await get('changes.json?limit=500')).map(({ service_request_id }) => service_request_id)
  expect(changes).not.toContain(id)
})

test('where the place may be a home, the public sees the street and an approximate point', async () => {
  const id = await file({
    service_code: 'NR06',
    description: 'No han passat a recollir',
    lat: '41.726245678',
    long: '1.826845678',
    address_string: 'Carrer de Guimerà, 12, 2n 1a',
    address_id: 'portal-77',
  })
  expect((await get(`requests/${id}.json`))[0]).toMatchObject({
    lat: 41.726,
    long: 1.827,
    address: 'Carrer de Guimerà',
    address_id: null,
  })
  // Nor does asking nearer and nearer tell where exactly it is.
  const within = async (lat: number, long: number) =>
    (await get(`requests.json?lat=${lat}&long=${long}&radius=3`)).some((one) => one.service_request_id === id)
  expect([await within(41.726245, 1.826845), await within(41.726, 1.827)]).toEqual([false, true])
})

test('requests from before the public columns show no text until they are redacted', async () => {
  const id = await file({ description: `${WORDS} Antiga.`, ...PERSON })
  await world.sql`update service_request set public_description = null, public_lat = null, search_text = '', face_version = 0 where id = ${id}`
  expect((await get(`requests/${id}.json`))[0]).toMatchObject({ description: null, lat: null })
  await rebuildOutdatedProjections(world.service.town)
  expect((await get(`requests/${id}.json`))[0]).toMatchObject({
    description: `${SHOWN} Antiga.`,
    lat: 41.7262,
  })
})
