import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startWorld, type World } from '../support/world.ts'

/** What each request and each turn spent its time on, as a collector of traces is told it. */

type Attribute = { key: string; value: { stringValue?: string; intValue?: number } }
type Span = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  attributes: Attribute[]
  links: { spanId: string }[]
  status: { code: number }
}

const SERVER = 2
const CLIENT = 3

let world: World
const spans: Span[] = []
let told = ''
const collector = Bun.serve({
  port: 0,
  async fetch(request) {
    if (new URL(request.url).pathname !== '/v1/traces') return new Response('', { status: 404 })
    const body = await request.text()
    told += body
    const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }
    spans.push(...resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scope) => scope.spans)))
    return Response.json({})
  },
})

const FROM_OUTSIDE = '4bf92f3577b34da6a3ce929d0e0e4736'
let number = ''

beforeAll(async () => {
  world = await startWorld({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${collector.port}` })
  const rosamunda = world.citizen('Rosamunda Puigdellívol')
  await rosamunda.asks('hola', 'En què us podem ajudar?')
  await rosamunda.asks('hi ha un fanal fos al carrer Cabrerissa 7, davant de la fleca', 'No trobo')
  number = await world.report({
    first_name: 'Rosamunda',
    phone: '+34612987001',
    description: 'Fanal a la fleca',
  })
  await fetch(`${world.url}/reports/${number}`, {
    headers: { traceparent: `00-${FROM_OUTSIDE}-00f067aa0ba902b7-00` },
  })
  await fetch(`${world.url}/open311/v2/requests/no-such-number.json?api_key=a-key-of-somebody`)
  // What was gathered is handed in at the end at the latest.
  await world.stop()
})
afterAll(() => collector.stop(true))

const named = (name: string): Span[] => spans.filter((span) => span.name === name)
const of = (span: Span | undefined, key: string) => span?.attributes.find((one) => one.key === key)?.value
const within = (parent: Span | undefined): Span[] =>
  spans.filter(({ parentSpanId }) => parentSpanId === parent?.spanId)

test('a trace links a webhook, its turn and the answer', () => {
  const webhooks = named('POST /whatsapp/webhook')
  expect(webhooks.length).toBeGreaterThan(0)
  expect(webhooks[0]?.kind).toBe(SERVER)
  const stored = named('store deliveries').find((span) => within(span).some(({ name }) => name === 'turns'))
  expect(webhooks.map(({ spanId }) => spanId)).toContain(stored?.links[0]?.spanId ?? '')
  const turn = within(stored).find(({ name }) => name === 'turns')
  const outbox = within(turn).find(({ name }) => name === 'outboxes')
  const sent = within(outbox).find(({ name }) => name === 'messenger: message')
  expect(sent).toMatchObject({ kind: CLIENT, traceId: stored?.traceId })
  expect(of(sent, 'server.address')).toEqual({ stringValue: 'localhost' })
})

test('a trace links a turn to the batch that it is stored in, with each statement but not its values', () => {
  const turns = named('turns').map(({ spanId }) => spanId)
  const batches = named('store turns').filter(({ links }) =>
    links.some(({ spanId }) => turns.includes(spanId)),
  )
  const statements = batches.flatMap(within).filter((span) => of(span, 'db.system.name'))
  expect(statements.length).toBeGreaterThan(1)
  expect(statements.map((span) => of(span, 'db.query.text')?.stringValue).join('\n')).toContain(
    'insert into outbound_message',
  )
})

test('a request continues an incoming trace and is named by its route', () => {
  const [page] = spans.filter(({ traceId, kind }) => traceId === FROM_OUTSIDE && kind === SERVER)
  expect(page?.name).toBe('GET /reports/:id')
  expect(of(page, 'http.response.status_code')).toEqual({ intValue: 200 })
  const [refused] = named('GET /open311/v2/requests/:file')
  expect(of(refused, 'http.response.status_code')).toEqual({ intValue: 403 })
})

test('traces contain no person and no text of theirs', () => {
  expect(told).not.toMatch(/Rosamunda|Puigdell|Cabrerissa|fleca|612987001|3460012\d{4}|a-key-of-somebody/i)
  expect(told).not.toContain(number)
})
