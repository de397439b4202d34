import { mkdirSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { seedCatalogue } from '#domain/services'
import { createVault } from '#platform/crypto'
import { connect, type Database, migrate, startEmbedded } from '#platform/database'
import { freePort, until } from '../test/support/world.ts'
import type { CpuShare } from './costs/cpu-share.ts'

/** Secrets of the benchmarks and of nothing else. */
export const SECRETS = {
  SECRET_KEY: 'a-secret-of-the-benchmarks-and-of-nothing-else',
  WHATSAPP_ACCESS_TOKEN: 'bench-token',
  WHATSAPP_APP_SECRET: 'bench-app-secret',
  WHATSAPP_VERIFY_TOKEN: 'bench-verify',
  WHATSAPP_PHONE_NUMBER_ID: '644069801',
}

/** A process that was started. */
export type Started = {
  url: string
  pid: number
  stop: () => Promise<void>
  /** Does something while the process stands still: what it would do in the background is no burden to it. */
  whilePaused: <T>(work: () => Promise<T>) => Promise<T>
}

/** A database of its own, migrated, with the town's catalogue, and what runs on it. */
export type Bench = {
  url: string
  database: Database
  /**
   * Starts a script as a process on this database.
   * @param share whose part of a core it is to use
   * @returns its address once it answers at `path`
   */
  start(script: string, path: string, settings?: Record<string, string>, share?: CpuShare): Promise<Started>
  /** Has the database written and cleaned up now what it would in the background. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** Whose rows a connection of a benchmark sees in the views that show one town's. */
export const TOWN_SETTINGS = { 'town_hall.jurisdiction': 'manresa.cat' }

/** Sets up a benchmark. Generator, service and database share one machine: ratios mean something, figures little. */
export const openBench = async (overrides: Record<string, string> = {}): Promise<Bench> => {
  const folder = join(tmpdir(), `town-bench-${process.pid}-${Math.random().toString(36).slice(2)}`)
  const server = await startEmbedded(folder, overrides)
  await migrate(server.url)
  const database = connect(server.url, { max: 2, settings: TOWN_SETTINGS, queryTimeoutSeconds: 3_600 })
  await seedCatalogue(database.db, 'manresa.cat', 'towns/manresa.cat')
  await fillHistory(database)
  return {
    url: server.url,
    database,
    async start(script, path, settings = {}, share = undefined) {
      const port = freePort()
      const env = {
        ...process.env,
        ...SECRETS,
        DATABASE_URL: server.url,
        DATA_DIR: folder,
        PORT: String(port),
        LOG_LEVEL: 'silent',
        WHATSAPP_GRAPH_URL: 'http://localhost:9',
        WHATSAPP_MESSAGES_PER_SECOND: '10000',
        STAFF_SECOND_FACTOR: 'optional',
        ...settings,
      }
      const child = Bun.spawn(['bun', script], { env, stdout: 'inherit', stderr: 'inherit' })
      share?.add(child.pid)
      await until(
        script,
        () =>
          fetch(`http://localhost:${port}${path}`).then(
            () => true,
            () => false,
          ),
        60_000,
      )
      const stop = async () => {
        child.kill('SIGTERM')
        await child.exited
      }
      const whilePaused = async <T>(work: () => Promise<T>): Promise<T> => {
        child.kill('SIGSTOP')
        return work().finally(() => child.kill('SIGCONT'))
      }
      return { url: `http://localhost:${port}`, pid: child.pid, stop, whilePaused }
    },
    async settle() {
      await database.db.execute(sql`vacuum analyze`)
      await database.db.execute(sql`checkpoint`)
    },
    async stop() {
      await database.close()
      await server.stop()
      await Bun.$`rm -rf ${folder}`.quiet()
    },
  }
}

/** What a service of the benchmarks can decrypt: who somebody is, what they wrote, what they were told. */
export const sealedExamples = () => {
  const vault = createVault(SECRETS.SECRET_KEY)
  const said = 'Bon dia, voldria saber com està la meva incidència'
  return {
    identity: vault.encrypt({ address: '34600000000', name: 'Maria Serra' }, 'contact.identity'),
    incoming: vault.encrypt({ incoming: { type: 'text', text: said } }, 'inbound_message.content'),
    outgoing: vault.encrypt({ type: 'text', text: 'Encara hi treballem.' }, 'outbound_message.content'),
  }
}

/**
 * What a town has after some months: twenty thousand conversations of three messages and three answers each. A planner
 * that knows of no row takes an index of the whole town for as good as that of one message.
 */
const fillHistory = async ({ db }: Database): Promise<void> => {
  const people = sql`generate_series(1, 20000) as n`
  const letters = sql`conversation c cross join generate_series(1, 3) as n`
  const { identity, incoming, outgoing } = sealedExamples()
  const once = sql`now() - interval '30 days'`
  await db.execute(sql`insert into contact (id, jurisdiction_id, channel, identity_index, identity, created_at)
    select gen_random_uuid(), 'manresa.cat', 'whatsapp', decode(md5(n::text), 'hex'), ${identity}, ${once} from ${people}`)
  await db.execute(sql`insert into conversation (id, jurisdiction_id, contact_id, line_id, created_at, last_inbound_at)
    select gen_random_uuid(), 'manresa.cat', id, 'before', ${once}, ${once} from contact`)
  await db.execute(sql`insert into inbound_message
      (id, jurisdiction_id, conversation_id, external_id, type, content, occurred_at, received_at, handled_at)
    select gen_random_uuid(), 'manresa.cat', c.id, concat('in-', c.id, n), 'text', ${incoming}, ${once}, ${once}, ${once}
    from ${letters}`)
  await db.execute(sql`insert into outbound_message
      (id, jurisdiction_id, conversation_id, cause_key, content, state, external_id, not_before, created_at, state_at)
    select gen_random_uuid(), 'manresa.cat', c.id, concat('cause-', n), ${outgoing}, 'read', concat('out-', c.id, n),
      ${once}, ${once}, ${once}
    from ${letters}`)
  await db.execute(sql`insert into delivery_status
      (jurisdiction_id, external_id, status, outbound_id, occurred_at, received_at)
    select 'manresa.cat', external_id, unnest(array['sent', 'delivered', 'read']), id, state_at, state_at
    from outbound_message`)
  await markIndexed(db)
  await db.execute(sql`vacuum analyze`)
}

/** What was filled in is not indexed while something is measured: that is done once, in the background. */
export const markIndexed = (db: Database['db']) =>
  db.execute(sql`update word_index set words = '{}' where words is null`)

/** Prints the rows of a benchmark and keeps them in `bench/results/`. */
export const publishResults = async (name: string, results: Record<string, unknown>[]): Promise<void> => {
  process.stdout.write(`${name}\n${Bun.inspect.table(results)}\n`)
  mkdirSync('bench/results', { recursive: true })
  const machine = { at: new Date(), cores: cpus().length, model: cpus()[0]?.model, bun: Bun.version }
  await Bun.write(`bench/results/${name}.json`, JSON.stringify({ ...machine, results }, null, 2))
}
