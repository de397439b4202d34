import type { Server } from 'bun'
import sharp from 'sharp'
import { readTemplates } from '#channels/whatsapp'
import { registerApplication, SCOPES } from '#domain/applications'
import { importAssets } from '#domain/assets'
import { getMonthCosts } from '#domain/message-costs'
import { getPublication } from '#domain/open-data'
import { loadTown } from '#domain/town'
import { createContext } from '#domain/use-cases'
import { traceError } from '#platform/telemetry'
import { createDump } from '../open311/index.ts'
import { BadConfig, readConfig } from '../server/config.ts'
import { DEMO_SERVERS } from '../server/config-strength.ts'
import { renamedSettingMessage, withCurrentNames } from '../server/renamed-settings.ts'
import { startService } from '../server/service.ts'
import { PASSWORD, STAFF } from './demo-staff.ts'
import {
  startEmulator,
  startIdentityEmulator,
  startMailEmulator,
  startVideoEmulator,
  startVisionEmulator,
} from './emulator/index.ts'
import { buildMonth, listRecentWriters, lookAtDrawing, sampleAssets } from './month/index.ts'
import { createTour, type TourOptions } from './tour/index.ts'

/** The API key of the demo. */
const API_KEY = 'demo'

const PROGRESS_MESSAGES: Record<string, string> = {
  database: 'Starting the database',
  migrations: 'Applying migrations',
  town: 'Loading the town',
  jobs: 'Starting the workers',
}

/** A picture for an item of the sample feeds: a gradient that depends on its number. */
const samplePicture = (number: number): Promise<Buffer> => {
  const tone = (at: number) => 60 + Math.round(70 * (1 + Math.sin(number + at)))
  const pixels = Uint8Array.from({ length: 3 * 2 * 3 }, (_, at) => tone(at * 1.7))
  return sharp(pixels, { raw: { width: 3, height: 2, channels: 3 } })
    .resize(1200, 630, { fit: 'fill', kernel: 'cubic' })
    .jpeg()
    .toBuffer()
}

/** Serves the town's sample feeds as another server would: over HTTP, with ETags and pictures. */
const serveSampleFeeds = (town: string) => {
  const server: Server<undefined> = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const name = new URL(request.url).pathname.slice(1)
      const number = /^media\/\w+\/(\d+)\.jpg$/.exec(name)?.[1]
      if (number)
        return new Response(new Uint8Array(await samplePicture(Number(number))), {
          headers: { 'content-type': 'image/jpeg' },
        })
      const file = Bun.file(`towns/${town}/sample-feeds/${name}`)
      if (!/^[\w.-]+$/.test(name) || !(await file.exists())) return new Response('', { status: 404 })
      const etag = `"${file.size}-${file.lastModified}"`
      if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304 })
      const text = (await file.text()).replaceAll(
        /(enclosure url=")https:\/\/mostra\.manresa\.test/g,
        `$1http://${host}`,
      )
      // Files that are not UTF-8 are sent unchanged.
      return new Response(text.includes('\ufffd') ? file : text, { headers: { etag } })
    },
  })
  const host = `127.0.0.1:${server.port}`
  return { url: `http://${host}`, host, stop: () => server.stop(true) }
}

const print = (line: string) => process.stdout.write(`${line}\n`)

type DemonstrationOptions = { progress?: (line: string) => void; now?: () => Date; tour?: boolean }

/** What of the demonstration runs: where its pages are, and what it is made of. */
export type Demonstration = Awaited<ReturnType<typeof startDemonstration>>

/**
 * Starts everything on this machine: the service on an embedded database, and the emulators.
 * @param given.progress called at each stage of the start
 * @param given.now another clock than the machine's, which the town and its messenger follow
 * @param given.tour whether the console has the strip of the demonstration
 */
export const startDemonstration = async (
  env: Record<string, string | undefined>,
  { progress = () => {}, now, tour = true }: DemonstrationOptions = {},
) => {
  const base = readConfig(env, 'demo')
  for (const setting of base.renamedSettings) progress(`! ${renamedSettingMessage(setting)}`)
  const emulatorUrl = `http://localhost:${base.emulatorPort}`
  const { whatsapp } = base
  if (!whatsapp) throw new BadConfig('WHATSAPP_PHONE_NUMBER_ID: required for the demonstration.')
  const feeds = serveSampleFeeds(base.jurisdictionId)
  const mail = await startMailEmulator({ port: base.emulatorPort + 3, smtpPort: base.emulatorPort + 4 })
  const vision = startVisionEmulator({ key: DEMO_SERVERS.VISION_KEY, look: lookAtDrawing })
  const config = readConfig(
    {
      VISION_URL: vision.url,
      VISION_KEY: DEMO_SERVERS.VISION_KEY,
      VIDEO_URL: `http://localhost:${base.emulatorPort + 1}`,
      VIDEO_APP_ID: 'demo',
      VIDEO_SECRET: DEMO_SERVERS.VIDEO_SECRET,
      IDENTITY_ISSUER: `http://localhost:${base.emulatorPort + 2}`,
      IDENTITY_NAME: 'VÀLid (demostració)',
      IDENTITY_CLIENT_ID: 'demo',
      IDENTITY_CLIENT_SECRET: DEMO_SERVERS.IDENTITY_CLIENT_SECRET,
      WHATSAPP_GRAPH_URL: emulatorUrl,
      WHATSAPP_STATUS_TIMEOUT_SECONDS: '10',
      FEEDS_URL: feeds.url,
      SMTP_URL: mail.smtpUrl,
      MAIL_FROM: 'avisos@manresa.test',
      OUTBOUND_PRIVATE_HOSTS: feeds.host,
      ...withCurrentNames(env).settings,
    },
    'demo',
  )
  const video = startVideoEmulator({
    port: config.emulatorPort + 1,
    appId: 'demo',
    secret: DEMO_SERVERS.VIDEO_SECRET,
  })
  const identity = await startIdentityEmulator({
    port: config.emulatorPort + 2,
    clientId: 'demo',
    clientSecret: DEMO_SERVERS.IDENTITY_CLIENT_SECRET,
    redirect: `${config.publicUrl}/appointments/identified`,
  })
  const shown: { tour?: TourOptions } = {}
  const service = await startService(
    config,
    (stage) => progress(`· ${PROGRESS_MESSAGES[stage] ?? stage} …`),
    {
      ...(tour && { front: createTour(() => shown.tour) }),
      ...(now && { now }),
    },
  )
  const demonstration = { name: 'Demonstration', scopes: [...SCOPES], perMinute: 6_000, approved: true }
  await registerApplication(service.town, demonstration, API_KEY)
  for (const member of STAFF) await service.staff.add(member, PASSWORD)
  progress('· Writing a month of the town’s work …')
  const data = loadTown(config.jurisdictionId, config.townsDir)
  const asSystem = createContext(service.town, { kind: 'system' })
  await importAssets(asSystem, { assets: sampleAssets(data), retireMost: true })
  await buildMonth(service.town, data)
  if (!(await getPublication(service.town))) await createDump(service.town)
  const emulator = startEmulator({
    templates: readTemplates(`${config.townsDir}/${config.jurisdictionId}`),
    port: config.emulatorPort,
    webhookUrl: `http://localhost:${service.port}/whatsapp/webhook`,
    ...whatsapp,
    ...(now && { now: () => now().getTime() }),
  })
  for (const { phone, name, at } of await listRecentWriters(service.town))
    emulator.platform.citizen(phone, name).lastWroteAt = at.getTime()
  shown.tour = {
    town: service.town,
    staff: service.staff,
    members: STAFF,
    password: PASSWORD,
    phoneUrl: `http://localhost:${emulator.port}`,
    mailUrl: mail.url,
  }
  // The figures of a new month show what messages cost.
  if ((await getMonthCosts(service.town)).total.messages === 0)
    for (const body of ['Bon dia', 'Quina farmàcia està de guàrdia?'])
      emulator.platform.write('34600111222', { type: 'text', text: { body } }, 'Laia')
  return {
    config,
    service,
    emulator,
    mail,
    async stop() {
      emulator.stop()
      await service.stop()
      feeds.stop()
      video.stop()
      identity.stop()
      mail.stop()
      vision.stop()
    },
  }
}

const run = async () => {
  const begun = performance.now()
  const demonstration = await startDemonstration(
    { LOG_LEVEL: 'warn', ...process.env },
    { progress: (line) => print(`  ${line}`) },
  )
  const { config, service, emulator, mail } = demonstration
  print(
    `  · Ready in ${((performance.now() - begun) / 1000).toFixed(1)} s. Ctrl-C stops; the data stays in ${config.dataDir}\n`,
  )
  print(`  Tour      http://localhost:${service.port}/demo`)
  print(`  Site      http://localhost:${service.port}/`)
  print(
    `  Console   http://localhost:${service.port}/console   (${STAFF.map(({ email }) => email).join(', ')}; password ${PASSWORD})`,
  )
  print(`  Phone     http://localhost:${emulator.port}/`)
  print(`  E-mail    ${mail.url}/`)
  print(`\n  API       http://localhost:${service.port}/developers   (key: ${API_KEY})\n`)

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    print('\n  Stopping …')
    await demonstration.stop()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

const fail = (error: { code?: string; message?: string }) => {
  const inUse = error?.code === 'EADDRINUSE'
  const text =
    error instanceof BadConfig
      ? error.message
      : inUse
        ? `${error.message}\nSet PORT and EMULATOR_PORT to free ports.`
        : traceError(error)
  process.stderr.write(`${text}\n`)
  process.exit(1)
}

if (import.meta.main) await run().catch(fail)
