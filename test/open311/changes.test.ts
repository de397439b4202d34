import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Webhook } from 'standardwebhooks'
import { registerApplication } from '#domain/applications'
import { getLastPosition } from '#domain/service-requests'
import { type ReceivedRequest, startListener } from '../support/stand-ins/listener.ts'
import { TIMEOUT_MS } from '../support/timeout.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** Following what happens: a feed from which nothing is missing, and web hooks on top of it. */

let world: World
let key = ''
beforeAll(async () => {
  world = await startWorld({ STRANGERS_MAY_REACH: 'localhost' })
  const made = await registerApplication(world.service.town, {
    name: 'App de barri',
    scopes: ['read', 'post'],
    approved: true,
    perMinute: 10_000,
  })
  key = 'key' in made ? made.key : ''
})
afterAll(() => world.stop())

type Change = {
  change_id: string
  type: string
  service_request_id: string
  request: Record<string, unknown>
}

const api = (path: string, fields?: Record<string, string>, method = fields ? 'POST' : 'GET') =>
  fetch(`${world.url}/open311/v2/${path}`, {
    method,
    ...(fields ? { body: new URLSearchParams({ api_key: key, ...fields }) } : {}),
  })

const file = () => world.report({ api_key: key })
const resolve = async (id: string) => {
  const cookie = await world.signIn('agent@demo.test')
  const body = new URLSearchParams({ state: 'resolved', public_note: 'Fet.' })
  await fetch(`${world.url}/console/requests/${id}`, { method: 'POST', headers: { cookie }, body })
}
const changesAfter = async (after: number | string): Promise<Change[]> =>
  (await (await api(`changes.json?after=${after}&limit=500`)).json()) as Change[]
const last = () => getLastPosition(world.service.town)

test('the feed has every change in order, with the current state of each request', async () => {
  const from = await last()
  const id = await file()
  await resolve(id)
  const seen = await changesAfter(from)
  expect(seen.map(({ type, service_request_id }) => [type, service_request_id])).toEqual([
    ['request.created', id],
    ['request.updated', id],
  ])
  expect(seen[0]?.request).toMatchObject({ service_request_id: id, status: 'closed', status_notes: 'Fet.' })
  const xml = await (await api(`changes.xml?after=${from}`)).text()
  expect(xml).toContain(`<changes><change><change_id>${from + 1}</change_id><type>request.created</type>`)
})

test('following the links misses nothing and repeats nothing during concurrent writes', async () => {
  const from = await last()
  const seen: string[] = []
  let next = `/open311/v2/changes.json?after=${from}&limit=3`
  const writing = (async () => {
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.push(...(await Promise.all([file(), file(), file(), file()])))
    return ids
  })()
  const deadline = performance.now() + TIMEOUT_MS
  while (seen.length < 20 && performance.now() < deadline) {
    const response = await fetch(`${world.url}${next}`)
    seen.push(...((await response.json()) as Change[]).map((change) => change.service_request_id))
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? ''
  }
  expect(seen.sort()).toEqual((await writing).sort())
})

test('a change that is committed late, behind one already read, still appears', async () => {
  const slow = await file()
  const from = await last()
  await world.sql.begin(async (tx) => {
    // Somebody's long transaction: begun first, committed last.
    await tx`insert into service_request_event (id, jurisdiction_id, request_id, kind, state, public_note, at)
      values (${Bun.randomUUIDv7()}, 'manresa.cat', ${slow}, 'noted', 'received', 'A poc a poc', ${world.clock.now()})`
    const quick = await file()
    expect((await changesAfter(from)).map((change) => change.service_request_id)).toEqual([quick])
  })
  const read = await last()
  expect((await changesAfter(from)).map((change) => change.service_request_id)).toContain(slow)
  expect(read).toBe(from + 2)
})

test('changes from before the first reader are numbered at once, without a gap', async () => {
  const id = await file()
  const from = await last()
  await world.sql`insert into service_request_event (id, jurisdiction_id, request_id, kind, state, public_note, at)
    select gen_random_uuid(), 'manresa.cat', ${id}, 'noted', 'received', 'Nota ' || n, ${world.clock.now()}::timestamptz + n * interval '1 microsecond'
    from generate_series(1, 12000) n`
  const seen = await changesAfter(from + 11_990)
  expect(seen.map((change) => Number(change.change_id))).toEqual(
    Array.from({ length: 10 }, (_, n) => from + 11_991 + n),
  )
  const [row] =
    await world.sql`select count(distinct position)::int as places from service_request_event where position > ${from}`
  expect(row?.places).toBe(12_000)
})

test('numbering stays fast after a large import, whatever plan the database had cached', async () => {
  const small = await startWorld({ DATABASE_CONNECTIONS: '2', DATABASE_STATEMENT_TIMEOUT_SECONDS: '10' })
  for (let n = 0; n < 40; n++) {
    await small.report()
    await getLastPosition(small.service.town)
  }
  const id = await small.report()
  await small.sql`insert into service_request_event (id, jurisdiction_id, request_id, kind, state, public_note, at)
    select gen_random_uuid(), 'manresa.cat', ${id}, 'noted', 'received', 'Nota ' || n, ${small.clock.now()}::timestamptz + n * interval '1 microsecond'
    from generate_series(1, 12000) n`
  expect(await getLastPosition(small.service.town)).toBe(12_041)
  await small.stop()
})

test('changes since an instant are returned to a new reader', async () => {
  await Bun.sleep(1_100)
  const since = world.clock.now().toISOString()
  const id = await file()
  const seen = (await (await api(`changes.json?since=${since}`)).json()) as Change[]
  expect(seen.map((change) => change.service_request_id)).toEqual([id])
})

const hook = async (url: string, more: Record<string, string> = {}) => {
  const response = await api('webhooks.json', { url, ...more })
  const [made] = (await response.json()) as { webhook_id: string; secret: string }[]
  return { status: response.status, id: made?.webhook_id ?? '', secret: made?.secret ?? '' }
}
const stateOf = async (id: string) =>
  ((await (await api(`webhooks.json?api_key=${key}`)).json()) as Record<string, unknown>[]).find(
    ({ webhook_id }) => webhook_id === id,
  )

const opened = (secret: string, { headers, body }: ReceivedRequest) =>
  new Webhook(secret).verify(body, Object.fromEntries(headers) as Record<string, string>) as {
    type: string
    data: Change
  }

test('a web hook gets every change in order, signed so that its owner can verify it', async () => {
  const listener = startListener(() => new Response('ok'))
  const { status, id: hookId, secret } = await hook(`${listener.url}/avisos`)
  expect(status).toBe(201)
  const id = await file()
  await resolve(id)
  await until('two deliveries', async () => listener.heard.length >= 2)
  const said = listener.heard.map((one) => opened(secret, one))
  expect(said.map(({ type, data }) => [type, data.service_request_id])).toEqual([
    ['request.created', id],
    ['request.updated', id],
  ])
  const [forged] = listener.heard
  expect(() => opened(secret, { ...(forged as ReceivedRequest), body: `${forged?.body} ` })).toThrow()
  await until('the delivery to be noted', async () => (await stateOf(hookId))?.delivered === 2)
  expect(await stateOf(hookId)).not.toHaveProperty('secret')
  await api(`webhooks/${hookId}.json?api_key=${key}`, undefined, 'DELETE')
  await file()
  await Bun.sleep(400)
  expect(listener.heard).toHaveLength(2)
  listener.stop()
})

test('a failing web hook is retried with growing delays, and nothing is lost or out of order', async () => {
  let failing = true
  const listener = startListener(() => new Response('no', { status: failing ? 503 : 200 }))
  const { id: hookId, secret } = await hook(listener.url)
  const ids = [await file(), await file(), await file()]
  await until('a failure to be noted', async () => (await stateOf(hookId))?.state === 'failing')
  expect(String((await stateOf(hookId))?.problem)).toContain('503')
  failing = false
  await until(
    'all to arrive',
    async () => listener.heard.length >= 4 && (await stateOf(hookId))?.delivered === 3,
    30_000,
  )
  const taken = listener.heard.slice(-3)
  expect(taken.map((one) => opened(secret, one).data.service_request_id)).toEqual(ids)
  // What was refused and what was taken then have one id.
  expect(listener.heard[0]?.headers.get('webhook-id')).toBe(taken[0]?.headers.get('webhook-id') ?? '')
  listener.stop()
  await api(`webhooks/${hookId}.json?api_key=${key}`, undefined, 'DELETE')
})

test('a replay delivers the changes again', async () => {
  const listener = startListener(() => new Response('ok'))
  const { id: hookId } = await hook(listener.url)
  const from = await last()
  await file()
  await file()
  await until('two deliveries', async () => listener.heard.length === 2)
  const again = await api(`webhooks/${hookId}/replay.json`, { after: String(from) })
  expect(again.status).toBe(202)
  await until('four deliveries', async () => listener.heard.length === 4)
  expect(listener.heard[2]?.headers.get('webhook-id')).toBe(
    listener.heard[0]?.headers.get('webhook-id') ?? '',
  )
  listener.stop()
  await api(`webhooks/${hookId}.json?api_key=${key}`, undefined, 'DELETE')
})

test('a web hook may be limited to services or to its own requests; FixMyStreet is notified in its own protocol', async () => {
  const listener = startListener(({ body }) =>
    body.includes('REPEAT')
      ? new Response(
          '<?xml version="1.0"?><errors><error><code>400</code><description>already exists</description></error></errors>',
          { status: 400 },
        )
      : new Response(
          '<?xml version="1.0"?><service_request_updates><request_update><update_id>1</update_id></request_update></service_request_updates>',
        ),
  )
  const only = await hook(`${listener.url}/pintades`, { service_code: 'NR05' })
  const fms = await hook(`${listener.url}/open311/v2`, {
    kind: 'open311',
    remote_api_key: 'la-nostra-clau',
    remote_jurisdiction_id: '2500',
  })
  expect(fms.secret).toBe('')
  const id = await file()
  await resolve(id)
  await until('the update', async () => listener.heard.length >= 1)
  await Bun.sleep(300)
  expect(listener.heard.map(({ path }) => path)).toEqual(['/open311/v2/servicerequestupdates.xml'])
  const form = Object.fromEntries(new URLSearchParams(listener.heard[0]?.body))
  expect(form).toMatchObject({
    api_key: 'la-nostra-clau',
    jurisdiction_id: '2500',
    service_request_id: id,
    status: 'fixed',
    description: 'Fet.',
    updated_datetime: expect.stringMatching(/Z$/),
  })
  for (const { id: hookId } of [only, fms])
    await api(`webhooks/${hookId}.json?api_key=${key}`, undefined, 'DELETE')
  listener.stop()
})

test.each([
  ['without an address', {}, 400, 'url'],
  ['to an address that is none', { url: 'javascript:alert(1)' }, 400, 'url'],
  ['to a place inside', { url: 'http://169.254.169.254/latest/meta-data' }, 400, 'url'],
  ['of an unknown kind', { url: 'https://example.org/', kind: 'pigeon' }, 400, 'kind'],
  ['of an unknown service', { url: 'https://example.org/', service_code: 'XX99' }, 404, 'service_code'],
] as [string, Record<string, string>, number, string][])(
  'registering a web hook %s is refused',
  async (_, fields, status, field) => {
    const response = await api('webhooks.json', fields)
    expect(response.status).toBe(status)
    expect(((await response.json()) as { description: string }[])[0]?.description).toContain(field)
  },
)

test('a web hook of another key is not found', async () => {
  const { id: hookId } = await hook('https://example.org/hook')
  const other = await fetch(`${world.url}/open311/v2/webhooks/${hookId}.json?api_key=demo`, {
    method: 'DELETE',
  })
  expect(other.status).toBe(404)
  await api(`webhooks/${hookId}.json?api_key=${key}`, undefined, 'DELETE')
})
