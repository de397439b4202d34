import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import type { Town, TownWorker } from '#domain/town'
import { queryRows } from '#platform/database'
import { createOutboundClients } from '#platform/outbound'
import { MODULES } from '../../src/server/modules.ts'
import { listTasks } from '../../src/server/run-modules.ts'
import { createRuntimeOf } from '../../src/server/runtime-of.ts'
import { button, messageText } from '../support/citizen.ts'
import { copyTown } from '../support/copied-town.ts'
import {
  freePort,
  neighbourSettings,
  openNeighbour,
  startWorld,
  until,
  type World,
} from '../support/world.ts'

/**
 * Several towns share one process and one database: no page, answer, job or log line of one shows what is another's, and
 * the database itself would not let it.
 */

let manresa: World
let sallent: World
let folder: string
const log: string[] = []

/** Words that only one town's citizens said. */
const SAID = { manresa: 'xiprerdemanresa', sallent: 'alzinadesallent' }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'town-towns-'))
  await copyTown(folder, { id: 'manresa.cat', name: 'Manresa' })
  await copyTown(folder, { id: 'sallent.cat', name: 'Sallent' })
  const port = freePort()
  await Bun.write(join(folder, 'sallent.cat', 'settings.env'), neighbourSettings(port, freePort()))
  manresa = await startWorld(
    { TOWNS_DIR: folder, PORT: String(port), HOST: '0.0.0.0', LOG_LEVEL: 'debug' },
    undefined,
    log,
  )
  sallent = await openNeighbour(manresa, 'sallent.cat')
  for (const [world, word] of [
    [manresa, SAID.manresa],
    [sallent, SAID.sallent],
  ] as const) {
    const rosa = world.citizen('Rosa')
    await rosa.says(`bon dia, ${word}`)
    await rosa.sees(/./)
    await rosa.says('vull parlar amb una persona')
    await rosa.sees(/./)
    await rosa.says(`és per allò de ${word}`)
    await world.report({ description: `Ha caigut un arbre, ${word}` })
  }
})
afterAll(async () => {
  await sallent?.stop()
  await manresa?.stop()
  await rm(folder, { recursive: true, force: true })
})

type Page = { path: string; status: number; body: string }

const read = async (world: World, path: string, cookie?: string): Promise<Page> => {
  const response = await fetch(`${world.url}${path}`, {
    headers: cookie ? { cookie } : {},
    redirect: 'manual',
  })
  return { path, status: response.status, body: await response.text() }
}

/** Follows every link from some pages on, as far as it goes within the town. */
const walk = async (world: World, from: string[], cookie?: string): Promise<Page[]> => {
  const pages: Page[] = []
  const known = new Set(from)
  for (const path of known) {
    if (pages.length >= 160) break
    const page = await read(world, path, cookie)
    pages.push(page)
    for (const [, href = ''] of page.body.matchAll(/href="(\/[^"#]*)"/g)) {
      const next = href.replaceAll('&amp;', '&')
      // Each kind of page, not each day of the calendar; and what would end the session is left alone.
      const kind = next.replace(/[?].*/, '').replace(/\d{4}-\d{2}-\d{2}/, 'day')
      const seen = [...known].filter(
        (one) => one.replace(/[?].*/, '').replace(/\d{4}-\d{2}-\d{2}/, 'day') === kind,
      )
      if (seen.length < 3 && !/sign-out|events|\.(?:js|css|svg|woff2|pbf|png|ico)$/.test(next))
        known.add(next)
    }
  }
  return pages
}

const OPEN = [
  '/',
  '/reports',
  `/reports?q=${SAID.manresa}`,
  '/statistics',
  '/developers',
  '/open311/v2/requests.json',
  '/open311/v2/requests.xml',
  '/open311/v2/requests.geojson',
  `/open311/v2/requests.json?q=${SAID.manresa}`,
  '/open311/v2/requests.json?lat=41.7262&long=1.8268&radius=2000',
  '/open311/v2/servicerequestupdates.json',
  '/open311/v2/changes.json?api_key=demo',
  '/open311/v2/events.json',
  '/data',
]
const INSIDE = [
  '/console',
  `/console?words=${SAID.manresa}`,
  '/console/conversations?show=all',
  '/console/figures',
  '/console/audit',
  '/console/staff',
  '/console/applications',
  '/console/phrases',
  '/console/appointments',
  '/console/settings',
  '/console/notices',
  '/console/works',
  '/console/participation',
]

test('all pages of a town show its own data and nothing of another town', async () => {
  for (const [world, own, other] of [
    [manresa, SAID.manresa, SAID.sallent],
    [sallent, SAID.sallent, SAID.manresa],
  ] as const) {
    const cookie = await world.signIn('admin@demo.test')
    const pages = [...(await walk(world, OPEN)), ...(await walk(world, INSIDE, cookie))]
    expect(pages.filter(({ status }) => status === 200).length).toBeGreaterThan(60)
    // What was asked for comes back in the field that it was typed in, and nowhere else.
    const shown = pages.map(({ path, body }) => ({
      path,
      body: path.includes(other) ? body.replaceAll(/value="[^"]*"|q=\w+|words=\w+/g, '') : body,
    }))
    expect(shown.filter(({ body }) => body.includes(own)).length).toBeGreaterThan(3)
    const leaks = shown.filter(({ path, body }) => !path.includes(other) && body.includes(other))
    expect(leaks.map(({ path }) => path)).toEqual([])
    const searched = shown.filter(({ path }) => path.includes(other))
    for (const { path, body } of searched)
      expect([path, body.includes('Ha caigut un arbre')]).toEqual([path, false])
  }
})

test('requests, conversations and files are not found by id from another town', async () => {
  const [mine] =
    await manresa.sql`select id from service_request where jurisdiction_id = 'manresa.cat' limit 1`
  const [talk] = await manresa.sql`select id from conversation where jurisdiction_id = 'manresa.cat' limit 1`
  const cookie = await sallent.signIn('admin@demo.test')
  const ownCookie = await manresa.signIn('admin@demo.test')
  for (const path of [
    `/reports/${mine?.id}`,
    `/open311/v2/requests/${mine?.id}.json`,
    `/open311/v2/requests/${mine?.id}.xml`,
    `/open311/v2/servicerequestupdates.json?service_request_id=${mine?.id}`,
    `/console/requests/${mine?.id}`,
    `/console/conversations/${talk?.id}`,
  ]) {
    const there = await read(manresa, path, ownCookie)
    const here = await read(sallent, path, cookie)
    expect([path, there.status]).toEqual([path, 200])
    expect([path, here.body.includes(SAID.manresa)]).toEqual([path, false])
    if (!path.includes('updates')) expect([path, here.status]).toEqual([path, 404])
  }
  // Nor is it changed from there.
  const answer = await fetch(`${sallent.url}/open311/v2/servicerequestupdates.json`, {
    method: 'POST',
    body: new URLSearchParams({
      api_key: 'demo',
      service_request_id: String(mine?.id),
      status: 'closed',
      updated_datetime: manresa.clock.now().toISOString(),
      description: 'Tancat des d’un altre poble',
    }),
  })
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.status).toBeLessThan(500)
})

test('a member of one town cannot sign in to another, by password or session', async () => {
  await manresa.service.staff.add(
    { email: 'nomes@manresa.test', name: 'Laia Prat', role: 'administrator' },
    'una-contrasenya-llarga',
  )
  const signIn = (world: World) =>
    fetch(`${world.url}/console/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'nomes@manresa.test', password: 'una-contrasenya-llarga' }),
      redirect: 'manual',
    })
  const here = await signIn(manresa)
  expect(here.headers.get('location')).toBe('/console')
  const cookie = here.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  expect((await read(manresa, '/console/staff', cookie)).status).toBe(200)
  expect((await signIn(sallent)).headers.get('location') ?? '').not.toBe('/console')
  expect((await read(sallent, '/console/staff', cookie)).status).not.toBe(200)
})

test('each town answers its own citizens from its own number', async () => {
  const [nil, ona] = [manresa.citizen('Nil'), sallent.citizen('Ona')]
  await Promise.all([nil.says('hola'), ona.says('hola')])
  const [answered] = await nil.sees(/assistent/)
  expect(answered && messageText(answered)).toContain('Manresa')
  const [other] = await ona.sees(/assistent/)
  expect(other && messageText(other)).toContain('Sallent')
})

test('a citizen is told of what they reported to their own town, and of nothing of another', async () => {
  for (const [world, own, other] of [
    [manresa, SAID.manresa, SAID.sallent],
    [sallent, SAID.sallent, SAID.manresa],
  ] as const) {
    const rosa = world.citizen('Rosa')
    await rosa.asks(`hi ha un fanal fos al carrer Guimerà 12, ${own}`, button('Confirmar'))
    await rosa.taps('Confirmar')
    await rosa.sees(/té el número/)
    const told = JSON.stringify(await rosa.transcript())
    expect([own, told.includes(own), told.includes(other)]).toEqual([own, true, false])
  }
})

test('a log line names the town whose message failed, and nothing of another', async () => {
  const failedIn = async (world: World): Promise<string> => {
    await fetch(`${world.emulator.url}/faults`, {
      method: 'PUT',
      body: JSON.stringify({ failTimes: 1, failCode: 131051, failStatus: 400 }),
    })
    await world.citizen('Bru').says(`hola, ${SAID.manresa} ${SAID.sallent}`)
    const { id: town } = world.service.town
    return until('a message to fail', async () => {
      const [row] =
        await world.sql`select id from outbound_message where state = 'failed' and jurisdiction_id = ${town}`
      return row && String(row.id)
    })
  }
  for (const world of [manresa, sallent]) {
    const message = await failedIn(world)
    const line = await until('it to be logged', async () => log.find((one) => one.includes(message)))
    expect(JSON.parse(line)).toMatchObject({ town: world.service.town.id })
  }
  const words = [...Object.values(SAID), '34600', 'Bru']
  expect(log.filter((line) => words.some((word) => line.includes(word)))).toEqual([])
})

/** Tables that the town's own clock may write at any time: words of the index, alerts of those who wait. */
const OWN_CLOCK = ['word_index', 'alert']

/** What is stored of a town: how many rows each table has, and a digest of them. */
const rowsOf = async (town: string): Promise<Record<string, string>> => {
  const tables = await manresa.sql<{ name: string }[]>`
    select c.relname as name from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'jurisdiction_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and c.relname <> all(${OWN_CLOCK})`
  const rows = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await manresa.sql`
        select count(*)::text || ' ' || coalesce(md5(string_agg(t::text, '' order by t::text)), '') as rows
        from ${manresa.sql(name)} t where jurisdiction_id = ${town}`
      return [name, String(row?.rows)]
    }),
  )
  return Object.fromEntries(rows)
}

/** What Manresa's work is run with here: workers that only note what they were given, and nobody outside. */
const withNotedTurns = () => {
  const woken: string[] = []
  const note = (town: Town, id: string) => void woken.push(`${town.id} ${id}`)
  const worker: TownWorker = { wake: note, notify: note, stop: async () => [] }
  const outbound = createOutboundClients([])
  const runtimeOf = createRuntimeOf(manresa.service.towns, { outbound, turns: worker, outboxes: worker })
  return { woken, runtime: runtimeOf(manresa.service.town) }
}

/** The same once nothing more is written there: that somebody read a page is noted after they have it. */
const settledRowsOf = async (townId: string) => {
  let rows = await rowsOf(townId)
  await until('nothing more to be written', async () => {
    const before = rows
    await Bun.sleep(1_500)
    rows = await rowsOf(townId)
    return Bun.deepEquals(before, rows)
  })
  return rows
}

test('what a town does by the clock, also years later, changes nothing of another', async () => {
  const later = new Date(manresa.service.town.now().getTime() + 12 * 365 * 86_400_000)
  const { woken, runtime } = withNotedTurns()
  const before = await settledRowsOf('sallent.cat')
  const failed: string[] = []
  for (const { name, run } of listTasks())
    await run({ ...manresa.service.town, now: () => later }, runtime).catch(() => failed.push(name))
  expect(failed).toEqual([])
  expect(await rowsOf('sallent.cat')).toEqual(before)
  const others = await manresa.sql`select id::text from conversation where jurisdiction_id = 'sallent.cat'`
  expect(others.filter(({ id }) => woken.some((one) => one.includes(String(id))))).toEqual([])
})

/** Tables of what jobs name. What an event is of depends on the queue. */
const NAMED: Record<string, string[]> = {
  conversationId: ['conversation'],
  requestId: ['service_request'],
  pictureId: ['picture'],
  attachmentId: ['attachment'],
  alertId: ['alert'],
  mailId: ['outbound_mail'],
  noticeId: ['notice'],
  agendaId: ['agenda'],
  destinationId: ['destination'],
  subscriptionId: ['subscription'],
  signingId: ['signing'],
  eventId: ['service_request_event', 'appointment_event'],
}

test('a job of one town that names a thing of another does nothing with it', async () => {
  const things = Object.entries(NAMED).flatMap(([name, tables]) => tables.map((table) => ({ name, table })))
  const payloads = await Promise.all(
    things.map(async ({ name, table }) => {
      const rows =
        await manresa.sql`select id from ${manresa.sql(table)} where jurisdiction_id = 'sallent.cat' limit 3`
      return rows.map(({ id }) => ({ [name]: id as unknown }))
    }),
  )
  expect(payloads.flat().length).toBeGreaterThan(5)
  const { woken, runtime } = withNotedTurns()
  const [before, sent] = [await settledRowsOf('sallent.cat'), await sentBy('manresa.cat')]
  const read = new Set<string>()
  for (const { run } of MODULES.flatMap(({ jobs = [] }) => jobs))
    for (const payload of payloads.flat()) {
      const noted = new Proxy(payload, {
        get: (named: Record<string, unknown>, key) => {
          if (!(key in named) && key !== 'language') throw new Error('a job of another queue')
          read.add(String(key))
          return named[String(key)]
        },
      })
      // Some say that they have found nothing, others just end.
      await Promise.try(run, manresa.service.town, noted as never, runtime).catch(() => {})
    }
  expect([...read]).toEqual(expect.arrayContaining(payloads.flat().flatMap(Object.keys)))
  expect(await rowsOf('sallent.cat')).toEqual(before)
  expect(await sentBy('manresa.cat')).toEqual(sent)
  expect(woken.filter((one) => !one.startsWith('manresa.cat'))).toEqual([])
})

/** What a town has sent, or is about to. */
const sentBy = async (town: string): Promise<number[]> => {
  const [messages] =
    await manresa.sql`select count(*)::int as n from outbound_message where jurisdiction_id = ${town}`
  const [mails] =
    await manresa.sql`select count(*)::int as n from outbound_mail where jurisdiction_id = ${town}`
  return [Number(messages?.n), Number(mails?.n)]
}

test('row-level security limits a query without a town condition to the town’s own rows', async () => {
  const { db } = sallent.service.town
  const tables = await manresa.sql<{ name: string; locked: boolean; policies: number }[]>`
    select c.relname as name, c.relrowsecurity as locked,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'jurisdiction_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace`
  expect(tables.length).toBeGreaterThan(30)
  expect(tables.filter(({ locked, policies }) => !locked || policies === 0).map(({ name }) => name)).toEqual(
    [],
  )
  let filled = 0
  for (const { name } of tables) {
    const [all] =
      await manresa.sql`select count(*)::int as n from ${manresa.sql(name)} where jurisdiction_id = 'manresa.cat'`
    if (Number(all?.n) > 0) filled++
    const [seen] = await queryRows<{ n: number }>(
      db,
      sql`select count(*)::int as n from ${sql.identifier(name)} where jurisdiction_id <> 'sallent.cat'`,
    )
    expect([name, seen?.n]).toEqual([name, 0])
    // Evidence is changed by nobody at all, which is a lock of its own.
    if (name === 'evidence') continue
    const changed = await db.execute(
      sql`update ${sql.identifier(name)} set jurisdiction_id = jurisdiction_id where jurisdiction_id <> 'sallent.cat' returning 1`,
    )
    expect([name, changed.length]).toEqual([name, 0])
  }
  expect(filled).toBeGreaterThan(10)
  const forged = await db
    .execute(
      sql`insert into contact (id, jurisdiction_id, channel, identity_index, identity)
        values (gen_random_uuid(), 'manresa.cat', 'whatsapp', 'x', 'x')`,
    )
    .catch((error: Error) => String(error.cause))
  expect(forged).toContain('row-level security')
  const [me] = await queryRows<{ me: string }>(db, sql`select current_user as me`)
  expect(me?.me).toBe('town_hall')
})

test('with a hundred towns a town starts and works as with two', async () => {
  await manresa.sql`
    insert into contact (id, jurisdiction_id, channel, identity_index, identity)
    select gen_random_uuid(), 'poble-' || n || '.cat', 'whatsapp', decode(md5(n || '-' || m), 'hex'), 'x'
    from generate_series(1, 97) n, generate_series(1, 50) m`
  await copyTown(folder, { id: 'hundredth.cat', name: 'Centè' })
  const hundredth = await startWorld({
    TOWNS_DIR: folder,
    JURISDICTION_ID: 'hundredth.cat',
    DATABASE_URL: manresa.databaseUrl,
    DATABASE_CONNECTIONS: '4',
  })
  try {
    const pau = hundredth.citizen('Pau')
    await pau.says('hola')
    const [answered] = await pau.sees(/assistent/)
    expect(answered && messageText(answered)).toContain('Centè')
    expect((await read(hundredth, '/open311/v2/requests.json')).body).toBe('[]')
    await until('the figures to count one person', async () => {
      const [row] = await queryRows<{ n: number }>(
        hundredth.service.town.db,
        sql`select count(*)::int as n from contact`,
      )
      return row?.n === 1
    })
  } finally {
    await hundredth.stop()
  }
})
