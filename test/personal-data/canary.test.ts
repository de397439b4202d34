import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DATASETS } from '#domain/open-data'
import type { Role } from '#domain/staff'
import { createBackup } from '#platform/database'
import { runChecks } from '../../src/cli/checks.ts'
import { createDump } from '../../src/open311/index.ts'
import { NOTHING } from '../support/console/console-routes.ts'
import { startTwoTowns, type TwoTowns } from '../support/console/objects.ts'
import { listPermissionCases } from '../support/console/permission-cases.ts'
import { publicUrls } from '../support/hostile/public-urls.ts'
import { type Canary, findCanaries, mayRead, type Reader } from '../support/personal-data/canaries.ts'
import { fillRemainingColumns } from '../support/personal-data/fill-columns.ts'
import { NAMES, runFullLifecycle, WORDS } from '../support/personal-data/full-lifecycle.ts'
import { startListener } from '../support/stand-ins/listener.ts'
import { startSpeechServer } from '../support/stand-ins/speech.ts'
import { PASSWORD, until, WITH_VIDEO } from '../support/world.ts'

/**
 * A town in which every personal column holds words that stand nowhere else; then everything that can be read is read by
 * everybody who should not see them. Who may see what is what the table of roles says.
 */

const ROLES: Role[] = ['administrator', 'lead', 'agent', 'crew', 'operator', 'editor', 'auditor']
const TOWN = 'manresa.cat'

let towns: TwoTowns
let canaries: Canary[]
let without: string[]
const log: string[] = []
const collector = startListener(() => Response.json({}))
const hook = startListener(() => new Response())
const speech = startSpeechServer('speech-key')
let asserted = 0
let answers = 0

beforeAll(async () => {
  const settings = {
    ...WITH_VIDEO,
    SPEECH_URL: speech.url,
    SPEECH_KEY: 'speech-key',
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    STRANGERS_MAY_REACH: hook.host,
  }
  towns = await startTwoTowns(settings, Date.parse('2026-11-25T11:00:00+01:00'), log)
  const { world, objects } = towns
  const subscribed = await fetch(`${world.url}/open311/v2/webhooks.json`, {
    method: 'POST',
    body: new URLSearchParams({ api_key: 'demo', url: `${hook.url}/hook` }),
  })
  expect(subscribed.status).toBe(201)
  const life = await runFullLifecycle(world, speech)
  await fillRemainingColumns(world)
  await createDump(world.service.town)
  const theirs = [...life.reports, life.joined]
  const requests = await world.sql`select id, department from service_request where id = any(${theirs})`
  for (const { id, department } of requests)
    objects.request.push({ id, whose: department === 'ENLLUMENAT' ? 'own' : 'department' })
  const appointments =
    await world.sql`select id from appointment where jurisdiction_id = ${TOWN} and agenda_id <> 'siad'`
  for (const { id } of appointments) objects.appointment.push({ id, whose: 'own' })
  const [talk] =
    await world.sql`select conversation_id as id from handover where discreet and state = 'closed'`
  objects.conversation.push({ id: String(talk?.id), whose: 'own' })
  const found = await findCanaries(world, [...NAMES, ...WORDS, life.phone, life.bsuid])
  canaries = found.canaries
  // Keyed hashes of what the canaries stand in.
  without = found.without.filter((column) => column !== 'word_index.words')
})
afterAll(async () => {
  await towns.stop()
  collector.stop()
  hook.stop()
  speech.stop()
})

/** The words of a text that a reader may not see. */
const seen = (text: string, words: string[]): string[] => {
  asserted += words.length
  const plain = text.toLowerCase()
  // Most are not there at all; what is there must be the whole word.
  return words.filter((word) => {
    const wanted = word.toLowerCase()
    if (!plain.includes(wanted)) return false
    const escaped = wanted.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return new RegExp(`(?<![\\p{L}\\d])${escaped}(?![\\p{L}\\d])`, 'u').test(plain)
  })
}

const hiddenFrom = (reader: Reader, town = TOWN): string[] =>
  canaries.filter((one) => !mayRead(reader, one, town)).map(({ word }) => word)

const NOBODY: Reader = { name: 'nobody' }

type Surface = { method: string; path: string }

/** Reads every surface as somebody. @returns what they saw that they should not see */
const walk = async (
  reader: Reader,
  surfaces: Surface[],
  { cookie = '', url = towns.world.url, town = TOWN } = {},
): Promise<string[]> => {
  const words = hiddenFrom(reader, town)
  const strict = hiddenFrom(NOBODY, town)
  const wrong: string[] = []
  const queue = [...surfaces]
  const worker = async () => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      const { method, path } = one
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { cookie },
        body: method === 'POST' ? new URLSearchParams({ probe: 'yes' }) : undefined,
        redirect: 'manual',
      })
      const head = [...response.headers].map((pair) => pair.join(': ')).join('\n')
      const body = await response.text()
      answers++
      // Who is refused sees no more than anybody.
      const found = seen(`${head}\n${body}`, response.ok || response.status === 422 ? words : strict)
      const named = `${reader.name} ${method} ${path}: ${response.status}`
      if (found.length > 0) wrong.push(`${named} says ${found.join(', ')}`)
      if (response.status >= 500) wrong.push(named)
    }
  }
  await Promise.all([worker(), worker(), worker(), worker()])
  return wrong
}

/** What stands for each part of an address: every request and picture there is, and what is none. */
const PARTS: Record<string, () => string[]> = {
  ':id': () => towns.objects.request.map(({ id }) => id),
  ':file': () => [...towns.objects.picture.map(({ id }) => `${id}.jpg`), `${NOTHING}.pdf`],
  ':agenda': () => ['oac-centre', 'siad'],
  ':token': () => ['no-such-token'],
  ':signing': () => [NOTHING],
  ':name': () => ['curl'],
  ':number': () => ['1'],
  ':dataset': () => DATASETS.map(({ id }) => id),
  ':format': () => ['csv', 'parquet'],
  ':purpose': () => ['report'],
  ':zoom': () => ['14'],
  ':x': () => ['8275'],
  ':y': () => ['6090'],
  '*': () => ['x'],
}

/** Every address that the router has outside the console, each with everything that it may be about. */
const openSurfaces = (): Surface[] => {
  const routes = towns.world.service.routes.filter(({ path }) => !path.startsWith('/console'))
  const filled = routes.flatMap(({ method, path }) =>
    path
      .split('/')
      .reduce<string[]>(
        (all, part) => {
          const values = part.startsWith(':') || part === '*' ? PARTS[part]?.() : [part]
          if (!values) throw new Error(`nothing stands for ${part} in ${path}`)
          return all.flatMap((head) => values.map((value) => `${head}/${value}`))
        },
        [''],
      )
      .map((address) => ({ method, path: address.slice(1) || '/' })),
  )
  const ofRequests = towns.objects.request.flatMap(({ id }) => publicUrls(id))
  const all = [
    ...filled.filter(({ method }) => ['GET', 'POST', 'DELETE'].includes(method)),
    ...ofRequests.map((path) => ({ method: 'GET', path })),
  ]
  return [...new Map(all.map((one) => [`${one.method} ${one.path}`, one])).values()]
}

/** The console's pages. What is posted, and who has not signed in, is asked cell by cell by the test of permissions. */
const consoleSurfaces = (): Surface[] => listPermissionCases(towns).filter(({ method }) => method === 'GET')

test('every personal column holds its own canary', () => {
  expect(without).toEqual([])
})

test('strangers, applications and members of other towns see no canary', async () => {
  const { world, other } = towns
  const [demo] =
    await world.sql`select id from application where jurisdiction_id = ${TOWN} and name = 'Web municipal'`
  const open = openSurfaces()
  const api = open
    .filter(({ path }) => path.startsWith('/open311'))
    .map(({ method, path }) => ({ method, path: `${path}${path.includes('?') ? '&' : '?'}api_key=demo` }))
  const program: Reader = { name: 'a program', application: String(demo?.id) }
  const cookie = await other.signIn('admin@demo.test')
  const wrong = [
    ...(await walk(NOBODY, open)),
    ...(await walk(program, api)),
    ...(await walk({ name: 'another town' }, consoleSurfaces(), { cookie })),
  ]
  expect(wrong).toEqual([])
})

test('a role sees no canary that its permissions, department or teams withhold', async () => {
  const { world } = towns
  const wrong: string[] = []
  for (const role of ROLES) {
    const email = `${role}@canari.test`
    const staff = { role, departments: ['ENLLUMENAT'], teams: [] }
    await world.service.staff.add({ name: 'Algú', email, ...staff }, PASSWORD)
    wrong.push(
      ...(await walk({ name: role, staff }, consoleSurfaces(), { cookie: await world.signIn(email) })),
    )
  }
  const all = { role: 'administrator' as const, departments: [], teams: [] }
  const cookie = await world.signIn('admin@demo.test')
  wrong.push(...(await walk({ name: 'administrator of all', staff: all }, consoleSurfaces(), { cookie })))
  expect(wrong).toEqual([])
})

test('an administrator of another town sees no canary in their own town', async () => {
  const { other } = towns
  const cookie = await other.signIn('admin@demo.test')
  const staff = { role: 'administrator' as const, departments: [], teams: [] }
  const wrong = await walk({ name: 'at home', staff }, consoleSurfaces(), {
    cookie,
    url: other.url,
    town: 'sallent.cat',
  })
  expect(wrong).toEqual([])
})

test('metrics, logs, traces, web hooks, checks and listings contain no canary', async () => {
  const { world } = towns
  const words = hiddenFrom(NOBODY)
  const folder = await mkdtemp(join(tmpdir(), 'town-canary-'))
  await createBackup(world.databaseUrl, folder)
  const listing = [...(await readdir(folder)), await Bun.file(join(folder, 'manifest.json')).text()]
  await rm(folder, { recursive: true })
  const findings = await Array.fromAsync(runChecks({ ...world.config, feedsUrl: undefined }))
  await until('the hook to be told', async () => hook.heard.length > 0)
  const told: [string, string][] = [
    ['metrics', await (await fetch(`${world.url}/metrics`)).text()],
    ['log', log.join('\n')],
    ['traces', collector.heard.map(({ body }) => body).join('\n')],
    ['web hooks', hook.heard.map(({ body, path }) => `${path} ${body}`).join('\n')],
    ['backup', listing.join('\n')],
    ['doctor', JSON.stringify(findings)],
  ]
  expect(told.filter(([, text]) => text === '').map(([name]) => name)).toEqual([])
  answers += told.length
  expect(told.flatMap(([name, text]) => seen(text, words).map((word) => `${name}: ${word}`))).toEqual([])
})

/** Fields that people fill in, with something in each that stands nowhere else. */
const TYPED = Object.fromEntries(
  [
    ...['service_code', 'description', 'address', 'address_string', 'name', 'first_name', 'last_name'],
    ...['email', 'phone', 'lat', 'long', 'words', 'code', 'title', 'do', 'token', 'start', 'what', 'purpose'],
    ...['service_request_id', 'update_id', 'media_url', 'api_key', 'url', 'secret', 'form_id', 'state'],
  ].map((field) => [field, `canaritecla${field.replace('_', '')}`]),
)

test('what is typed into a refused form is in no URL, header, log or other answer', async () => {
  const { world } = towns
  const before = log.length
  const typed = Object.values(TYPED)
  const wrong: string[] = []
  const posts = openSurfaces().filter(({ method }) => method !== 'GET')
  for (const { method, path } of posts) {
    const response = await fetch(`${world.url}${path}`, {
      method,
      body: new URLSearchParams(TYPED),
      redirect: 'manual',
    })
    const head = [...response.headers].map((pair) => pair.join(': ')).join('\n')
    const body = await response.text()
    answers++
    // A form comes back with what was typed, to who typed it.
    const isForm = response.headers.get('content-type')?.includes('html') && response.status < 500
    const found = seen(isForm ? head : `${head}\n${body}`, typed)
    if (found.length > 0) wrong.push(`${method} ${path}: ${response.status} says ${found}`)
    if (response.status >= 500) wrong.push(`${method} ${path}: ${response.status}`)
  }
  expect(wrong).toEqual([])
  expect(seen(log.slice(before).join('\n'), typed)).toEqual([])
  expect(seen(await (await fetch(`${world.url}/metrics`)).text(), typed)).toEqual([])
})

test('at least the expected number of checks was made', () => {
  process.stdout.write(
    `${canaries.length} canaries in ${new Set(canaries.flatMap(({ places }) => places.map(({ column }) => column))).size} columns; ${answers} answers; ${asserted} cells\n`,
  )
  expect(asserted).toBeGreaterThan(50_000)
})
