import { readFileSync } from 'node:fs'
import { openMessenger } from './messenger.ts'
import { openBench, publishResults } from './setup.ts'

/** How long; `MINUTES=5` for a quicker look. */
const MINUTES = Number(process.env.MINUTES ?? 60)

/** Turns a second: a busy hour of a large town, which two cores answer without haste. */
const PACE = 10
const CITIZENS = 20_000
const SAMPLES = 6

/** Megabytes that a process holds. */
const memoryOf = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)

/** What a process holds in memory while people write to it for an hour: reading `/proc`, so on Linux. */
export const memory = async (): Promise<void> => {
  const bench = await openBench()
  const messenger = openMessenger()
  const town = await bench.start('src/main.ts', '/health/ready', { WHATSAPP_GRAPH_URL: messenger.url })
  messenger.serve(town.url)
  const results: { after: string; memoryMb: number; answered: number; unanswered: number }[] = []
  const begun = performance.now()
  const length = MINUTES * 60_000
  const counts = { answered: 0, unanswered: 0 }
  const note = (minutes: number) =>
    results.push({ after: `${minutes} min`, memoryMb: memoryOf(town.pid), ...counts })
  note(0)
  let written = 0
  while (performance.now() - begun < length) {
    void messenger.turn(written++ % CITIZENS).then(
      () => counts.answered++,
      () => counts.unanswered++,
    )
    await Bun.sleep(Math.max(0, begun + (written * 1000) / PACE - performance.now()))
    const passed = performance.now() - begun
    if (passed > (results.length * length) / SAMPLES) note(Math.round(passed / 60_000))
  }
  await Bun.sleep(5_000)
  if (results.length <= SAMPLES) note(MINUTES)
  town.stop()
  messenger.stop()
  await bench.stop()
  await publishResults('memory', results)
}
