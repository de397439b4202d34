import { type Load, run } from './load.ts'
import { openMessenger } from './messenger.ts'
import { openBench, publishResults } from './setup.ts'

const SECONDS = 12
/** Citizens who write at the same time; each waits for the answer and writes again. */
const CITIZENS = [1, 50, 200]

/**
 * A chat turn: from the webhook of what a citizen writes to the call that sends the answer, with the two webhooks that
 * report on it, against a bare process that stores, answers and notes that it has.
 */
export const chat = async (): Promise<void> => {
  const bench = await openBench()
  const messenger = openMessenger()
  const measure = async (script: string, path: string): Promise<Load[]> => {
    const process = await bench.start(script, path, { WHATSAPP_GRAPH_URL: messenger.url })
    messenger.serve(process.url)
    const loads: Load[] = []
    let citizen = 0
    for (const people of CITIZENS) {
      const first = citizen
      citizen += people * 40
      // One person may be sent so many messages and no more: after each turn another of theirs takes over.
      loads.push(
        await run((worker, n) => messenger.turn(first + worker + (n % 40) * people), people, SECONDS),
      )
    }
    process.stop()
    return loads
  }
  const least = await measure('bench/baseline.ts', '/whatsapp/webhook')
  const got = await measure('src/main.ts', '/health/ready')
  messenger.stop()
  await bench.stop()
  await publishResults(
    'chat',
    got.map(({ perSecond, p50, p99, failed }, index) => ({
      what: `${CITIZENS[index]} at once`,
      ratio: Math.round((perSecond / (least[index]?.perSecond ?? 1)) * 100) / 100,
      floor: least[index]?.perSecond,
      ours: perSecond,
      p50,
      p99,
      floor_p50: least[index]?.p50,
      floor_p99: least[index]?.p99,
      failed,
    })),
  )
}

/** The same with more than one replica, on the same machine and database. */
export const replicas = async (): Promise<void> => {
  const results: Record<string, unknown>[] = []
  for (const many of [1, 2, 4]) {
    const bench = await openBench()
    const messenger = openMessenger()
    const started = []
    for (let one = 0; one < many; one++)
      started.push(await bench.start('src/main.ts', '/health/ready', { WHATSAPP_GRAPH_URL: messenger.url }))
    messenger.serve(...started.map(({ url }) => url))
    const people = 50
    const got = await run((worker, n) => messenger.turn(worker + (n % 40) * people), people, SECONDS)
    for (const one of started) one.stop()
    messenger.stop()
    await bench.stop()
    results.push({ what: `${many} ${many === 1 ? 'replica' : 'replicas'}`, ...got })
  }
  const [first] = results as { perSecond: number }[]
  await publishResults(
    'replicas',
    results.map((row) => ({
      ...row,
      toOne: Math.round((Number(row.perSecond) / (first?.perSecond ?? 1)) * 100) / 100,
    })),
  )
}
