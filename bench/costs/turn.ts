import { readdirSync, readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { queryRows } from '#platform/database'
import { run } from '../load.ts'
import { openMessenger } from '../messenger.ts'
import { type Bench, openBench, publishResults } from '../setup.ts'

const SECONDS = Number(process.env.SECONDS ?? 10)
const CITIZENS = (process.env.CITIZENS ?? '1,50,200').split(',').map(Number)
/** Clock ticks of Linux, in milliseconds. */
const TICK_MS = 10

type Statement = { query: string; calls: number; ms: number; rows: number }

/** What a chat turn costs, which a machine that is busy with other work does not change much: statements, commits, WAL, CPU time. */
export const turnCost = async (): Promise<void> => {
  const bench = await openBench({ shared_preload_libraries: 'pg_stat_statements' })
  await bench.database.db.execute(sql`create extension pg_stat_statements`)
  const messenger = openMessenger()
  const service = await bench.start('src/main.ts', '/health/ready', { WHATSAPP_GRAPH_URL: messenger.url })
  messenger.serve(service.url)
  const postmaster = await postmasterOf(bench)
  const results: Record<string, unknown>[] = []
  let citizen = 0
  for (const people of CITIZENS) {
    let done = 0
    const turn = async (worker: number, n: number) => {
      await messenger.turn(citizen + worker + (n % 40) * people)
      done++
    }
    await run(turn, people, Number(process.env.WARM_SECONDS ?? 2))
    await bench.database.db.execute(sql`select pg_stat_statements_reset()`)
    const before = await counters(bench, service.pid, postmaster)
    done = 0
    citizen += people * 40
    const load = await run(turn, people, SECONDS)
    const after = await counters(bench, service.pid, postmaster)
    const statements = await listStatements(bench)
    citizen += people * 40
    const perTurn = (name: keyof Counters) => Math.round(((after[name] - before[name]) / done) * 100) / 100
    results.push({
      what: `${people} at once`,
      perSecond: load.perSecond,
      p50: load.p50,
      p99: load.p99,
      failed: load.failed,
      statements: Math.round((statements.reduce((sum, { calls }) => sum + calls, 0) / done) * 10) / 10,
      commits: perTurn('commits'),
      walKb: perTurn('walKb'),
      processMs: perTurn('processMs'),
      databaseMs: perTurn('databaseMs'),
    })
    await Bun.write(`bench/results/statements-${people}.txt`, describeStatements(statements, done))
  }
  messenger.stop()
  service.stop()
  await bench.stop()
  await publishResults('turn-cost', results)
}

type Counters = { commits: number; walKb: number; processMs: number; databaseMs: number }

const counters = async (bench: Bench, service: number, postmaster: number): Promise<Counters> => {
  const [row] = await queryRows<{ commits: string; wal: string }>(
    bench.database.db,
    sql`select (select sum(xact_commit) from pg_stat_database) as commits, (select wal_bytes from pg_stat_wal) as wal`,
  )
  const backends = childrenOf(postmaster).reduce((sum, pid) => sum + cpuMs(pid, [13, 14]), 0)
  return {
    commits: Number(row?.commits),
    walKb: Number(row?.wal) / 1024,
    processMs: cpuMs(service, [13, 14]),
    databaseMs: backends + cpuMs(postmaster, [13, 14, 15, 16]),
  }
}

const postmasterOf = async (bench: Bench): Promise<number> => {
  const [row] = await queryRows<{ pid: number }>(bench.database.db, sql`select pg_backend_pid() as pid`)
  return Number(statOf(row?.pid ?? 0)[3])
}

/** The fields of `/proc/<pid>/stat`, numbered as `proc(5)` does, from 0. */
const statOf = (pid: number): string[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const end = text.lastIndexOf(')')
  return [String(pid), '', ...text.slice(end + 2).split(' ')]
}

const cpuMs = (pid: number, fields: number[]): number => {
  try {
    const stat = statOf(pid)
    return fields.reduce((sum, field) => sum + Number(stat[field] ?? 0), 0) * TICK_MS
  } catch {
    return 0
  }
}

const childrenOf = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )

const listStatements = (bench: Bench): Promise<Statement[]> =>
  queryRows<Statement>(
    bench.database.db,
    sql`select regexp_replace(query, '\\s+', ' ', 'g') as query, calls::int, total_exec_time as ms, rows::int from pg_stat_statements
      where query !~ 'pg_stat' order by total_exec_time desc`,
  )

const describeStatements = (statements: Statement[], turns: number): string =>
  statements
    .map(
      ({ query, calls, ms }) =>
        `${(calls / turns).toFixed(3)} a turn, ${(ms / turns).toFixed(4)} ms a turn, ${(ms / calls).toFixed(3)} ms each: ${query}`,
    )
    .join('\n')
