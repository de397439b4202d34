import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { registerApplication } from '#domain/applications'
import { MALFORMED, WELL_FORMED } from '../support/hostile/malformed-values.ts'
import { iterations } from '../support/iterations.ts'
import { startWorld, type World } from '../support/world.ts'

/**
 * Every operation of the API's own description, called with what it describes and with everything else: wrong
 * types, missing, extra, huge, repeated, odd characters, injections. Never a 5xx; errors in the format asked for.
 * `FUZZ=100000` makes more calls, `FUZZ_SEED` others.
 */

const CALLS = Number(process.env.FUZZ ?? iterations(10_000))
const SEED = Number(process.env.FUZZ_SEED ?? 311)
const AT_ONCE = 64

let world: World
let key = ''
beforeAll(async () => {
  world = await startWorld()
  const made = await registerApplication(world.service.town, {
    name: 'Rebombori',
    scopes: ['read', 'post', 'update', 'state'],
    approved: true,
    perMinute: 10_000_000,
  })
  key = 'key' in made ? made.key : ''
})
afterAll(() => world.stop())

type Parameter = {
  name: string
  in: 'query' | 'path' | 'header'
  example?: unknown
  schema: { enum?: string[] }
}
type Operation = {
  parameters?: Parameter[]
  requestBody?: {
    content: Record<
      string,
      { schema: { properties: Record<string, { example?: unknown; enum?: string[] }> } }
    >
  }
}
type Call = {
  method: string
  path: string
  query: [string, string][]
  form?: [string, string][]
  multipart: boolean
  headers: Record<string, string>
}

const value = (example: unknown, listed?: string[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(String(example ?? WELL_FORMED[0]), ...(listed ?? [])) },
    { weight: 2, arbitrary: fc.constantFrom(...WELL_FORMED) },
    { weight: 4, arbitrary: fc.constantFrom(...MALFORMED) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    { weight: 1, arbitrary: fc.double().map(String) },
  )

const pairs = (names: { name: string; example?: unknown; listed?: string[] }[]) =>
  fc.array(
    fc.oneof(
      {
        weight: 9,
        arbitrary: fc
          .constantFrom(...names)
          .chain(({ name, example, listed }) =>
            value(example, listed).map((text): [string, string] => [name, text]),
          ),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(
          fc.constantFrom(
            'attribute[__proto__]',
            'attribute[ofensiva]',
            'attribute[]',
            'x',
            'a.b[0]',
            '',
            'sort',
            'cursor',
          ),
          fc.constantFrom(...MALFORMED),
        ),
      },
    ),
    { maxLength: 9 },
  )

/** A form: a good one, the same with something odd in it, or anything at all. */
const formOf = (fields: { name: string; example?: unknown; listed?: string[] }[]) => {
  const good = fields.flatMap(({ name, example }): [string, string][] =>
    example === undefined || name === 'attribute[code]' ? [] : [[name, String(example)]],
  )
  const odd = pairs(fields)
  return fc.oneof(
    fc.string().map((text): [string, string][] => [...good, ['description', `Fanal ${text}`]]),
    odd.map((more): [string, string][] => [...good, ...more]),
    odd.map((more): [string, string][] => [['api_key', key], ...more, ...good]),
    odd.map((more): [string, string][] => [['api_key', key], ...more]),
    odd,
  )
}

/** What the description says can be called, as arbitrary calls of it. */
const callsOf = (paths: Record<string, Record<string, Operation>>) => {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  return fc.constantFrom(...operations).chain(({ path, method, operation }) => {
    const parameters = operation.parameters ?? []
    const named = (place: Parameter['in']) =>
      parameters
        .filter((one) => one.in === place)
        .map(({ name, example, schema }) => ({ name, example, listed: schema.enum }))
    const inPath = named('path')
    const fields = Object.entries(
      Object.values(operation.requestBody?.content ?? {})[0]?.schema.properties ?? {},
    ).map(([name, { example, enum: listed }]) => ({
      name,
      example: name === 'api_key' ? key : example,
      listed,
    }))
    return fc.record({
      method: fc.oneof(
        { weight: 15, arbitrary: fc.constant(method.toUpperCase()) },
        { weight: 1, arbitrary: fc.constantFrom('PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'POST', 'GET') },
      ),
      path: fc
        .tuple(...inPath.map(({ example, listed }) => value(example, listed)))
        .map((values) =>
          inPath.reduce(
            (address, { name }, index) =>
              address.replace(`{${name}}`, encodeURIComponent((values[index] ?? '').toWellFormed()) || '-'),
            path,
          ),
        ),
      query: pairs([
        ...named('query'),
        { name: 'api_key', example: key },
        { name: 'format', example: 'xml' },
      ]),
      form: fields.length > 0 ? formOf(fields) : fc.constant(undefined),
      multipart: fc.boolean(),
      headers: fc.record(
        {
          accept: fc.constantFrom('*/*', 'text/xml', 'application/json', 'text/html', 'nonsense', ''),
          'accept-language': fc.constantFrom('ca', 'en', 'xx', '*', ';;'),
          'if-none-match': fc.constantFrom('*', 'W/"x"', '"'),
        },
        { requiredKeys: [] },
      ),
    })
  })
}

const send = ({ method, path, query, form, multipart, headers }: Call): Promise<Response> => {
  const search = new URLSearchParams(
    query.map(([name, text]) => [name.toWellFormed(), text.toWellFormed()]),
  ).toString()
  const body =
    method === 'GET' || method === 'HEAD' || !form
      ? undefined
      : multipart
        ? new FormData()
        : new URLSearchParams()
  for (const [name, text] of form ?? []) body?.append(name.toWellFormed(), text.toWellFormed())
  return fetch(`${world.url}${path}${search ? `?${search}` : ''}`, {
    method,
    headers,
    body,
    redirect: 'manual',
  })
}

/** What is wrong with an answer, in words; nothing when it is as it should be. */
const fault = async (apiRequest: Call, response: Response): Promise<string | undefined> => {
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  if (response.status >= 500) return `${response.status}`
  if (apiRequest.method === 'HEAD' || response.status < 400) return undefined
  if (type.startsWith('text/html'))
    return apiRequest.form?.some(([name]) => name === 'return_url') ||
      apiRequest.query.some(([name]) => name === 'format')
      ? undefined
      : `a page: ${text.slice(0, 100)}`
  const asked = /\.(json|xml)$/.exec(apiRequest.path)?.[1]
  if (asked && !type.includes(asked)) return `${type} for .${asked}`
  if (
    type.includes('xml')
      ? !/<errors>(<error><code>\d+<\/code><description>.+<\/description><\/error>)+<\/errors>/s.test(text)
      : !(JSON.parse(text) as { description: string }[])[0]?.description
  )
    return `no reasons: ${text.slice(0, 200)}`
  return undefined
}

test(`${CALLS} calls generated from the API description get no 5xx, and errors in the requested format`, async () => {
  const { paths } = (await (await fetch(`${world.url}/docs/json`)).json()) as {
    paths: Record<string, Record<string, Operation>>
  }
  const calls = fc.sample(callsOf(paths), {
    numRuns: CALLS,
    seed: SEED,
  })
  const faults: string[] = []
  const statuses = new Map<number, number>()
  const queue = calls[Symbol.iterator]()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const call of queue) {
        const response = await send(call)
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
        const wrong = await fault(call, response)
        if (wrong && faults.length < 10) faults.push(`${wrong} ← ${JSON.stringify(call).slice(0, 600)}`)
      }
    }),
  )
  process.stdout.write(
    `  answers by status: ${[...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', ')}\n`,
  )
  expect(faults).toEqual([])
  // It got past the guards, too: something was filed, something was read.
  expect(statuses.get(201) ?? 0).toBeGreaterThan(CALLS / 500)
  expect(statuses.get(200) ?? 0).toBeGreaterThan(CALLS / 50)
  expect((await fetch(`${world.url}/health/ready`)).status).toBe(200)
}, 300_000)
