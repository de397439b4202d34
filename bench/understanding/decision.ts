import { readFileSync } from 'node:fs'
import { MODELS_FILE, readCorpus } from '#conversation'
import { detectIntent, suggestIntents } from '../../src/conversation/engine/intent.ts'
import { detectAlarm } from '../../src/conversation/understanding/danger.ts'
import { detectMessageLanguage } from '../../src/conversation/understanding/language.ts'
import { decodeModels } from '../../src/conversation/understanding/storage.ts'
import { createWorld } from '../../test/support/engine.ts'
import { publishResults } from '../setup.ts'

/** Messages that are timed, taken evenly from the corpus. */
const MESSAGES = 4_000

/** What runs before the time counts: the first calls are those of a process that has just begun. */
const WARM_UP = 400

const round = (value: number): number => Math.round(value * 100) / 100

const usedMb = (): number => {
  Bun.gc(true)
  // Bun counts among it what typed arrays hold, which `external` says once more.
  return process.memoryUsage().heapUsed / 1024 / 1024
}

/** How long it takes to say what a message wants, and what the models take of the memory. */
export const measureDecision = async (): Promise<void> => {
  const { rows } = readCorpus('corpus')
  const every = Math.max(1, Math.floor(rows.length / (MESSAGES + WARM_UP)))
  const texts = [...new Set(rows.filter((_, index) => index % every === 0).map(({ text }) => text))]
  const file = readFileSync(MODELS_FILE)
  const before = usedMb()
  const { models } = decodeModels(file)
  const memoryMb = usedMb() - before
  const world = createWorld(0)
  const times: number[] = []
  for (const [index, text] of texts.entries()) {
    const from = performance.now()
    detectAlarm(text)
    detectMessageLanguage(text, { current: 'ca', greeted: true })
    if (!detectIntent(text, world)) suggestIntents(text, world, 'ca')
    if (index >= WARM_UP) times.push(performance.now() - from)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) =>
    round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)
  await publishResults('decision', [
    {
      what: 'a message',
      messages: times.length,
      p50: at(0.5),
      p90: at(0.9),
      p99: at(0.99),
      modelsMb: round(memoryMb),
      labels: models.intent?.classes.length ?? 0,
      pieces: models.intent?.hashes.length ?? 0,
    },
  ])
}
