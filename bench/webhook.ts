import { sql } from 'drizzle-orm'
import { queryRows } from '#platform/database'
import { until } from '../test/support/world.ts'
import { comparisonRow, inTurn, type Load, load } from './load.ts'
import { openMessenger, sendMessage } from './messenger.ts'
import { openBench, publishResults } from './setup.ts'

const SECONDS = 4
const CONNECTIONS = 50
const CITIZENS = 1_000

/** Until what is often run is compiled: a service runs for weeks. */
const TO_COMPILE = 3

let sent = 0
const next = () => `wamid.bench-${process.pid}-${sent++}`

const measure = (url: string): Promise<Load> =>
  load((n) => sendMessage(url, n % CITIZENS, next(), 'hola'), CONNECTIONS, SECONDS)

/** A webhook accepted and committed, while what was accepted is being handled too. */
export const webhook = async (): Promise<void> => {
  const bench = await openBench()
  const messenger = openMessenger()
  const floor = await bench.start('bench/baseline.ts', '/whatsapp/webhook')
  const town = await bench.start('src/main.ts', '/health/ready', { WHATSAPP_GRAPH_URL: messenger.url })
  messenger.serve(town.url)
  /** What one round leaves to be handled is no burden to the next. */
  const allHandled = () =>
    until(
      'what came to be handled',
      async () =>
        (
          await queryRows(
            bench.database.db,
            sql`select from inbound_message where handled_at is null limit 1`,
          )
        ).length === 0,
      120_000,
    )
  const ours = async () => {
    const got = await measure(town.url)
    await allHandled()
    return got
  }
  const least = () => town.whilePaused(() => measure(floor.url))
  for (let n = 0; n < TO_COMPILE; n++) {
    await least()
    await ours()
  }
  const compared = await inTurn(bench.settle, least, ours)
  floor.stop()
  await town.stop()
  messenger.stop()
  await bench.stop()
  await publishResults('webhook', [comparisonRow('accepted and committed', compared)])
}
