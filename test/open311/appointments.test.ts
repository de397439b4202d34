import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startWorld, type World } from '../support/world.ts'

/** Appointments through the API: what there is, what is free, making one, what is refused and why. */

let world: World
beforeAll(async () => {
  world = await startWorld({}, Date.parse('2026-11-25T11:00:00+01:00'))
})
afterAll(() => world.stop())

type Json = Record<string, unknown>

const api = async (path: string, options: RequestInit = {}) => {
  const response = await fetch(`${world.url}/open311/v2/${path}`, options)
  const text = await response.text()
  return { status: response.status, text, body: (/^[[{]/.test(text) ? JSON.parse(text) : []) as Json[] }
}

const book = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  api('appointments.json', {
    method: 'POST',
    headers: { 'accept-language': 'en', ...headers },
    body: new URLSearchParams({
      api_key: 'demo',
      agenda_id: 'oac-centre',
      service_code: 'padro',
      name: 'Rosa Puig',
      ...fields,
    }),
  })

const starts = async (query = 'agenda_id=oac-centre&service_code=padro'): Promise<string[]> =>
  (await api(`slots.json?${query}`)).body.map(({ start }) => String(start))

test('schedules are listed in the requested language with their services; video calls only with a video server', async () => {
  const { body } = await api('agendas.json?locale=en')
  const oac = body.find(({ agenda_id }) => agenda_id === 'oac-centre')
  expect(oac).toMatchObject({ name: 'Citizens’ Office (OAC)', address: 'Plaça Major, 1, 08241 Manresa' })
  const services = oac?.services as Json[]
  expect(services.map(({ service_code }) => service_code)).toEqual(['padro', 'instancia', 'idcat'])
  expect((await api('agendas.xml')).text).toContain('<agenda_id>oac-centre</agenda_id>')
})

test('an appointment is created, read and cancelled; its slot is taken and then free again', async () => {
  const [start = ''] = await starts()
  const desks = 3
  const made = await book({ start })
  expect(made.status).toBe(201)
  const [one] = made.body
  expect(one).toMatchObject({ status: 'booked', start, mode: 'office' })
  expect(String(one?.code)).toMatch(/^[A-Z0-9]{6}$/)
  for (let taken = 1; taken < desks; taken++) expect((await book({ start })).status).toBe(201)
  expect(await starts()).not.toContain(start)
  const late = await book({ start })
  expect(late.status).toBe(409)
  expect(late.body[0]?.description).toMatch(/^start: that time is no longer free. The first that is: 2026/)
  const shown = await api(`appointments/${one?.token}.json`)
  expect(shown.body).toMatchObject([{ code: one?.code, status: 'booked' }])
  expect(shown.text).not.toContain('Rosa')
  const page = await fetch(String(one?.url))
  expect(await page.text()).toContain(String(one?.code))
  const gone = await api(`appointments/${one?.token}.json`, { method: 'DELETE' })
  expect(gone.body).toMatchObject([{ status: 'cancelled' }])
  expect((await api(`appointments/${one?.token}.json`, { method: 'DELETE' })).status).toBe(409)
  expect(await starts()).toContain(start)
})

test('repeating a booking under the same idempotency key makes one appointment', async () => {
  const [start = ''] = await starts('agenda_id=cedem&service_code=empresa')
  const fields = { agenda_id: 'cedem', service_code: 'empresa', start, 'attribute[idea]': 'Una fleca' }
  const [first, again] = [
    await book(fields, { 'idempotency-key': 'k-1' }),
    await book(fields, { 'idempotency-key': 'k-1' }),
  ]
  expect([first.status, again.status]).toEqual([201, 200])
  expect(again.body[0]?.code).toBe(String(first.body[0]?.code))
})

test('booking does not reveal to an application whether a telephone has an appointment', async () => {
  const [start = '', other = '', third = ''] = await starts('agenda_id=ome&service_code=matricula')
  const ome = { agenda_id: 'ome', service_code: 'matricula' }
  expect((await book({ ...ome, start, phone: '600 11 22 33' })).status).toBe(201)
  const known = await book({ ...ome, start: other, phone: '+34600112233' })
  const unknown = await book({ ...ome, start: third, phone: '+34600112244' })
  expect([known.status, Object.keys(known.body[0] ?? {})]).toEqual([
    unknown.status,
    Object.keys(unknown.body[0] ?? {}),
  ])
  expect(known.body[0]?.status).toBe('booked')
})

test.each([
  [{ start: '' }, 400, 'start is required'],
  [{ start: 'demà' }, 400, 'start is not a date'],
  [{ start: '2026-11-27T10:05:00+01:00' }, 409, 'no longer free'],
  [{ start: '2026-11-29T10:10:00+01:00' }, 409, 'no longer free'],
  [{ start: '2030-01-01T10:10:00+01:00' }, 409, 'no longer free'],
  [{ name: '' }, 400, 'name is required'],
  [{ name: '···' }, 400, 'name is required'],
  [{ agenda_id: '' }, 400, 'agenda_id is required'],
  [{ agenda_id: 'x' }, 404, 'agenda_id was not found'],
  [{ service_code: 'x' }, 404, 'service_code was not found'],
  [{ mode: 'video' }, 400, 'none of the possible values'],
  [{ agenda_id: 'cedem', service_code: 'empresa' }, 400, 'attribute[idea] is required'],
  [{ api_key: 'inventada' }, 403, 'api_key is not valid'],
  [{ api_key: '' }, 403, 'api_key is required'],
] as [Record<string, string>, number, string][])(
  'booking with %j is refused',
  async (fields, status, text) => {
    const schedule = fields.service_code === 'empresa' ? 'agenda_id=cedem&service_code=empresa' : undefined
    const free = await starts(schedule)
    const answer = await book({ start: free[5] ?? '', ...fields })
    expect(answer.status).toBe(status)
    expect(answer.body[0]?.description).toContain(text)
  },
)

test('an unknown or cut token opens nothing', async () => {
  for (const token of ['x', 'A'.repeat(38), '-'.repeat(38), '../../etc'])
    expect((await fetch(`${world.url}/appointments/${encodeURIComponent(token)}`)).status).toBe(404)
  expect((await api(`appointments/${'A'.repeat(38)}.json`)).status).toBe(404)
})

test('one address holds a dozen slots at most, and further holds say so', async () => {
  const [, , , ...free] = await starts('agenda_id=oat&service_code=tributs')
  const keep = (start: string) =>
    fetch(`${world.url}/appointments`, {
      method: 'POST',
      body: new URLSearchParams({
        agenda: 'oat',
        service: 'tributs',
        mode: 'office',
        start: String(Date.parse(start)),
      }),
      redirect: 'manual',
    })
  // All at once: none of them counts without the others.
  const answers = await Promise.all(free.slice(0, 20).map(async (start) => (await keep(start)).status))
  expect(answers.filter((status) => status === 303)).toHaveLength(12)
  expect(answers.filter((status) => status === 409)).toHaveLength(8)
})
