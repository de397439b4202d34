import { type CpuShare, openCpuShare } from './costs/cpu-share.ts'
import { comparisonRow, inTurn, type Load, run } from './load.ts'
import { openMessenger } from './messenger.ts'
import { openBench, publishResults } from './setup.ts'

const SECONDS = 5
/** Citizens who write at the same time; each waits for the answer and writes again. */
const CITIZENS = [1, 50, 200]

/** Until what is often run is compiled: a service runs for weeks. */
const SECONDS_TO_COMPILE = 8

/**
 * A chat turn: from the webhook of what a citizen writes to the call that sends the answer, with the two webhooks that
 * report on it, against a bare process that stores, answers and notes that it has.
 */
export const chat = async (): Promise<void> => {
  const bench = await openBench()
  const messenger = openMessenger()
  const settings = { WHATSAPP_GRAPH_URL: messenger.url }
  const floor = await bench.start('bench/baseline.ts', '/whatsapp/webhook', settings)
  const town = await bench.start('src/main.ts', '/health/ready', settings)
  let citizen = 0
  const measure = async (url: string, people: number, seconds: number): Promise<Load> => {
    messenger.serve(url)
    const first = citizen
    citizen += people * 40
    // One person may be sent so many messages and no more: after each turn another of theirs takes over.
    const got = await run((worker, n) => messenger.turn(first + worker + (n % 40) * people), people, seconds)
    await messenger.toldAll()
    return got
  }
  const least = (people: number, seconds: number) =>
    town.whilePaused(() => measure(floor.url, people, seconds))
  const got = (people: number, seconds: number) => measure(town.url, people, seconds)
  for (const side of [least, got]) await side(200, SECONDS_TO_COMPILE)
  const rows = []
  for (const people of CITIZENS) {
    const compared = await inTurn(
      bench.settle,
      () => least(people, SECONDS),
      () => got(people, SECONDS),
    )
    rows.push(comparisonRow(`${people} at once`, compared))
  }
  floor.stop()
  await town.stop()
  messenger.stop()
  await bench.stop()
  await publishResults('chat', rows)
}

/** Of a core, for each replica: four leave the database and the generator the rest of two cores. */
const SHARE = 0.2

const SECONDS_OF_REPLICAS = 12

/** What a replica takes until what is often run is compiled. */
const SECONDS_TO_COMPILE_ONE = 5

/** Enough that no replica waits for more to do. Each turn is somebody's first. */
const CITIZENS_OF_REPLICAS = 200

/** The same with more than one replica on one database, each with a part of a core of its own: more of them is more to compute with. */
export const replicas = async (): Promise<void> => {
  const results: (Load & { what: string; cores: number | undefined })[] = []
  for (const many of [1, 2, 4]) {
    const bench = await openBench()
    const messenger = openMessenger()
    const shares: CpuShare[] = []
    const started = []
    for (let one = 0; one < many; one++) {
      const share = openCpuShare(`town-bench-${process.pid}-${one}`)
      if (share) shares.push(share)
      const settings = { WHATSAPP_GRAPH_URL: messenger.url }
      started.push(await bench.start('src/main.ts', '/health/ready', settings, share))
    }
    messenger.serve(...started.map(({ url }) => url))
    let met = 0
    const talk = () => messenger.turn(met++)
    // At full speed first: with a part of a core, compiling would be most of what is measured.
    await run(talk, CITIZENS_OF_REPLICAS, SECONDS_TO_COMPILE_ONE * many)
    for (const share of shares) share.limit(SHARE)
    const got = await run(talk, CITIZENS_OF_REPLICAS, SECONDS_OF_REPLICAS)
    // With a part of a core it would take long to end.
    for (const share of shares) share.limit(1)
    for (const one of started) await one.stop()
    for (const share of shares) share.close()
    messenger.stop()
    await bench.stop()
    const cores = shares.length > 0 ? SHARE : undefined
    results.push({ what: `${many} ${many === 1 ? 'replica' : 'replicas'}`, cores, ...got })
  }
  const [first] = results
  await publishResults(
    'replicas',
    results.map((row) => ({
      ...row,
      toOne: Math.round((row.perSecond / (first?.perSecond ?? 1)) * 100) / 100,
    })),
  )
}
