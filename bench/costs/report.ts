import { sql } from 'drizzle-orm'
import { load } from '../load.ts'
import { createApiKey } from '../session.ts'
import { openBench, publishResults } from '../setup.ts'
import { type Counters, describeStatements, listStatements, postmasterOf, readCounters } from './counters.ts'

const SECONDS = Number(process.env.SECONDS ?? 8)
const CONNECTIONS = (process.env.CONNECTIONS ?? '1,32').split(',').map(Number)

/** What a report by the API costs, which a machine that is busy with other work does not change much: statements, commits, WAL, CPU time. */
export const reportCost = async (): Promise<void> => {
  const bench = await openBench({ shared_preload_libraries: 'pg_stat_statements' })
  await bench.database.db.execute(sql`create extension pg_stat_statements`)
  const service = await bench.start('src/main.ts', '/health/ready')
  const postmaster = await postmasterOf(bench)
  const key = await createApiKey(bench)
  const results: Record<string, unknown>[] = []
  let sent = 0
  let done = 0
  const post = async () => {
    const response = await fetch(`${service.url}/open311/v2/requests.json`, {
      method: 'POST',
      body: reportForm(key, sent++),
    })
    done++
    return response
  }
  for (const connections of CONNECTIONS) {
    await load(post, connections, 1)
    await bench.database.db.execute(sql`select pg_stat_statements_reset()`)
    const before = await readCounters(bench, service.pid, postmaster)
    done = 0
    const { perSecond, p50, p99, failed } = await load(post, connections, SECONDS)
    const after = await readCounters(bench, service.pid, postmaster)
    const statements = await listStatements(bench)
    const perReport = (name: keyof Counters) => Math.round(((after[name] - before[name]) / done) * 100) / 100
    results.push({
      what: `${connections} at once`,
      perSecond,
      p50,
      p99,
      failed,
      statements: Math.round((statements.reduce((sum, { calls }) => sum + calls, 0) / done) * 10) / 10,
      commits: perReport('commits'),
      walKb: perReport('walKb'),
      processMs: perReport('processMs'),
      databaseMs: perReport('databaseMs'),
    })
    await Bun.write(
      `bench/results/report-statements-${connections}.txt`,
      describeStatements(statements, done, 'report'),
    )
  }
  service.stop()
  await bench.stop()
  await publishResults('report-cost', results)
}

/** The n-th report: far enough from the others that nobody's is a neighbour's. */
export const reportForm = (key: string, n: number): URLSearchParams =>
  new URLSearchParams({
    api_key: key,
    service_code: 'EP01',
    lat: String(41.7 + (n % 1_000) / 20_000),
    long: String(1.8 + Math.floor(n / 1_000) / 20_000),
    description: `Fanal apagat número ${n} des de fa uns quants dies`,
  })
