import { type Load, load } from './load.ts'
import { openMessenger, sendMessage } from './messenger.ts'
import { openBench, publishResults } from './setup.ts'

const SECONDS = 6
const CONNECTIONS = 50
const CITIZENS = 1_000

/** The machine is not always as fast: each side is measured so often, in turn, and the middle one of each counts. */
const ROUNDS = 3

/** Before it is measured each side has handled so many, at a pace at which all of them are answered. */
const BEFORE = 500
const BEFORE_PAUSE_MS = 8

let sent = 0
const next = () => `wamid.bench-${process.pid}-${sent++}`

const measure = async (url: string): Promise<Load> => {
  for (let n = 0; n < BEFORE; n++) {
    await (await sendMessage(url, CITIZENS + n, next(), 'hola')).arrayBuffer()
    await Bun.sleep(BEFORE_PAUSE_MS)
  }
  return load((n) => sendMessage(url, n % CITIZENS, next(), 'hola'), CONNECTIONS, SECONDS)
}

const middle = (loads: Load[]): Load =>
  loads.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(loads.length / 2)] as Load

/** A webhook accepted and committed, while what was accepted is being handled too. */
export const webhook = async (): Promise<void> => {
  const [floors, ours]: [Load[], Load[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    // A database of their own each time: what one round leaves to be handled is no burden to the next.
    const bench = await openBench()
    const messenger = openMessenger()
    const floor = await bench.start('bench/baseline.ts', '/whatsapp/webhook')
    floors.push(await measure(floor.url))
    floor.stop()
    const town = await bench.start('src/main.ts', '/health/ready', { WHATSAPP_GRAPH_URL: messenger.url })
    messenger.serve(town.url)
    ours.push(await measure(town.url))
    town.stop()
    messenger.stop()
    await bench.stop()
  }
  const [least, got] = [middle(floors), middle(ours)]
  await publishResults('webhook', [
    {
      what: 'accepted and committed',
      ratio: Math.round((got.perSecond / least.perSecond) * 100) / 100,
      floor: least.perSecond,
      ours: got.perSecond,
      p50: got.p50,
      p99: got.p99,
      failed: got.failed,
    },
  ])
}
