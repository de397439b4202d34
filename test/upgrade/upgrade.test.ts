import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'bun'
import postgres from 'postgres'
import { migrate } from '#platform/database'
import { SECRETS } from '../faults/process.ts'
import { HOUR } from '../support/clock.ts'
import { type Browser, browserOf } from '../support/console/sign-in.ts'
import { databaseAt } from '../support/server.ts'
import { startWorld, type World } from '../support/world.ts'
import { readFacts, restoreDump } from './dump.ts'
import { RELEASES } from './release.ts'

/** Each released version is upgraded from, with rows that it wrote: they are read, answered and worked on. */

const releases = readdirSync(RELEASES).filter((name) => name.endsWith('.sql.gz'))

test('each released version has rows to upgrade from', async () => {
  const log = await Bun.file('CHANGELOG.md').text()
  const released = [...log.matchAll(/^## \[?(\d+\.\d+\.\d+)\]? - \d{4}-\d\d-\d\d$/gm)].map(([, one]) => one)
  expect(released.length).toBeGreaterThan(0)
  expect(releases.map((name) => name.replace('.sql.gz', '')).toSorted()).toEqual(
    released.flatMap((one) => one ?? []).toSorted(),
  )
})

describe.each(releases)('upgraded from %s', (file) => {
  const dump = Buffer.from(gunzipSync(readFileSync(join(RELEASES, file)))).toString()
  const facts = readFacts(dump)
  const database = `upgrade_${file.replaceAll(/\W/g, '_')}`
  let url: string
  let admin: postgres.Sql
  let world: World
  let desk: Browser

  beforeAll(async () => {
    const server = process.env.TEST_DATABASE_URL ?? ''
    admin = postgres(server, { max: 1, onnotice: () => {} })
    await admin.unsafe(`create database ${database}`)
    url = databaseAt(server, database)
    await restoreDump(url, dump)
    await migrate(url)
    world = await startWorld(
      { ...SECRETS, SECRET_KEY: facts.secretKey, DATABASE_URL: url },
      Date.parse(facts.at) + HOUR,
    )
    desk = browserOf(world)
  })
  afterAll(async () => {
    await world?.stop()
    await admin.unsafe(`drop database if exists ${database} with (force)`)
    await admin.end()
  })

  test('staff of then sign in with their password, and read the report and the conversations', async () => {
    expect((await desk.enter(facts.staff.email, facts.staff.password)).status).toBe(303)
    const request = await desk.go(`/console/requests/${facts.reporter.number}`)
    expect(request.status).toBe(200)
    expect(request.text).toContain('Carrer de Sant Miquel, 4')
    expect(request.text).toContain(facts.told)
    const [{ id } = { id: '' }] = await world.sql<{ id: string }[]>`
      select c.id from conversation c join handover h on h.conversation_id = c.id`
    const conversation = await desk.go(`/console/conversations/${id}`)
    expect(conversation.text).toContain(facts.waiting.words)
    expect(conversation.text).toContain(facts.waiting.name)
  })

  test('the report is public as it was', async () => {
    const response = await fetch(`${world.url}/open311/v2/requests/${facts.reporter.number}.json`)
    expect(await response.json()).toMatchObject([
      { service_request_id: facts.reporter.number, service_code: 'EP01', status: 'open' },
    ])
  })

  test('who waited is answered by staff, on the telephone that they wrote from', async () => {
    const joan = world.citizenAt(facts.waiting.phone, facts.waiting.name)
    await joan.says('encara espero')
    const [{ id } = { id: '' }] = await world.sql<{ id: string }[]>`
      select c.id from conversation c join handover h on h.conversation_id = c.id`
    const sent = await desk.go(`/console/conversations/${id}`, {
      do: 'answer',
      words: 'Bon dia Joan, ho podeu recórrer a la seu electrònica.',
      form_id: 'upgrade',
    })
    expect(sent.status).toBeLessThan(400)
    await joan.sees('ho podeu recórrer a la seu electrònica')
  })

  test('who reported is the same person: they see their report, and are told when it is resolved', async () => {
    const rosa = world.citizenAt(facts.reporter.phone, facts.reporter.name)
    await rosa.asks('les meves incidències', new RegExp(facts.reporter.number))
    const [contacts] = await world.sql`select count(*)::int as n from contact`
    expect(contacts?.n).toBe(4)
    const moved = await desk.go(`/console/requests/${facts.reporter.number}`, {
      state: 'resolved',
      public_note: 'Hem canviat la làmpada.',
    })
    expect(moved.status).toBeLessThan(400)
    await rosa.sees('Hem canviat la làmpada')
  })

  test('who has an appointment finds it by its code, and calls it off', async () => {
    const { phone, name, code } = facts.visitor
    const maria = world.citizenAt(phone, name)
    await maria.asks('les meves cites', `Cita *${code}*`)
    await maria.taps('Anul·lar-la')
    await maria.sees('Voleu anul·lar la cita')
    await maria.asks('sí', 'Cita anul·lada')
  })

  test('who stopped half-way through a report goes on from there', async () => {
    const pau = world.citizenAt(facts.interrupted.phone, facts.interrupted.name)
    await pau.asks('passeig de Pere III 45', 'Contenidor ple', 'Passeig de Pere III, 45')
    await pau.asks('sí', /\b\d\d-\d{5}\b/)
  })

  test('a new report gets the next number', async () => {
    const next = await world.report()
    expect(Number(next.slice(3))).toBe(Number(facts.reporter.number.slice(3)) + 2)
  })
})
