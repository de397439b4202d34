import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { startEmulator } from '../../src/dev/emulator/index.ts'
import { MESSENGER, ROOT, SECRETS, startProcess, untilReady } from '../faults/process.ts'
import { Citizen } from '../support/citizen.ts'
import { createClock } from '../support/clock.ts'
import { browserOf } from '../support/console/sign-in.ts'
import { TOWN_TEMPLATES } from '../support/templates.ts'
import { freePort, until } from '../support/world.ts'
import { dumpDatabase } from './dump.ts'

/** What is known of the rows of a release: who wrote, what they reported, who works there. */
export type ReleaseFacts = {
  version: string
  /** When the rows were written: a test's clock goes on from there. */
  at: string
  /** Of the test, which sealed the rows with it. */
  secretKey: string
  staff: { email: string; name: string; password: string }
  /** Reported a street light, by its number and in these words. */
  reporter: { phone: string; name: string; number: string; words: string }
  /** Was told this by staff about their report. */
  told: string
  /** Was asked where it is, half-way through a report. */
  interrupted: { phone: string; name: string }
  /** Has an appointment, by its code, under this name. */
  visitor: { phone: string; name: string; code: string }
  /** Asked for people in these words, and waits. */
  waiting: { phone: string; name: string; words: string }
}

/** Where the dumps lie: one for each released version, `0.1.0.sql.gz`. */
export const RELEASES = join(import.meta.dir, 'releases')

const REPORT = 'Hola, hi ha un fanal fos al carrer Sant Miquel 4'
const TOLD = 'Demà hi va la brigada.'
const QUESTION = 'com recorro una multa de trànsit?'

type Version = { root: string; version: string; databaseUrl: string }

/**
 * Has a version do a day's work: an administrator is added, a citizen reports, another asks for people, a third takes an appointment, a
 * fourth stops half-way, staff confirm the report.
 * Everything by its own adapters: what stands in the tables is what that version writes.
 * @returns the dump
 */
export const makeRelease = async ({ root, version, databaseUrl }: Version): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'release-'))
  const port = freePort()
  const emulator = startEmulator({
    templates: TOWN_TEMPLATES,
    port: freePort(),
    webhookUrl: `http://localhost:${port}/whatsapp/webhook`,
    ...MESSENGER,
  })
  const settings = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: join(folder, 'data'),
    PUBLIC_URL: `http://localhost:${port}`,
    WHATSAPP_GRAPH_URL: emulator.url,
    STAFF_SECOND_FACTOR: 'optional',
    DRAIN_SECONDS: '0',
    LOG_LEVEL: 'error',
  }
  const log = join(folder, 'service.log')
  const service = startProcess({ root, port, log, settings })
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  try {
    await untilReady(service, { port, log })
    const staff = { email: 'mvila@ajuntament.test', name: 'Marta Vila' }
    const password = await addAdministrator(root, { ...settings, PORT: String(port) }, staff)
    const rosa = new Citizen(emulator.url, '34600770001', 'Rosa Puig')
    const number = await reportLamp(rosa)
    const joan = new Citizen(emulator.url, '34600770002', 'Joan Serra')
    await joan.asks('persona', 'què necessiteu')
    await joan.asks(QUESTION, /ja ho té|fora de l’horari|fora d’horari/)
    const maria = new Citizen(emulator.url, '34600770003', 'Maria Soler')
    const code = await takeAppointment(maria)
    const pau = new Citizen(emulator.url, '34600770004', 'Pau Font')
    await pau.asks('hi ha un contenidor ple', 'On és?')
    const desk = browserOf({ url: settings.PUBLIC_URL, sql })
    const entered = await desk.enter(staff.email, password)
    if (entered.status !== 303) throw new Error(`${staff.email} could not sign in: ${entered.status}`)
    const confirmed = await desk.go(`/console/requests/${number}`, { state: 'confirmed', public_note: TOLD })
    if (confirmed.status !== 303) throw new Error(`the report was not confirmed: ${confirmed.status}`)
    await rosa.sees(TOLD)
    await until('nothing to be on its way', async () => {
      const [busy] =
        await sql`select count(*)::int as n from outbound_message where state in ('queued', 'sending')`
      return busy?.n === 0
    })
    const facts: ReleaseFacts = {
      version,
      at: createClock().now().toISOString(),
      secretKey: SECRETS.SECRET_KEY,
      staff: { ...staff, password },
      reporter: { phone: rosa.waId, name: rosa.name, number, words: REPORT },
      told: TOLD,
      interrupted: { phone: pau.waId, name: pau.name },
      visitor: { phone: maria.waId, name: maria.name, code },
      waiting: { phone: joan.waId, name: joan.name, words: QUESTION },
    }
    service.kill('SIGTERM')
    await service.exited
    return await dumpDatabase(databaseUrl, join(root, 'drizzle'), facts)
  } finally {
    service.kill('SIGKILL')
    emulator.stop()
    await sql.end()
    await rm(folder, { recursive: true, force: true })
  }
}

const addAdministrator = async (
  root: string,
  settings: Record<string, string>,
  { email, name }: { email: string; name: string },
): Promise<string> => {
  const run = Bun.spawn(['bun', 'run', 'staff', email, name, 'administrator'], {
    cwd: root,
    env: { ...process.env, ...SECRETS, ...settings },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [said, complained] = await Promise.all([
    new Response(run.stdout).text(),
    new Response(run.stderr).text(),
  ])
  const password = /^ {2}(\S+)$/m.exec(said)?.[1]
  if (!password) throw new Error(`no administrator was added: ${said}${complained}`)
  return password
}

const reportLamp = async (citizen: Citizen): Promise<string> => {
  await citizen.asks(REPORT, 'Carrer de Sant Miquel, 4')
  // A version that asks for a picture goes on when it is told that there is none.
  const offered = JSON.stringify(await citizen.transcript())
  if (offered.includes('Sense fotografia')) await citizen.taps('Sense fotografia')
  await citizen.asks('sí', /\b\d\d-\d{5}\b/)
  const said = JSON.stringify(await citizen.transcript())
  return /\b\d\d-\d{5}\b/.exec(said)?.[0] ?? ''
}

const takeAppointment = async (citizen: Citizen): Promise<string> => {
  await citizen.asks('vull demanar cita per empadronar-me', 'On us va millor?')
  await citizen.taps('OAC Plaça Major')
  await citizen.sees('Quin dia us va bé?')
  await citizen.taps('La primera lliure')
  await citizen.sees('A nom de qui la posem?')
  await citizen.asks(citizen.name, /Cita confirmada|Reviseu la cita/)
  // A version that has it looked at goes on when it is told to.
  if (!JSON.stringify(await citizen.transcript()).includes('Cita confirmada'))
    await citizen.asks('sí', 'Cita confirmada')
  return /codi és \*([A-Z0-9]{6})\*/.exec(JSON.stringify(await citizen.transcript()))?.[1] ?? ''
}

/** A checkout of another version of this repository, with the packages of this one. */
export const checkOut = async (commit: string): Promise<{ root: string; remove: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'version-'))
  const root = join(folder, 'checkout')
  await Bun.$`git worktree add --detach ${root} ${commit}`.cwd(ROOT).quiet()
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  return {
    root,
    async remove() {
      await Bun.$`git worktree remove --force ${root}`.cwd(ROOT).quiet().nothrow()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
