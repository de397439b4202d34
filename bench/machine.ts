import { mkdirSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Database, migrate, startEmbedded } from '#platform/database'
import { seedCatalogue } from '#town/services'
import { freePort, until } from '../test/support/world.ts'

/** Secrets of the benchmarks and of nothing else. */
export const SECRETS = {
  SECRET_KEY: 'a-secret-of-the-benchmarks-and-of-nothing-else',
  WHATSAPP_ACCESS_TOKEN: 'bench-token',
  WHATSAPP_APP_SECRET: 'bench-app-secret',
  WHATSAPP_VERIFY_TOKEN: 'bench-verify',
  WHATSAPP_PHONE_NUMBER_ID: '644069801',
}

/** A database of its own, migrated, with the town's catalogue, and what runs on it. */
export type Bench = {
  url: string
  database: Database
  /** Starts a script as a process on this database. @returns its address once it answers at `path` */
  start(
    script: string,
    path: string,
    settings?: Record<string, string>,
  ): Promise<{ url: string; stop: () => void }>
  stop(): Promise<void>
}

/** Sets up a benchmark. Generator, service and database share one machine: ratios mean something, figures little. */
export const openBench = async (): Promise<Bench> => {
  const folder = join(tmpdir(), `town-bench-${process.pid}-${Math.random().toString(36).slice(2)}`)
  const server = await startEmbedded(folder)
  await migrate(server.url)
  const database = connect(server.url, 2)
  await seedCatalogue(database.db, 'manresa.cat', 'towns/manresa.cat')
  return {
    url: server.url,
    database,
    async start(script, path, settings = {}) {
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
      await until(
        script,
        () =>
          fetch(`http://localhost:${port}${path}`).then(
            () => true,
            () => false,
          ),
        60_000,
      )
      return { url: `http://localhost:${port}`, stop: () => child.kill('SIGTERM') }
    },
    async stop() {
      await database.close()
      await server.stop()
      await Bun.$`rm -rf ${folder}`.quiet()
    },
  }
}

/** Prints the rows of a benchmark and keeps them in `bench/results/`. */
export const publish = async (name: string, results: Record<string, unknown>[]): Promise<void> => {
  process.stdout.write(`${name}\n${Bun.inspect.table(results)}\n`)
  mkdirSync('bench/results', { recursive: true })
  const machine = { at: new Date(), cores: cpus().length, model: cpus()[0]?.model, bun: Bun.version }
  await Bun.write(`bench/results/${name}.json`, JSON.stringify({ ...machine, results }, null, 2))
}
