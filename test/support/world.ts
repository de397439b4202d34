import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type { Channel } from '#channels/core'
import { registerApplication, SCOPES } from '#domain/applications'
import { createStaffAuth } from '#domain/staff'
import { PASSWORD } from '../../src/dev/demo-staff.ts'
import { type Emulator, startEmulator } from '../../src/dev/emulator/index.ts'
import { type Config, readConfig } from '../../src/server/config.ts'
import { type Service, startService } from '../../src/server/service.ts'
import { Citizen } from './citizen.ts'
import { createClock, DAY, type WorldClock } from './clock.ts'
import { FAST_HASHING } from './console/password-hashing.ts'
import { addStaff } from './console/staff.ts'
import { freshDatabase } from './server.ts'
import { shareCertificate } from './signing-certificate.ts'
import { TOWN_TEMPLATES } from './templates.ts'
import { TIMEOUT_MS } from './timeout.ts'

export { PASSWORD }

/** A world's town is on WhatsApp, unless the test is of one that is not. */
type WorldConfig = Config & { whatsapp: NonNullable<Config['whatsapp']> }

/** A whole town for a test: service, database, messenger, over real HTTP. */
export type World = {
  url: string
  service: Service
  emulator: Emulator
  config: WorldConfig
  databaseUrl: string
  /** The town's database, to look behind the scenes. */
  sql: postgres.Sql
  /** Someone with a phone who never wrote before. */
  citizen(name: string): Citizen
  /** Someone at this very number: it may have been another person's. */
  citizenAt(phone: string, name: string): Citizen
  /** The one clock that the service, the emulator and the rows of the test follow. */
  clock: WorldClock
  /** Sets the service's own clock wrong by so much, in milliseconds: everybody else's stays right. */
  serviceClockOffBy(ms: number): void
  /** Every citizen's last message is this old: beyond a day, the messaging window has closed. */
  lastWroteDaysAgo(days: number): Promise<void>
  /** Signs a member of staff in. @returns the cookie to send */
  signIn(email: string): Promise<string>
  /** Files a report through the API: a street light, unless said otherwise. @returns its number */
  report(fields?: Record<string, string>): Promise<string>
  stop(): Promise<void>
}

/** Ports that the kernel gives to no connection between now and their use: below its own range. */
const PORTS = { first: 20_000, count: 12_000 }
let nextPort = (process.pid * 97) % PORTS.count

const isFree = (port: number): boolean => {
  try {
    Bun.listen({ hostname: '0.0.0.0', port, socket: { data: () => {} } }).stop(true)
    return true
  } catch {
    return false
  }
}

/** A port that nobody listens on. */
export const freePort = (): number => {
  for (;;) {
    const port = PORTS.first + (nextPort++ % PORTS.count)
    if (isFree(port)) return port
  }
}

/** A town with a video server, which nobody asks for anything: calls are offered. */
export const WITH_VIDEO = {
  VIDEO_URL: 'http://localhost:9',
  VIDEO_APP_ID: 'town',
  VIDEO_SECRET: 'a-secret-of-the-video-server',
}

/** Phone numbers of test citizens: each test's own, well formed, of nobody. */
let nextNumber = 0
/** Reports of tests are each in words of their own: the same words would be the same report. */
let reportCount = 0

/**
 * @param wanted environment variables that this test sets otherwise; `STRANGERS_MAY_REACH`: hosts of this machine that
 *   stand for the open internet; `PASSWORD_HASHES=production`: passwords are hashed as they are there, in a tenth of a
 *   second each
 * @param log gets every line that the service logs, at `LOG_LEVEL`
 * @param now where the world's clock stands when it starts; the machine's time unless stated
 * @param channels messengers besides WhatsApp
 */
export const startWorld = async (
  wanted: Record<string, string> = {},
  now?: number,
  log?: string[],
  channels?: readonly Channel[],
): Promise<World> => {
  const { STRANGERS_MAY_REACH, PASSWORD_HASHES, ...settings } = wanted
  const passwordHashing = PASSWORD_HASHES === 'production' ? undefined : FAST_HASHING
  // Several towns may share one.
  const database = settings.DATABASE_URL
    ? { url: settings.DATABASE_URL, drop: async () => {} }
    : await freshDatabase({ staffed: passwordHashing !== undefined })
  const port = Number(settings.PORT ?? freePort())
  const emulatorPort = freePort()
  const config = readConfig(
    {
      PORT: String(port),
      HOST: '127.0.0.1',
      PUBLIC_URL: `http://localhost:${port}`,
      DATABASE_URL: database.url,
      DATA_DIR: join(tmpdir(), `town-${port}`),
      WHATSAPP_GRAPH_URL: `http://localhost:${emulatorPort}`,
      WHATSAPP_STATUS_TIMEOUT_SECONDS: '2',
      LOG_LEVEL: 'silent',
      // A test does in a second what a town does in a day, from one address.
      LIMITS_SCALE: '1000',
      BURST_PAUSE_SECONDS: '0',
      MAP_STYLE_URL: 'none',
      // Each reads the catalogue and plans its statements for itself: that many are enough for one test's visitors.
      DATABASE_CONNECTIONS: '4',
      ...settings,
    },
    'demo',
  ) as WorldConfig
  const clock = createClock(now)
  const emulator = startEmulator({
    templates: TOWN_TEMPLATES,
    port: emulatorPort,
    webhookUrl: `http://localhost:${port}/whatsapp/webhook`,
    statusDelayMs: 10,
    now: () => clock.now().getTime(),
    ...config.whatsapp,
  })
  let offBy = 0
  const serviceNow = () => new Date(clock.now().getTime() + offBy)
  await shareCertificate(config, clock.now())
  const service = await startService(config, undefined, {
    now: serviceNow,
    channels,
    passwordHashing,
    untrustedMayReach: STRANGERS_MAY_REACH?.split(','),
    logTo: log && { write: (line) => void log.push(line) },
  })
  const municipal = { name: 'Web municipal', scopes: [...SCOPES], perMinute: 1_000_000, approved: true }
  await registerApplication(service.town, municipal, 'demo')
  await addStaff(service.staff, service.town)
  const url = `http://localhost:${port}`
  const sql = postgres(database.url, { max: 2, onnotice: () => {} })
  return {
    url,
    service,
    emulator,
    config,
    databaseUrl: database.url,
    sql,
    citizenAt: (phone, name) => new Citizen(emulator.url, phone, name),
    citizen: (name) => new Citizen(emulator.url, `3460012${String(++nextNumber).padStart(4, '0')}`, name),
    clock,
    serviceClockOffBy: (ms) => {
      offBy = ms
    },
    async lastWroteDaysAgo(days) {
      const at = clock.ago(days * DAY)
      await sql`update conversation set last_inbound_at = ${at}`
      for (const person of emulator.platform.citizens.values()) person.lastWroteAt = at.getTime()
    },
    signIn: (email) => signIn(sql, url, email),
    report: (fields) => report(url, fields),
    async stop() {
      emulator.stop()
      await sql.end()
      await service.stop()
      await database.drop()
      await Bun.$`rm -rf ${config.dataDir}`.quiet()
    },
  }
}

const signIn = async (sql: postgres.Sql, url: string, email: string): Promise<string> => {
  // Everybody here signs in from one address, many in a minute.
  await sql`delete from staff_rate_limit`
  const body = new URLSearchParams({ email, password: PASSWORD })
  const response = await fetch(`${url}/console/sign-in`, {
    method: 'POST',
    body,
    redirect: 'manual',
    keepalive: false,
  })
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

const report = async (url: string, fields: Record<string, string> = {}): Promise<string> => {
  const lamp = {
    service_code: 'EP01',
    lat: '41.7262',
    long: '1.8268',
    description: `Fanal apagat ${++reportCount}`,
  }
  const body = new URLSearchParams({ api_key: 'demo', ...lamp, ...fields })
  const response = await fetch(`${url}/open311/v2/requests.json`, { method: 'POST', body })
  const [made] = (await response.json()) as { service_request_id?: string; description?: string }[]
  if (!made?.service_request_id) throw new Error(`${response.status} ${made?.description}`)
  return made.service_request_id
}

/** What a second town of a process is set to, besides its address and number. */
export type NeighbourSettings = Record<string, string>

/** The folder's file with a second town's settings: its address is the machine's other name, its messenger another emulator. */
export const neighbourSettings = (port: number, emulatorPort: number, more: NeighbourSettings = {}): string =>
  Object.entries({
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    WHATSAPP_PHONE_NUMBER_ID: '644069802',
    WHATSAPP_BUSINESS_ACCOUNT_ID: '102290129340399',
    WHATSAPP_GRAPH_URL: `http://localhost:${emulatorPort}`,
    ...more,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

/** Another town of a world's own process, as a world: the same service, database and clock, another address and messenger. */
export const openNeighbour = async (world: World, id: string): Promise<World> => {
  const { service, clock, databaseUrl, sql } = world
  const town = await service.towns.byId(id)
  if (!town) throw new Error(`${id} is not served`)
  const { config } = service.towns.detailsOf(town)
  const staff = createStaffAuth(config.staff, { hashing: FAST_HASHING })(town)
  // A town that is on no messenger has none to be emulated.
  const emulator = config.whatsapp
    ? startEmulator({
        templates: TOWN_TEMPLATES,
        port: Number(new URL(config.whatsapp.graphUrl).port),
        webhookUrl: `${world.url}/whatsapp/webhook`,
        statusDelayMs: 10,
        now: () => clock.now().getTime(),
        ...config.whatsapp,
      })
    : world.emulator
  const municipal = { name: 'Web municipal', scopes: [...SCOPES], perMinute: 1_000_000, approved: true }
  await registerApplication(town, municipal, 'demo')
  await addStaff(staff, town)
  return {
    ...world,
    url: config.publicUrl,
    service: { ...service, town, staff },
    emulator,
    config: config as WorldConfig,
    databaseUrl,
    sql,
    citizenAt: (phone, name) => new Citizen(emulator.url, phone, name),
    citizen: (name) => new Citizen(emulator.url, `3460012${String(++nextNumber).padStart(4, '0')}`, name),
    signIn: (email) => signIn(sql, config.publicUrl, email),
    report: (fields) => report(config.publicUrl, fields),
    async stop() {
      if (config.whatsapp) emulator.stop()
    },
  }
}

/** Waits until something is so. @throws with the words given when it is not within the time */
export const until = async <T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  ms = TIMEOUT_MS,
): Promise<T> => {
  const begun = performance.now()
  for (;;) {
    const found = await probe()
    if (found) return found
    const waited = performance.now() - begun
    if (waited > ms) throw new Error(`timed out after ${ms} ms, waiting for: ${what}`)
    // A tenth later at most: what takes seconds is not asked for forty times in each.
    await Bun.sleep(Math.min(25 + waited / 10, 100))
  }
}
