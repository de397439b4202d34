import { afterAll, beforeAll, expect, test } from 'bun:test'
import { registerApplication } from '#domain/applications'
import {
  addDestination,
  fetchUpdates,
  listDestinations,
  listForwards,
  pauseDestination,
  requeueStalledForwards,
} from '#domain/forwarding'
import { createOutbound } from '#platform/outbound'
import { createRelay } from '../../src/open311/index.ts'
import { startListener } from '../support/stand-ins/listener.ts'
import { startWorld, until, type World } from '../support/world.ts'

/**
 * A contractor does the street lights. The town sends it those requests, and what happens there comes back to the
 * town's own queue and to the citizen. The contractor is a second town of ours, or a listener that misbehaves.
 */

let town: World
let contractor: World
let keyThere = ''
beforeAll(async () => {
  town = await startWorld({ OUTBOUND_PRIVATE_HOSTS: 'localhost' })
  contractor = await startWorld()
  const made = await registerApplication(contractor.service.town, {
    name: 'Manresa',
    scopes: ['read', 'post', 'update', 'state'],
    approved: true,
    perMinute: 10_000,
  })
  keyThere = 'key' in made ? made.key : ''
})
afterAll(async () => {
  await town.stop()
  await contractor.stop()
})

type Row = Record<string, unknown>
type Extended = Row & { extended_attributes: { detailed_status: string; notes: Row[] } }

const file = (fields: Record<string, string> = {}) =>
  town.report({ first_name: 'Rosa', phone: '600111222', ...fields })
const at = async (world: World, path: string) =>
  (await (await fetch(`${world.url}/open311/v2/${path}`)).json()) as Extended[]
const change = async (world: World, id: string, state: string, note: string) => {
  const cookie = await world.signIn('agent@demo.test')
  const body = new URLSearchParams({ state, public_note: note })
  await fetch(`${world.url}/console/requests/${id}`, { method: 'POST', headers: { cookie }, body })
}
const outbound = createOutbound(['localhost'])
const fetchNow = () => fetchUpdates(town.service.town, createRelay(town.service.town, outbound))

const forwarded = async (id: string) => (await listForwards(town.service.town, id))[0]
const sent = (id: string) =>
  until(
    'it to be there',
    async () => {
      const row = await forwarded(id)
      return row?.state === 'sent' && (row.remoteId ?? undefined)
    },
    20_000,
  )

test('a request of a forwarded service is sent once, without the reporter; others are not sent', async () => {
  await addDestination(town.service.town, {
    name: 'Enllumenats del Bages',
    url: `${contractor.url}/open311/v2/`,
    apiKey: keyThere,
    services: { EP01: 'EP01' },
  })
  const id = await file({ description: 'Fanal fos' })
  const bin = await file({ service_code: 'NR01' })
  const remoteId = await sent(id)
  const [there] = await at(contractor, `requests/${remoteId}.json`)
  expect(there).toMatchObject({ service_code: 'EP01', description: 'Fanal fos', lat: 41.7262 })
  const [row] = await contractor.sql`select reporter from service_request where id = ${remoteId}`
  expect(row).toEqual({ reporter: null })
  expect(await forwarded(bin)).toBeUndefined()
})

test('changes at the endpoint come back once, with state and text, and the citizen is notified', async () => {
  const rosa = town.citizen('Rosa')
  await rosa.asks('hi ha un fanal fos al carrer Sant Miquel 4', 'Enllumenat públic · Fanal apagat')
  await rosa.taps('Confirmar')
  const [receipt] = await rosa.sees(/té el número/)
  const id = /\d\d-\d{5}/.exec(receipt?.text?.body ?? receipt?.interactive?.body.text ?? '')?.[0] ?? ''
  const remoteId = await sent(id)
  await change(contractor, remoteId, 'in_progress', 'L’equip hi va dijous.')
  await fetchNow()
  await rosa.sees('ha canviat d’estat', 'L’equip hi va dijous.')
  await fetchNow()
  await fetchNow()
  const notes = await at(town, `requests/${id}.json?extensions=true`)
  const extended = notes[0]?.extended_attributes
  expect(extended?.detailed_status).toBe('in_progress')
  expect(extended?.notes.map(({ description }) => description)).toEqual([null, 'L’equip hi va dijous.'])
})

test('changes made here are sent to the endpoint, and do not come back as new', async () => {
  const id = await file()
  const remoteId = await sent(id)
  await change(town, id, 'duplicate', 'Ja ho sabíem.')
  await until(
    'the other side to know',
    async () => (await at(contractor, `requests/${remoteId}.json`))[0]?.status === 'closed',
    20_000,
  )
  await fetchNow()
  const [here] = await at(town, `requests/${id}.json?extensions=true`)
  expect(here?.extended_attributes.notes).toHaveLength(2)
})

test('a failing endpoint is retried under one key until it accepts, and a token is exchanged for the number', async () => {
  let posts = 0
  let asked = 0
  const listener = startListener(({ method, path }) => {
    const xml = (inner: string) =>
      new Response(`<?xml version="1.0" encoding="utf-8"?>\n${inner}`, {
        headers: { 'content-type': 'text/xml' },
      })
    if (method === 'POST' && path.startsWith('/v2/requests.xml')) {
      posts++
      if (posts === 1) return new Response('<html>Manteniment</html>', { status: 503 })
      if (posts === 2) return new Response('no', { status: 500 })
      return xml('<service_requests><request><token>t-1</token></request></service_requests>')
    }
    if (path.startsWith('/v2/tokens/t-1.xml'))
      return ++asked === 1
        ? new Response('', { status: 404 })
        : xml(
            '<service_requests><request><service_request_id>&#67;-9</service_request_id><token>t-1</token></request></service_requests>',
          )
    if (path.startsWith('/v2/servicerequestupdates')) return new Response('', { status: 404 })
    if (path.startsWith('/v2/requests.xml?'))
      return xml(
        '<service_requests><request><service_request_id>C-9</service_request_id><status>closed</status><status_notes>Podat.</status_notes><updated_datetime>2026-11-25T10:00:00Z</updated_datetime></request></service_requests>',
      )
    return new Response('', { status: 404 })
  })
  await addDestination(town.service.town, {
    name: 'Jardins',
    url: `${listener.url}/v2`,
    apiKey: 'k',
    services: { PJ02: 'poda' },
  })
  const id = await file({ service_code: 'PJ02' })
  expect(
    await until(
      'it to be there',
      async () => {
        // Nobody waits for the hour: the clock is moved to when it is due.
        const now = town.clock.now()
        await town.sql`update forwarded_request set next_attempt_at = ${now} where request_id = ${id} and state in ('pending', 'doubtful') and next_attempt_at > ${town.clock.ago(-1_000)}`
        await requeueStalledForwards(town.service.town)
        const row = await forwarded(id)
        return row?.state === 'sent' && row.remoteId
      },
      40_000,
    ),
  ).toBe('C-9')
  const tries = listener.heard.filter(({ method }) => method === 'POST')
  expect(tries).toHaveLength(3)
  expect(new Set(tries.map(({ headers }) => headers.get('idempotency-key')))).toEqual(
    new Set([`manresa.cat/${id}`]),
  )
  expect(new URLSearchParams(tries[0]?.body).get('service_code')).toBe('poda')
  // It knows nothing of updates: its list is asked.
  await fetchNow()
  await fetchNow()
  const [here] = await at(town, `requests/${id}.json?extensions=true`)
  expect(here).toMatchObject({ status: 'closed', status_notes: 'Podat.' })
  expect(here?.extended_attributes.notes).toHaveLength(2)
  listener.stop()
})

test('a permanent refusal is not retried until staff correct the destination', async () => {
  let refusing = true
  const listener = startListener(() =>
    refusing
      ? new Response(
          '<?xml version="1.0"?><errors><error><code>400</code><description>service is closed</description></error></errors>',
          { status: 400 },
        )
      : new Response(
          '<?xml version="1.0"?><service_requests><request><service_request_id>77</service_request_id></request></service_requests>',
        ),
  )
  const destination = await addDestination(town.service.town, {
    name: 'Fonts',
    url: listener.url,
    apiKey: 'k',
    services: { MU01: 'banc' },
  })
  const id = await file({ service_code: 'MU01' })
  await until('it to be given up', async () => (await forwarded(id))?.state === 'failed', 20_000)
  expect((await forwarded(id))?.problem).toBe('400 service is closed')
  expect(listener.heard).toHaveLength(1)
  refusing = false
  await pauseDestination(town.service.town, destination, false)
  expect(await sent(id)).toBe('77')
  expect((await listDestinations(town.service.town)).map(({ name }) => name)).toContain('Fonts')
  listener.stop()
})
