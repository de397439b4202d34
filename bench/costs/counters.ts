import { readdirSync, readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { queryRows } from '#platform/database'
import type { Bench } from '../setup.ts'

/** Clock ticks of Linux, in milliseconds. */
const TICK_MS = 10

type Statement = { query: string; calls: number; ms: number; rows: number }

export type Counters = { commits: number; walKb: number; processMs: number; databaseMs: number }

export const readCounters = async (bench: Bench, service: number, postmaster: number): Promise<Counters> => {
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

export const postmasterOf = async (bench: Bench): Promise<number> => {
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

export const listStatements = (bench: Bench): Promise<Statement[]> =>
  queryRows<Statement>(
    bench.database.db,
    sql`select regexp_replace(query, '\\s+', ' ', 'g') as query, calls::int, total_exec_time as ms, rows::int from pg_stat_statements
      where query !~ 'pg_stat' order by total_exec_time desc`,
  )

export const describeStatements = (statements: Statement[], units: number, unit: string): string =>
  statements
    .map(
      ({ query, calls, ms }) =>
        `${(calls / units).toFixed(3)} a ${unit}, ${(ms / units).toFixed(4)} ms a ${unit}, ${(ms / calls).toFixed(3)} ms each: ${query}`,
    )
    .join('\n')
