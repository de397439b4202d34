import { afterAll, beforeAll, expect, test } from 'bun:test'
import { registerApplication } from '#domain/applications'
import { startWorld, type World } from '../support/world.ts'
import { readXml } from './contract/answers.ts'

/** A FixMyStreet, as its own client behaves: it sends its reports here and fetches what happened to them. */

let world: World
let fixMyStreet = ''
beforeAll(async () => {
  world = await startWorld()
  const made = await registerApplication(world.service.town, {
    name: 'FixMyStreet',
    scopes: ['read', 'post', 'update'],
    approved: true,
  })
  fixMyStreet = 'key' in made ? made.key : ''
})
afterAll(() => world.stop())

type Row = Record<string, string | null>
const endpoint = () => `${world.url}/open311/v2/`

/** It pastes addresses together, sends forms without a charset, and reads XML only. */
const send = async (path: string, fields: Record<string, string>) => {
  const response = await fetch(`${endpoint()}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ api_key: fixMyStreet, jurisdiction_id: 'manresa.cat', ...fields }).toString(),
  })
  return { status: response.status, ...readXml(await response.text()) }
}
const fetchXml = async (path: string) =>
  readXml(await (await fetch(`${endpoint()}${path}`)).text()).value as Row[]

let reports = 0
const report = async () => {
  const { value } = await send('requests.xml', {
    service_code: 'CV01',
    description:
      'Sot fondo\r\n\r\nAl mig del carrer, davant de la fleca\r\n\r\nhttps://fms.example/report/77',
    lat: '41.726200',
    long: '1.826800',
    first_name: 'Quim',
    last_name: '',
    email: 'quim@example.cat',
    'attribute[fixmystreet_id]': String(7_000 + ++reports),
    'attribute[perill]': 'no',
  })
  return (value as Row[])[0]?.service_request_id ?? ''
}

const staff = async (id: string, state: string, note = '') => {
  const cookie = await world.signIn('agent@demo.test')
  const body = new URLSearchParams({ state, public_note: note, internal_note: 'Només per a nosaltres' })
  await fetch(`${world.url}/console/requests/${id}`, { method: 'POST', headers: { cookie }, body })
}

/** The last two hours, as it asks for them. */
const window = (more = '') => {
  const at = (ms: number) => world.clock.ago(-ms).toISOString().slice(0, 19)
  return `servicerequestupdates.xml?jurisdiction_id=manresa.cat&start_date=${at(-7_200_000)}Z&end_date=${at(1_000)}Z${more}`
}

test('FixMyStreet fetches all services in one answer, with unique names and a definition for each', async () => {
  const services = await fetchXml('services.xml')
  expect(new Set(services.map(({ service_name }) => service_name)).size).toBe(services.length)
  for (const { service_name, metadata, keywords } of services) {
    expect(service_name).toBe(service_name?.trim() ?? '')
    expect(metadata).toBe('true')
    expect(keywords ?? '').not.toMatch(/, | ,/)
  }
  const definition = (await readXml(await (await fetch(`${endpoint()}services/CV01.xml`)).text())).value as {
    attributes: Row[]
  }
  expect(definition.attributes.find(({ code }) => code === 'fixmystreet_id')).toMatchObject({
    automated: 'server_set',
    required: 'false',
    variable: 'false',
    description: null,
  })
})

test('FixMyStreet sends a report again when in doubt: one report, and its number at once', async () => {
  const first = await report()
  reports--
  expect(await report()).toBe(first)
  expect(first).toMatch(/^\d\d-\d{5}$/)
})

test('FixMyStreet fetches updates of its time window, with text and its own names of states', async () => {
  const id = await report()
  await staff(id, 'in_progress', 'Demà hi anem. Pregunteu per la Maria al 600 111 222.')
  await staff(id, 'resolved', 'Arreglat.')
  const updates = (await fetchXml(window())).filter(({ service_request_id }) => service_request_id === id)
  expect(updates.map(({ status, description }) => [status, description])).toEqual([
    ['in_progress', 'Demà hi anem. Pregunteu per la Maria al ▒▒▒.'],
    ['fixed', 'Arreglat.'],
  ])
  expect(JSON.stringify(updates)).not.toContain('Només per a nosaltres')
  for (const { updated_datetime } of updates) expect(updated_datetime).toMatch(/T\d\d:\d\d:\d\d\+0[12]:00$/)
  // To the second, both ends included.
  const at = String(updates[1]?.updated_datetime)
  const exact = `servicerequestupdates.xml?start_date=${encodeURIComponent(at)}&end_date=${encodeURIComponent(at)}`
  expect((await fetchXml(exact)).map(({ update_id }) => update_id)).toContain(updates[1]?.update_id ?? '')
})

test('a citizen’s comment on FixMyStreet is shown here once, and returned under its own id', async () => {
  const id = await report()
  const comment = {
    service_request_id: id,
    update_id: '5501',
    status: 'OPEN',
    updated_datetime: world.clock.now().toISOString(),
    description: 'Avui hi ha caigut una bicicleta. El meu mòbil: 611 222 333',
    first_name: 'Quim',
    last_name: '-',
  }
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => send('servicerequestupdates.xml', comment)),
  )
  for (const { root, value } of answers) {
    expect(root).toBe('service_request_updates')
    expect(value).toEqual([{ update_id: '5501' }])
  }
  const seen = (await fetchXml(window(`&service_request_id=${id}`))) ?? []
  expect(seen.map(({ update_id, status }) => [update_id, status])).toEqual([['5501', 'unchanged']])
  expect(seen[0]?.description).toBe('Avui hi ha caigut una bicicleta. El meu mòbil: ▒▒▒')
  const page = await (await fetch(`${world.url}/reports/${id}`)).text()
  expect(page).toContain('hi ha caigut una bicicleta')
  expect(page).not.toContain('611 222 333')
})

test('a claim on FixMyStreet that a report is fixed is noted for staff and changes no state', async () => {
  const id = await report()
  await send('servicerequestupdates.xml', {
    service_request_id: id,
    update_id: '5601',
    status: 'FIXED',
    description: 'Ja està arreglat',
  })
  const [seen] = await fetchXml(`requests/${id}.xml`)
  expect([seen?.status, seen?.status_notes]).toEqual(['open', null])
  const cookie = await world.signIn('agent@demo.test')
  const page = await (await fetch(`${world.url}/console/requests/${id}`, { headers: { cookie } })).text()
  expect(page).toContain('FixMyStreet')
  expect(page).toContain('Qui ho va comunicar diu que ara és: Resolta')
})

test('a key with that scope sets states and may reopen', async () => {
  const id = await report()
  const set = (update_id: string, status: string) =>
    send('servicerequestupdates.xml', {
      api_key: 'demo',
      service_request_id: id,
      update_id,
      status,
      description: 'Canvi',
    })
  await set('1', 'CLOSED')
  expect((await fetchXml(`requests/${id}.xml`))[0]?.status).toBe('closed')
  await set('2', 'reopen')
  expect((await fetchXml(`requests/${id}.xml`))[0]?.status).toBe('open')
})

test.each([
  ['of a report that is not its own', { service_request_id: 'foreign' }, 403, 'service_request_id'],
  ['of a report that is not there', { service_request_id: '99-99999' }, 404, 'service_request_id'],
  ['without a report', { service_request_id: '' }, 400, 'service_request_id'],
  ['without an id', { update_id: '' }, 400, 'update_id'],
  ['that says nothing', { description: '' }, 400, 'description'],
  ['that is too long', { description: 'x'.repeat(4_001) }, 400, 'description'],
] as [string, Record<string, string>, number, string][])(
  'an update %s is refused, naming the field',
  async (_, fields, status, field) => {
    const own = await report()
    const foreign = await fetch(`${endpoint()}requests.json`, {
      method: 'POST',
      body: new URLSearchParams({
        api_key: 'demo',
        service_code: 'EP01',
        lat: '41.7262',
        long: '1.8268',
        description: `D’una altra clau ${_}`,
      }),
    })
    const [made] = (await foreign.json()) as Row[]
    const given = { ...fields }
    if (given.service_request_id === 'foreign') given.service_request_id = made?.service_request_id ?? ''
    const seen = await send('servicerequestupdates.xml', {
      service_request_id: own,
      update_id: 'u',
      description: 'Hola',
      ...given,
    })
    expect([seen.status, seen.root]).toEqual([status, 'errors'])
    expect((seen.value as Row[])[0]?.description).toContain(field)
  },
)

test('FixMyStreet can fetch requests by number: the last public reply is in status_notes', async () => {
  const id = await report()
  await staff(id, 'rejected', 'És una carretera de la Generalitat.')
  const [seen] = await fetchXml(`requests.xml?service_request_id=${id},99-99999`)
  expect(seen).toMatchObject({ status: 'closed', status_notes: 'És una carretera de la Generalitat.' })
})
