import { createHmac } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { connect, migrate, startEmbedded } from '#platform/database'
import { seedCatalogue } from '#town/services'
import { freePort, until } from '../test/support/world.ts'
import { load } from './load.ts'

/**
 * Benchmarks, each against its floor measured in the same run: `bun run bench [name]`. Prints ratios and writes
 * `bench/results/*.json`. Generator, service and database share one machine: the ratios mean something, the
 * absolute figures little.
 */

const SECONDS = 6
const CONNECTIONS = 50
const SECRETS = {
  SECRET_KEY: 'a-secret-of-the-benchmarks-and-of-nothing-else',
  WHATSAPP_ACCESS_TOKEN: 'bench-token',
  WHATSAPP_APP_SECRET: 'bench-app-secret',
  WHATSAPP_VERIFY_TOKEN: 'bench-verify',
  WHATSAPP_PHONE_NUMBER_ID: '644069801',
}

const folder = join(tmpdir(), `town-bench-${process.pid}`)
const server = await startEmbedded(folder)
await migrate(server.url)
const { db, close } = connect(server.url, 2)
await seedCatalogue(db, 'manresa.cat', 'towns/manresa.cat')

const start = async (script: string, path: string) => {
  const port = freePort()
  const env = {
    ...process.env,
    ...SECRETS,
    DATABASE_URL: server.url,
    DATA_DIR: folder,
    PORT: String(port),
    LOG_LEVEL: 'silent',
    WHATSAPP_GRAPH_URL: 'http://localhost:9',
  }
  const child = Bun.spawn(['bun', script], { env, stdout: 'inherit', stderr: 'inherit' })
  await until(
    script,
    () =>
      fetch(`http://localhost:${port}${path}`).then(
        () => true,
        () => false,
      ),
    20_000,
  )
  return { url: `http://localhost:${port}`, stop: () => child.kill() }
}

const delivery = (n: number) => {
  const message = {
    from: `346${String(n % 1_000).padStart(8, '0')}`,
    id: `wamid.bench-${process.pid}-${n}`,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: 'hola' },
  }
  const value = {
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: '644069801' },
    contacts: [],
    messages: [message],
  }
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  })
}

const postWebhook = (url: string) => (n: number) => {
  const body = delivery(n)
  const signature = createHmac('sha256', SECRETS.WHATSAPP_APP_SECRET).update(body).digest('hex')
  return fetch(`${url}/whatsapp/webhook`, {
    method: 'POST',
    body,
    headers: { 'x-hub-signature-256': `sha256=${signature}` },
  })
}

const BENCHMARKS: Record<
  string,
  (floor: string, ours: string) => [(n: number) => Promise<Response>, (n: number) => Promise<Response>]
> = {
  /** A webhook accepted and committed, while what was accepted is being handled too. */
  webhook: (floor, ours) => [postWebhook(floor), postWebhook(ours)],
  /** The newest reports, as JSON. */
  open311: (floor, ours) => [
    () => fetch(`${floor}/requests.json`),
    () => fetch(`${ours}/open311/v2/requests.json?status=open`),
  ],
}

await db.execute(sql`
  insert into service_request (jurisdiction_id, id, service_code, channel, state, department, description, attributes, requested_at, updated_at)
  select 'manresa.cat', 'b-' || n, 'EP01', 'open311', 'received', 'ENLLUMENAT', 'Fanal apagat ' || n, '{}', now() - n * interval '1 day', now()
  from generate_series(1, 50) n`)

const [only] = process.argv.slice(2)
const floor = await start('bench/floor.ts', '/requests.json')
const ours = await start('src/main.ts', '/health/ready')
const results: Record<string, unknown>[] = []
for (const [name, make] of Object.entries(BENCHMARKS)) {
  if (only && only !== name) continue
  const [floorRequest, ourRequest] = make(floor.url, ours.url)
  const least = await load(floorRequest, CONNECTIONS, SECONDS)
  const got = await load(ourRequest, CONNECTIONS, SECONDS)
  results.push({
    name,
    ratio: Math.round((got.perSecond / least.perSecond) * 100) / 100,
    floor: least.perSecond,
    ours: got.perSecond,
    p50: got.p50,
    p99: got.p99,
    failed: got.failed,
  })
}
floor.stop()
ours.stop()
await close()
await server.stop()
await Bun.$`rm -rf ${folder}`.quiet()
process.stdout.write(`${Bun.inspect.table(results)}\n`)
mkdirSync('bench/results', { recursive: true })
await Bun.write(
  `bench/results/${only ?? 'all'}.json`,
  JSON.stringify({ at: new Date(), cores: cpus().length, model: cpus()[0]?.model, results }, null, 2),
)
process.exit(0)
