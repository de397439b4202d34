import { afterAll, beforeAll, expect, mock, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { startWorld, type World } from '../support/world.ts'

/** Clients as their authors published them, used as they are. */

type Callback = (error: unknown, data: unknown) => void
type Row = Record<string, unknown>
type Open311Client = {
  serviceDiscovery(options: object, done: Callback): void
  serviceList(done: Callback): void
  serviceDefinition(code: string, done: Callback): void
  submitRequest(data: object, done: Callback): void
  token(token: string, done: Callback): void
  serviceRequests(ids: unknown, params: object | Callback, done?: Callback): void
}

/** Where they are installed, by npm: one depends on what only its overrides can do without. */
const CLIENTS = join(import.meta.dir, '../clients')

let world: World
let client: (options: object) => Open311Client
let openApi: new (options: { definition: string }) => { init(): Promise<unknown> }

/** What an unpublished package did for the client: XML by the Spark convention, roots dropped. */
const spark = (text: string): unknown => {
  const [, root] = Object.entries(new XMLParser({ parseTagValue: false }).parse(text) as Row).at(-1) ?? []
  const members = Object.values(root as Row)
  return members.length === 1 ? [members[0]].flat() : root
}

beforeAll(async () => {
  if (!existsSync(join(CLIENTS, 'node_modules/open311')))
    throw new Error('First, in test/clients: npm ci --ignore-scripts')
  const require = createRequire(join(CLIENTS, 'node_modules/open311/open311.js'))
  mock.module(require.resolve('sparkxml'), () => ({ parseXml: spark }))
  mock.module(require.resolve('xml2json'), () => ({
    toJson: (text: string) => new XMLParser({ parseTagValue: false }).parse(text),
  }))
  const Client = require(join(CLIENTS, 'node_modules/open311/open311.js')) as new (
    options: object,
  ) => Open311Client
  client = (options) => new Client(options)
  openApi = require(join(CLIENTS, 'node_modules/openapi-client-axios')).default
  world = await startWorld()
})
afterAll(() => world?.stop())

const asked = <T = Row[]>(call: (done: Callback) => void): Promise<T> =>
  new Promise((resolve, reject) =>
    call((error, data) => (error ? reject(new Error(`${error} ${data}`)) : resolve(data as T))),
  )

test.each(['json', 'xml'])(
  'the client open311 0.0.12 discovers, reads, reports and reads back, in %s',
  async (format) => {
    const options = {
      discovery: `${world.url}/open311/discovery.${format}`,
      apiKey: 'demo',
      jurisdiction: 'manresa.cat',
    }
    const discovering = client(options)
    if (format === 'json') {
      await asked((done) => discovering.serviceDiscovery({ cache: true }, done))
      expect(discovering).toMatchObject({ endpoint: `${world.url}/open311/v2/`, format: 'json' })
    }
    const found = client({ ...options, endpoint: `${world.url}/open311/v2/`, format })
    const services = await asked((done) => found.serviceList(done))
    expect(services.length).toBeGreaterThan(30)
    const definition = await asked<Row>((done) => found.serviceDefinition('NR02', done))
    expect(JSON.stringify(definition)).toContain('tipus_objecte')
    const [made] = await asked((done) =>
      found.submitRequest(
        {
          service_code: 'NR02',
          lat: 41.7262,
          long: 1.8268,
          description: `Un sofà a la vorera (${format})`,
          attributes: { tipus_objecte: ['mobles', 'electro'] },
        },
        done,
      ),
    )
    const id = String(made?.service_request_id)
    expect(id).toMatch(/^\d\d-\d{5}$/)
    const [row] = await world.sql`select attributes from service_request where id = ${id}`
    expect(row?.attributes).toEqual({ tipus_objecte: ['mobles', 'electro'] })
    expect((await asked((done) => found.serviceRequests(id, done)))[0]).toMatchObject({
      service_request_id: id,
      status: 'open',
    })
    const [listed] = await asked((done) => found.serviceRequests([id, '99-99999'], {}, done))
    expect(listed).toMatchObject({ service_request_id: id })
    expect(await asked((done) => found.token(id, done))).toMatchObject([{ service_request_id: id }])
  },
  60_000,
)

test('the client open311 0.0.12 gets the reason of an error', async () => {
  const found = client({ endpoint: `${world.url}/open311/v2/`, apiKey: 'demo', format: 'json' })
  const wrong = asked((done) => found.submitRequest({ service_code: 'XX99', lat: 41.7, long: 1.8 }, done))
  await expect(wrong).rejects.toThrow(/404.*service_code/)
})

test('the client openapi-client-axios reads the API description and calls its operations', async () => {
  const api = new openApi({ definition: `${world.url}/docs/json` })
  const calls = (await api.init()) as unknown as Record<
    string,
    (parameters: object, body?: unknown, config?: object) => Promise<{ status: number; data: unknown }>
  >
  const call = async (name: string, parameters: object, body?: unknown): Promise<Row[]> =>
    (await calls[name]?.(parameters, body))?.data as Row[]
  expect((await call('listServicesJson', {})).length).toBeGreaterThan(30)
  const report = {
    api_key: 'demo',
    service_code: 'EP01',
    lat: '41.7262',
    long: '1.8268',
    description: 'Fosc',
  }
  const [made] = await call('postRequestJson', {}, new URLSearchParams(report))
  const id = made?.service_request_id
  expect(await call('showRequest', { id, format: 'json' })).toMatchObject([{ service_request_id: id }])
  const near = await call('listRequestsJson', { lat: 41.7262, long: 1.8268, radius: 10, page_size: 1 })
  expect(near).toHaveLength(1)
})
