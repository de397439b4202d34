import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createToken } from '#domain/appointments'
import { importAssets } from '#domain/assets'
import { beginChat } from '#domain/chat-sessions'
import { DATASETS } from '#domain/open-data'
import { createContext } from '#domain/use-cases'
import { createDump } from '../../src/open311/index.ts'
import { ROWS } from '../support/console/console-routes.ts'
import { type Objects, startTwoTowns, type TwoTowns } from '../support/console/objects.ts'
import { consoleRoutes } from '../support/console/permission-cases.ts'
import type { World } from '../support/world.ts'

/**
 * Every address of a town, asked for the things of another one in the same database: they are not found, for every reader and
 * whichever part of the address or field of the form names them, and nothing of them is changed. What the console's
 * addresses name is tried by every role in `access/permissions.test.ts`; here is all the rest.
 */

let towns: TwoTowns
let admin = ''
let before = ''

/** The ids of what is the other town's, and of a thing of ours. */
let theirs: Record<
  keyof Objects | 'token' | 'chat' | 'view' | 'reply' | 'unclear' | 'example' | 'message',
  string
>
let ours: Record<keyof Objects, string>

/** What of a town is written without anybody asking. */
const BY_ITSELF = [
  'word_index',
  'staff_rate_limit',
  'cron_run',
  'information_source',
  'limit_use',
  'information_item',
]

/** All that the other town has, in one word. */
const allOfTheirs = async (): Promise<string> => {
  const { sql } = towns.world
  const tables = await sql`
    select table_name as name from information_schema.columns
    where column_name = 'jurisdiction_id' and table_schema = 'public' and table_name not in ${sql(BY_ITSELF)}
      and table_name in (select table_name from information_schema.tables where table_type = 'BASE TABLE')
    order by 1`
  const marks: string[] = []
  for (const { name } of tables) {
    const [row] = await sql`select md5(coalesce(string_agg(one::text, '' order by one::text), '')) as mark
      from ${sql(name)} one where jurisdiction_id = 'sallent.cat'`
    marks.push(`${name} ${row?.mark}`)
  }
  return marks.join('\n')
}

/** What a town shows to all: works and a consultation under way, its inventory, its open data. And a key of a member of its staff. */
const publish = async ({ service: { town }, sql, clock }: World): Promise<void> => {
  const now = clock.now()
  await sql`update planned_work set state = 'published' where jurisdiction_id = ${town.id}`
  await sql`update consultation set state = 'open', opened_at = ${now} where jurisdiction_id = ${town.id}`
  const lamp = { id: 'lamp:CANARIALTRE-7', kind: 'lamp', number: 'CANARIALTRE-7', lat: 41.7231, long: 1.8269 }
  await importAssets(createContext(town, { kind: 'system' }), {
    assets: [{ ...lamp, address: 'Carrer de Canarialtre' }],
  })
  await sql`insert into staff_passkey (id, jurisdiction_id, member_id, credential_id, public_key, counter, backed_up, name, created_at)
    select gen_random_uuid(), jurisdiction_id, id, 'canarialtreclau', '\\x00', 0, false, 'canarialtreclau', ${now}::timestamptz
    from staff_user where jurisdiction_id = ${town.id} and email = 'agent@demo.test'`
  await createDump(town)
}

beforeAll(async () => {
  towns = await startTwoTowns()
  const { world, other, objects } = towns
  const { sql } = world
  admin = await world.signIn('admin@demo.test')
  const pick = (whose: 'own' | 'town') =>
    Object.fromEntries(
      Object.entries(objects).map(([kind, all]) => [kind, all.find((one) => one.whose === whose)?.id ?? '']),
    ) as Record<keyof Objects, string>
  ours = pick('own')
  const now = world.clock.now()
  const [view, reply, unclear, example] = [0, 1, 2, 3].map(() => Bun.randomUUIDv7()) as [
    string,
    string,
    string,
    string,
  ]
  await sql`insert into queue_view (id, jurisdiction_id, name, query, at) values (${view}, 'sallent.cat', 'canarivista', '', ${now})`
  await sql`insert into phrase_example (id, jurisdiction_id, words, intent, author, at)
    values (${example}, 'sallent.cat', 'canarifrase', 'page:news', 'canari', ${now})`
  await sql`insert into unclear_phrase (id, jurisdiction_id, conversation_id, words, guesses, at)
    select ${unclear}, 'sallent.cat', id, ${other.service.town.vault.encrypt('canariparaules', 'unclear_phrase.words')}, '{}', ${now}
    from conversation where jurisdiction_id = 'sallent.cat' limit 1`
  await sql`insert into reply (id, jurisdiction_id, for_requests, for_conversations, title, texts, author, at)
    values (${reply}, 'sallent.cat', true, true, 'canariresposta', ${sql.json({ ca: 'canariresposta' })}, 'canari', ${now})`
  const [message] =
    await sql`select id from inbound_message where jurisdiction_id = 'sallent.cat' order by seq limit 1`
  const its = pick('town')
  theirs = {
    ...its,
    token: createToken(other.service.town, its.appointment),
    chat: (await beginChat(other.service.town, crypto.randomUUID(), 'ca')).key,
    view,
    reply,
    unclear,
    example,
    message: String(message?.id),
  }
  await publish(other)
  await createDump(world.service.town)
  before = await allOfTheirs()
}, 60_000)
afterAll(() => towns.stop())

type Asked = { method?: string; path: string; fields?: Record<string, string> }

/** Addresses with a part that names a thing of none of the kinds in the console's table. */
const OUTSIDE: Record<string, (() => Asked[]) | 'names nothing of a town'> = {
  'GET /work/:purpose': 'names nothing of a town',
  // The map of the town that is asked, by where on it: no thing of a town is named.
  'GET /map/tiles/:zoom/:x/:y': 'names nothing of a town',
  'GET /map/aerial/:zoom/:x/:y': 'names nothing of a town',
  'GET /developers/examples/:name': 'names nothing of a town',
  // By the digest of what is in it: a picture that a town tells of is public.
  'GET /information/:file': 'names nothing of a town',
  // A dataset is one of a list that all towns have: which rows it has is its own town's.
  'GET /data/dataset/:dataset': 'names nothing of a town',
  'GET /data/dataset/:dataset/:format': 'names nothing of a town',
  'GET /console/assets/:asset': () => [{ path: '/console/assets/lamp%3ACANARIALTRE-7' }],
  'GET /reports/:id': () => [{ path: `/reports/${theirs.request}` }],
  // Theirs is a draft, and a number is looked for among those of the town that is asked.
  ...Object.fromEntries(
    ['', '/results.csv', '/results.json'].map((part) => [
      `GET /participation/:number${part}`,
      () => [{ path: `/participation/1${part}` }],
    ]),
  ),
  'POST /participation/:number': () => [
    {
      method: 'POST',
      path: '/participation/1',
      fields: { option: 'a', email: 'rosa@exemple.cat', consent: 'yes' },
    },
  ],
  'GET /works/:id': () => [{ path: `/works/${theirs.work}` }],
  'POST /reports/:id/follow': () => [
    { method: 'POST', path: `/reports/${theirs.request}/follow`, fields: { email: 'rosa@exemple.cat' } },
  ],
  'POST /reports/:id/updates': () => [
    {
      method: 'POST',
      path: `/reports/${theirs.request}/updates`,
      fields: { 'update-words': 'Encara hi és', 'update-email': 'rosa@exemple.cat' },
    },
  ],
  // The address itself is the key, and is looked for among those of the town that is asked.
  'GET /calendars/:file': () => [{ path: '/calendars/unknown.ics' }],
  'GET /reports/:id/changes.atom': () => [{ path: `/reports/${theirs.request}/changes.atom` }],
  'GET /pictures/:file': () => [{ path: `/pictures/${theirs.picture}.jpg` }],
  'GET /turns/:agenda': () => [{ path: `/turns/${theirs.agenda}` }],
  ...Object.fromEntries(
    ['', '/events', '/keep', '/pictures/:id', '/files/:id'].map((part) => [
      `GET /chat/:token${part}`,
      () => [{ path: `/chat/${theirs.chat}${part.replace(':id', theirs.message)}` }],
    ]),
  ),
  ...Object.fromEntries(
    ['', '/code', '/move', '/mail', '/erase'].map((part) => [
      `POST /chat/:token${part}`,
      () => [
        {
          method: 'POST',
          path: `/chat/${theirs.chat}${part}`,
          fields: { form_id: crypto.randomUUID(), words: 'x', email: 'rosa@exemple.cat', sure: 'yes' },
        },
      ],
    ]),
  ),
  'GET /appointments/:token': () => [{ path: `/appointments/${theirs.token}` }],
  'POST /appointments/:token': () =>
    ['confirm', 'release', 'cancel', 'arrive', 'consent'].map((what) => ({
      method: 'POST',
      path: `/appointments/${theirs.token}`,
      fields: { do: what, name: 'Rosa Puig' },
    })),
  'GET /appointments/:token/calendar.ics': () => [{ path: `/appointments/${theirs.token}/calendar.ics` }],
  'GET /appointments/:token/identify/:signing': () => [
    { path: `/appointments/${theirs.token}/identify/${theirs.message}` },
  ],
  'GET /appointments/:token/documents/:file': () => [
    { path: `/appointments/${theirs.token}/documents/${theirs.message}.pdf` },
  ],
}

const api = (path: string) => ['json', 'xml'].map((format) => `/open311/v2/${path}.${format}`)

/** Addresses of the API that name a thing, with a key of ours: there is a route for all of them. */
const API = (): Asked[] => [
  ...api(`services/${theirs.service}`).map((path) => ({ path })),
  ...api(`requests/${theirs.request}`).map((path) => ({ path })),
  ...api(`tokens/${theirs.request}`).map((path) => ({ path })),
  { path: `/open311/v2/pictures/${theirs.picture}.jpg?api_key=demo` },
  ...api(`webhooks/${theirs.hook}`).map((path) => ({ method: 'DELETE', path: `${path}?api_key=demo` })),
  ...api(`webhooks/${theirs.hook}/replay`).map((path) => ({
    method: 'POST',
    path,
    fields: { api_key: 'demo', from: '0' },
  })),
  ...api(`appointments/${theirs.token}`).flatMap((path) => [{ path }, { method: 'DELETE', path }]),
]

/** A thing of theirs in a part of an address whose other parts are ours. */
const INSIDE = (): Asked[] => [
  { path: `/console/requests/${ours.request}/pictures/${theirs.picture}` },
  {
    method: 'POST',
    path: `/console/requests/${ours.request}/pictures/${theirs.picture}`,
    fields: { do: 'publish' },
  },
  { path: `/console/conversations/${ours.conversation}/pictures/${theirs.message}` },
  { path: `/console/conversations/${ours.conversation}/files/${theirs.message}` },
]

/** Forms with a field that names a thing of theirs. */
const POSTED = (): Asked[] => [
  { path: '/open311/v2/requests.json', fields: { service_code: theirs.service, description: 'x' } },
  {
    path: '/open311/v2/servicerequestupdates.json',
    fields: { service_request_id: theirs.request, status: 'closed', description: 'x' },
  },
  { path: '/open311/v2/appointments.json', fields: { agenda_id: theirs.agenda, service_code: 'tributs' } },
  { path: '/appointments', fields: { agenda: theirs.agenda, service: 'tributs', mode: 'office' } },
  {
    path: '/reports',
    fields: { service_code: theirs.service, description: 'x', address: 'Plaça Major, 1' },
  },
  { path: '/console/requests', fields: { id: theirs.request, state: 'resolved' } },
  { path: '/console/requests', fields: { id: theirs.request, do: 'take' } },
  { path: '/console/views', fields: { do: 'drop', id: theirs.view } },
  { path: `/console/crew/${ours.request}`, fields: { id: theirs.request, state: 'resolved' } },
  { path: `/console/requests/${ours.request}/merge`, fields: { into: theirs.request } },
  { path: `/console/requests/${ours.request}/assign`, fields: { assignee: theirs.member } },
  { path: '/console/010', fields: { join: theirs.request, description: 'x', phone: '612345678' } },
  { path: '/console/010', fields: { conversation: theirs.conversation, description: 'x' } },
  { path: `/console/conversations/${ours.conversation}`, fields: { do: 'give', colleague: theirs.member } },
  { path: '/console/phrases', fields: { unteach: theirs.example } },
  { path: '/console/phrases', fields: { unclear: theirs.unclear, nothing: 'yes' } },
  { path: '/console/appointments', fields: { do: 'attend', id: theirs.appointment } },
  { path: '/console/appointments', fields: { do: 'cancel', id: theirs.appointment } },
  { path: '/console/settings/replies', fields: { do: 'drop', id: theirs.reply } },
  {
    path: '/console/settings/replies',
    fields: {
      id: theirs.reply,
      [`r${theirs.reply}_title`]: 'x',
      [`r${theirs.reply}_text-ca`]: 'x',
      requests: 'yes',
    },
  },
  { path: '/console/settings/quarantine', fields: { event: theirs.event } },
  {
    path: `/console/forwarding/${ours.destination}`,
    fields: { action: 'again', request: theirs.request },
  },
  { path: '/console/sources', fields: { source: theirs.source } },
  { path: '/console/settings/zones', fields: { assignee: theirs.member, name: 'x' } },
]

/** A thing of theirs in a field of a form, or in a query: whatever is answered, nothing of it is shown or changed. */
const FIELDS = (): Asked[] => [
  { path: `/reports?number=${theirs.request}` },
  { path: `/open311/v2/requests.json?service_request_id=${theirs.request}` },
  { path: `/open311/v2/requests.json?service_code=${theirs.service}` },
  { path: `/open311/v2/servicerequestupdates.json?service_request_id=${theirs.request}&api_key=demo` },
  { path: `/open311/v2/slots.json?agenda_id=${theirs.agenda}` },
  { path: `/appointments?place=${theirs.agenda}&service=tributs` },
  { path: `/appointments?moving=${theirs.token}` },
  { path: `/console?words=canarialtrepoble` },
  { path: `/console/requests.csv?words=canarialtrepoble` },
  { path: `/console/010?conversation=${theirs.conversation}` },
  { path: `/console/appointments/new?conversation=${theirs.conversation}` },
  { path: `/console/appointments?agenda=${theirs.agenda}` },
  { path: `/console/audit?member=${theirs.member}` },
  ...POSTED().map((one) => ({ method: 'POST', ...one })),
]

const ask = async ({ method = 'GET', path, fields }: Asked): Promise<{ status: number; text: string }> => {
  const body = method === 'POST' ? new URLSearchParams({ api_key: 'demo', ...fields }) : undefined
  const response = await fetch(`${towns.world.url}${path}`, {
    method,
    headers: { cookie: admin },
    body,
    redirect: 'manual',
  })
  return { status: response.status, text: await response.text() }
}

/** Words that are the other town's alone. */
const CANARIES = ['canarivista', 'canarifrase', 'canariparaules', 'canariresposta']

const shown = (text: string) =>
  [...towns.canaries.always.filter((word) => /altre/i.test(word)), ...CANARIES].filter((word) =>
    text.includes(word),
  )

test('every route with a parameter has a row here or in the console’s table', () => {
  const routes = towns.world.service.routes.map(({ method, path }) => `${method} ${path}`)
  const named = routes.filter((route) => route.includes(':'))
  const inConsole = new Set(consoleRoutes(towns).map((pair) => pair.join(' ')))
  const missing = named.filter((route) =>
    inConsole.has(route)
      ? !(ROWS[route]?.about ?? (route.includes('/parts/:part') || OUTSIDE[route]))
      : !/open311/.test(route) && !OUTSIDE[route],
  )
  expect(missing).toEqual([])
  expect(Object.keys(OUTSIDE).filter((route) => !named.includes(route))).toEqual([])
})

/** Addresses that name nothing: lists, figures, feeds, files. Streams that never end are told of ids alone. */
const listed = (): string[] => [
  ...new Set(
    towns.world.service.routes
      .filter(({ method, path }) => method === 'GET' && !/[:*]|^\/console\/(?:events|sign-)/.test(path))
      .map(({ path }) => path),
  ),
  ...DATASETS.flatMap(({ id, formats }) =>
    ['', ...formats.map((format) => `/${format}`)].map((part) => `/data/dataset/${id}${part}`),
  ),
  ...['json', 'xml', 'geojson'].map((format) => `/open311/v2/requests.${format}?api_key=demo`),
  '/open311/v2/changes.json?api_key=demo&since=0',
  '/open311/v2/events.json?api_key=demo&since=0',
]

test('data of another town is not found by any URL', async () => {
  const rows = Object.values(OUTSIDE).flatMap((row) => (typeof row === 'string' ? [] : row()))
  const all = [...rows, ...API(), ...INSIDE()]
  const wrong: string[] = []
  for (const one of all) {
    const { status, text } = await ask(one)
    if (![403, 404].includes(status)) wrong.push(`${one.method ?? 'GET'} ${one.path}: ${status}`)
    wrong.push(...shown(text).map((word) => `${one.path} says ${word}`))
  }
  expect(wrong).toEqual([])
  expect(all.length).toBeGreaterThan(30)
})

test('an id of another town in a form or query is neither shown nor changed', async () => {
  const wrong: string[] = []
  for (const one of FIELDS()) {
    const { status, text } = await ask(one)
    if (status >= 500) wrong.push(`${one.path} ${JSON.stringify(one.fields)}: ${status}`)
    // What was looked for comes back in its own field.
    const said = shown(text.replaceAll(/value="[^"]*"|words=\w+/g, ''))
    wrong.push(...said.map((word) => `${one.path} says ${word}`))
  }
  expect(wrong).toEqual([])
})

test('after all requests the other town’s data is unchanged', async () => {
  expect(await allOfTheirs()).toBe(before)
})

const SHOWN_THERE = [
  '/works',
  '/participation',
  '/data/dataset/service-requests/csv',
  '/data/dataset/assets/geojson',
  '/open311/v2/requests.json',
  '/open311/v2/events.json',
  '/console/assets',
  '/console/works',
  '/console/participation',
]

test('no list, figure, feed or file of a town has anything of another', async () => {
  const asked = listed()
  expect(asked.length).toBeGreaterThan(100)
  const read = async (world: World, path: string, cookie: string) =>
    (await fetch(`${world.url}${path}`, { headers: { cookie } })).text()
  const leaks: string[] = []
  for (const path of asked) {
    const text = await read(towns.world, path, path.startsWith('/console') ? admin : '')
    const [said] = /.{0,30}canari(?:\w*altre|vista|frase|paraules|resposta).{0,30}/i.exec(text) ?? []
    if (said) leaks.push(`${path}: ${said}`)
  }
  expect(leaks).toEqual([])
  // Who asked was somebody to the end, and the town itself has them there: or this would prove nothing.
  expect(await read(towns.world, '/console/staff', admin)).toContain('admin@demo.test')
  const own = await towns.other.signIn('admin@demo.test')
  for (const path of SHOWN_THERE)
    expect([path, /canari\w*altre/i.test(await read(towns.other, path, own))]).toEqual([path, true])
}, 120_000)
