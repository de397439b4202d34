import { mkdirSync, mkdtempSync } from 'node:fs'
import { readFile, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { until } from '../test/support/world.ts'
import type { Bench } from './setup.ts'

/** A statement as the database logged it, its values as text. */
export type Statement = { sql: string; params: (string | null)[] }

type LogLine = { message?: string; detail?: string }

const VALUE = /\$\d+ = (?:(NULL)|'((?:[^']|'')*)')/g

const toStatement = ({ message = '', detail = '' }: LogLine): Statement[] => {
  const [, text] = /^duration: [\d.]+ ms {2}execute [^:]+: ([\s\S]+)$/.exec(message) ?? []
  // The queue of jobs has its own pace.
  if (!text || text.includes('pgboss.')) return []
  const params = [...detail.matchAll(VALUE)].map(([, missing, value = '']) =>
    missing ? null : value.replaceAll("''", "'"),
  )
  return [{ sql: text, params }]
}

/** What is recorded while the service's clock asks something too is more than the page's: the least of so many is taken. */
const TIMES = 5
/** The database writes its log beside its answers. */
const LOGGED_MS = 200

/** What a page asks of the database, read in the log of the database. */
export const statementLog = () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'statements-')), 'log')
  mkdirSync(folder)
  const file = join(folder, 'statements.json')
  const settings = {
    logging_collector: 'on',
    log_destination: 'jsonlog',
    log_directory: folder,
    log_filename: 'statements.log',
    log_file_mode: '0644',
  }
  /** @returns the statements that a request caused, in their order */
  const record = async ({ database }: Bench, request: () => Promise<unknown>): Promise<Statement[]> => {
    const logs = async (least: number) => {
      await database.db.execute(sql.raw(`alter system set log_min_duration_statement = ${least}`))
      await database.db.execute(sql`select pg_reload_conf()`)
      await until('the setting of the log', async () => {
        const [row] = await database.db.execute(sql`show log_min_duration_statement`)
        return String(row?.log_min_duration_statement).startsWith(String(least))
      })
    }
    await logs(0)
    await request()
    let fewest: Statement[] | undefined
    for (let times = 0; times < TIMES; times++) {
      await truncate(file)
      await request()
      await Bun.sleep(LOGGED_MS)
      // What follows the last end of a line is being written.
      const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1).filter(Boolean)
      const found = lines.map((line) => JSON.parse(line.replace(/^\0+/, '')) as LogLine).flatMap(toStatement)
      if (!fewest || found.length < fewest.length) fewest = found
    }
    await logs(-1)
    return fewest ?? []
  }
  return { settings, record }
}
