import { afterAll, beforeAll, expect, test } from 'bun:test'
import Ajv from 'ajv'
import Ajv2020 from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { Webhook } from 'standardwebhooks'
import { getLastPosition } from '#domain/service-requests'
import { startListener } from '../support/stand-ins/listener.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** The feed of changes as CloudEvents: what any broker takes, to be read again from any place. */

let world: World
beforeAll(async () => {
  world = await startWorld({ STRANGERS_MAY_REACH: 'localhost' })
})
afterAll(() => world.stop())

type CloudEvent = {
  id: string
  source: string
  type: string
  subject: string
  dataschema: string
  sequence: string
  data: { change_id: string; request: Record<string, unknown> }
}

const BATCH = 'application/cloudevents-batch+json'

const get = (path: string, accept = BATCH) => fetch(`${world.url}${path}`, { headers: { accept } })
const eventsAfter = async (after: number, more = '') =>
  (await (await get(`/open311/v2/events?after=${after}${more}`)).json()) as CloudEvent[]
const last = () => getLastPosition(world.service.town)
const resolve = async (id: string, note: string) => {
  const cookie = await world.signIn('agent@demo.test')
  const body = new URLSearchParams({ state: 'resolved', public_note: note })
  await fetch(`${world.url}/console/requests/${id}`, { method: 'POST', headers: { cookie }, body })
}

test('a batch holds to the schema of CloudEvents 1.0.2, and the data to the schema that they name', async () => {
  const from = await last()
  const id = await world.report()
  await resolve(id, 'Fet, truqueu al 600 123 456')
  const response = await get(`/open311/v2/events?after=${from}`)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, `${BATCH}; charset=utf-8`])
  const events = (await response.json()) as CloudEvent[]
  expect(events.map(({ type, subject }) => [type, subject])).toEqual([
    ['cat.manresa.request.created', id],
    ['cat.manresa.request.updated', id],
  ])
  expect(events[0]?.source).toBe('http://localhost/data/dataset/service-requests')
  const format = addFormats(new Ajv({ strict: false })).compile(
    await Bun.file('test/samples/schemas/cloudevents-1.0.2.json').json(),
  )
  const named = await fetch(events[0]?.dataschema ?? '')
  expect(named.headers.get('content-type')).toBe('application/schema+json')
  const data = addFormats(new Ajv2020({ strict: false })).compile((await named.json()) as object)
  for (const event of events) {
    expect([format(event), format.errors]).toEqual([true, null])
    expect([data(event.data), data.errors]).toEqual([true, null])
  }
  expect(data({ ...events[0]?.data, datetime: 5 })).toBe(false)
  expect(JSON.stringify(events)).not.toContain('600 123 456')
})

test('who accepts JSON only, or names the ending, gets the same; who accepts neither is told', async () => {
  const from = await last()
  await world.report()
  for (const [path, accept] of [
    ['/open311/v2/events', 'application/json'],
    ['/open311/v2/events', '*/*'],
    ['/open311/v2/events.json', 'text/html'],
  ] as const)
    expect([
      accept,
      ((await (await get(`${path}?after=${from}`, accept)).json()) as object[]).length,
    ]).toEqual([accept, 1])
  expect((await get('/open311/v2/events', 'text/xml')).status).toBe(406)
  // The feed that was there before is as it was.
  const changes = await get(`/open311/v2/changes?after=${from}`, 'application/json')
  expect(changes.headers.get('content-type')).toBe('application/json; charset=utf-8')
})

test('read again from a place, the same events have the same names, in the same order and in any portion', async () => {
  const from = await last()
  for (const n of [1, 2, 3]) await world.report({ description: `Un fanal fos ${n}` })
  const whole = await eventsAfter(from)
  const again: CloudEvent[] = []
  let next: string | undefined = `/open311/v2/events.json?after=${from}&limit=2`
  while (next) {
    const response: Response = await get(next)
    const portion = (await response.json()) as CloudEvent[]
    again.push(...portion)
    const link = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
    next = portion.length > 0 ? link : undefined
  }
  expect(again).toEqual(whole)
  const places = whole.map(({ sequence }) => sequence)
  expect(places).toEqual(places.toSorted())
  expect(new Set(whole.map(({ source, id }) => `${source} ${id}`)).size).toBe(3)
})

test('an event that is committed late, behind one already read, is read after it and lost by nobody', async () => {
  const slow = await world.report()
  const from = await last()
  await world.sql.begin(async (tx) => {
    // Somebody's long transaction: begun first, committed last.
    await tx`insert into service_request_event (id, jurisdiction_id, request_id, kind, state, public_note, at)
      values (${Bun.randomUUIDv7()}, 'manresa.cat', ${slow}, 'noted', 'received', 'A poc a poc', ${world.clock.now()})`
    await world.report()
    expect(await eventsAfter(from)).toHaveLength(1)
  })
  expect((await eventsAfter(from + 1)).map(({ subject }) => subject)).toEqual([slow])
})

test('of a kind that is not public there is no event', async () => {
  const from = await last()
  await world.report({ service_code: 'CT04', description: 'Cotxe abandonat' })
  const response = await get(`/open311/v2/events?after=${from}`)
  expect(await response.json()).toEqual([])
  // It is passed over, not waited for.
  expect(response.headers.get('link')).toContain(`after=${from + 1}`)
})

test.each([['after=-1'], ['after=ahir'], ['limit=molts'], ['since=mai']])('%s is refused', async (query) => {
  const response = await get(`/open311/v2/events?${query}`)
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
})

test('a web hook that asks for CloudEvents gets them one by one, signed', async () => {
  const listener = startListener(() => new Response('ok'))
  const body = new URLSearchParams({ api_key: 'demo', url: listener.url, kind: 'cloudevents' })
  const made = await fetch(`${world.url}/open311/v2/webhooks.json`, { method: 'POST', body })
  const [hook] = (await made.json()) as { secret: string }[]
  const from = await last()
  await world.report()
  await until('a delivery', async () => listener.heard.length === 1)
  const [heard] = listener.heard
  expect(heard?.headers.get('content-type')).toBe('application/cloudevents+json')
  const said = new Webhook(hook?.secret ?? '').verify(
    heard?.body ?? '',
    Object.fromEntries(heard?.headers ?? []) as Record<string, string>,
  )
  // The same event as in the feed.
  expect([said as CloudEvent]).toEqual(await eventsAfter(from))
  listener.stop()
})
