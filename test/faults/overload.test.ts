import { afterAll, beforeAll, expect, test } from 'bun:test'
import { hmacHex } from '#platform/crypto'
import { startService } from '../../src/server/service.ts'
import { delivery, post } from '../support/signed-webhooks.ts'
import { freePort, startWorld, until, type World } from '../support/world.ts'

/** More than can be served: new requests get 503, admitted ones are served, and nothing is lost. */

let world: World
beforeAll(async () => {
  world = await startWorld({ MAX_IN_FLIGHT: '6' })
})
afterAll(() => world.stop())

const posts = (base: string, text: string) =>
  fetch(`${base}/open311/v2/requests.json`, {
    method: 'POST',
    body: new URLSearchParams({
      api_key: 'demo',
      service_code: 'EP01',
      lat: '41.7262',
      long: '1.8268',
      description: text,
    }),
  })

/** Until so many requests are being handled and wait for the lock: reports that come together wait together. */
const waiting = (most: number, base = world.url): Promise<boolean> =>
  until('them to be inside', async () => {
    const metrics = await (await fetch(`${base}/metrics`)).text()
    const inside = Number(/^http_requests_in_flight(?:\{[^}]*\})? (\d+)/m.exec(metrics)?.[1])
    const [row] = await world.sql`
      select count(*)::int as held from pg_locks where not granted and relation = 'service_request'::regclass`
    return inside === most && row?.held > 0
  })

test('beyond the limit of concurrent requests the answer is 503 with Retry-After; health and admitted requests are served', async () => {
  // Somebody holds the table: an admitted client waits.
  const held = await world.sql.reserve()
  await held`begin`
  await held`lock table service_request in exclusive mode`
  const inside = Array.from({ length: 6 }, (_, n) => posts(world.url, `Fanal apagat a dins ${n}`))
  await waiting(6)
  const outside = await Promise.all(
    Array.from({ length: 40 }, (_, n) => posts(world.url, `Fanal apagat a fora ${n}`)),
  )
  expect(outside.every(({ status }) => status === 503)).toBe(true)
  expect(outside[0]?.headers.get('retry-after')).toBe('2')
  // What does not even claim to be signed has no place of its own; the messenger's deliveries have.
  const webhook = await fetch(`${world.url}/whatsapp/webhook`, { method: 'POST', body: '{}' })
  expect(webhook.status).toBe(503)
  expect((await post(world, JSON.stringify(delivery({ messages: [] })))).status).toBe(200)
  expect((await fetch(`${world.url}/health/ready`)).status).toBe(200)
  expect((await fetch(`${world.url}/metrics`)).status).toBe(200)
  await held`commit`
  held.release()
  expect((await Promise.all(inside)).map(({ status }) => status)).toEqual(Array(6).fill(201))
  expect((await posts(world.url, 'Fanal apagat, ara sí')).status).toBe(201)
  const [row] = await world.sql`select count(*)::int as reports from service_request`
  expect(row?.reports).toBe(7)
})

test('a stopping process reports it first, serves admitted requests, and gives a proxy time to stop sending', async () => {
  const port = freePort()
  const other = await startService({ ...world.config, port, drainMs: 400 })
  const base = `http://localhost:${port}`
  const held = await world.sql.reserve()
  await held`begin`
  await held`lock table service_request in exclusive mode`
  const inside = posts(base, 'Fanal apagat mentre para')
  await waiting(1, base)
  const stopped = other.stop()
  await Bun.sleep(50)
  // It is told that no more is to be sent, and what comes all the same is served.
  expect((await fetch(`${base}/health/ready`)).status).toBe(503)
  expect((await fetch(`${base}/open311/v2/services.json`)).status).toBe(200)
  await held`commit`
  held.release()
  expect((await inside).status).toBe(201)
  await stopped
  await expect(fetch(`${base}/health/live`)).rejects.toThrow()
})

test('a stopping process waits for no page that is open', async () => {
  const port = freePort()
  const other = await startService({ ...world.config, port })
  const cookie = await world.signIn('admin@demo.test')
  const events = `http://localhost:${port}/console/events?topics=queue&page=%2Fconsole`
  const stream = await fetch(events, { headers: { cookie } })
  expect(stream.headers.get('content-type')).toContain('text/event-stream')
  const ended = stream.text().catch(() => 'cut off')
  await other.stop()
  await ended
})

test('work that a stopping process had not begun is handed to another process', async () => {
  const port = freePort()
  const other = await startService({ ...world.config, port })
  // A picture is waited with: others of the same album may follow.
  const picture = {
    from: '34600129999',
    id: 'wamid.handed-on',
    timestamp: String(Math.floor(world.clock.now().getTime() / 1000)),
  }
  const value = {
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: world.config.whatsapp.phoneNumberId },
    messages: [{ ...picture, type: 'image', image: { id: 'no-such-picture' } }],
  }
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  })
  const signature = `sha256=${hmacHex(world.config.whatsapp.appSecret, new TextEncoder().encode(body))}`
  const answer = await fetch(`http://localhost:${port}/whatsapp/webhook`, {
    method: 'POST',
    headers: { 'x-hub-signature-256': signature },
    body,
  })
  expect(answer.status).toBe(200)
  await other.stop()
  const [handedOn] = await world.sql`
    select count(*)::int as jobs from pgboss.job_common j join inbound_message m
      on j.data->>'conversationId' = m.conversation_id::text
    where j.name = 'towns/converse' and m.external_id = 'wamid.handed-on'`
  expect(handedOn?.jobs).toBe(1)
  await until('the other to answer', async () => {
    const [row] = await world.sql`
      select count(*)::int as answers from outbound_message o join inbound_message m using (conversation_id)
      where m.external_id = 'wamid.handed-on' and m.handled_at is not null`
    return (row?.answers ?? 0) > 0
  })
})
