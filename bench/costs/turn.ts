import { sql } from 'drizzle-orm'
import { run } from '../load.ts'
import { openMessenger } from '../messenger.ts'
import { openBench, publishResults } from '../setup.ts'
import { type Counters, describeStatements, listStatements, postmasterOf, readCounters } from './counters.ts'

const SECONDS = Number(process.env.SECONDS ?? 10)
const CITIZENS = (process.env.CITIZENS ?? '1,50,200').split(',').map(Number)

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
    const before = await readCounters(bench, service.pid, postmaster)
    done = 0
    citizen += people * 40
    const load = await run(turn, people, SECONDS)
    const after = await readCounters(bench, service.pid, postmaster)
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
    await Bun.write(`bench/results/statements-${people}.txt`, describeStatements(statements, done, 'turn'))
  }
  messenger.stop()
  service.stop()
  await bench.stop()
  await publishResults('turn-cost', results)
}
