import { chat, replicas } from './chat.ts'
import { consolePages } from './console.ts'
import { bubbles } from './costs/bubbles.ts'
import { reportCost } from './costs/report.ts'
import { turnCost } from './costs/turn.ts'
import { day } from './day/index.ts'
import { intents } from './intents.ts'
import { live } from './live.ts'
import { memory } from './memory.ts'
import { open311 } from './open311.ts'
import { partitions } from './partitions/index.ts'
import { pictures } from './pictures.ts'
import { post } from './post.ts'
import { profile } from './profile/index.ts'
import { report } from './report.ts'
import { sizes } from './sizes.ts'
import { streets } from './streets/index.ts'
import { assets } from './streets/nearest-assets.ts'
import { towns } from './towns/index.ts'
import { webhook } from './webhook.ts'

/** Benchmarks, each against its floor measured in the same run: `bun run bench [name]`. */
const BENCHMARKS: Record<string, () => Promise<void>> = {
  intents,
  streets,
  assets,
  webhook,
  chat,
  'turn-cost': turnCost,
  'report-cost': reportCost,
  replicas,
  post,
  pictures,
  open311,
  console: consolePages,
  live,
  sizes,
  partitions,
  memory,
  towns,
  bubbles,
  day,
  profile,
}

const [only] = process.argv.slice(2)
if (only && !BENCHMARKS[only]) {
  process.stderr.write(`Unknown benchmark: ${only}. Benchmarks: ${Object.keys(BENCHMARKS).join(', ')}\n`)
  process.exit(1)
}
/** Only run by name: they take half an hour and an hour, two say where the time of others goes, and one needs a running demo. */
const LONG = ['sizes', 'partitions', 'memory', 'towns', 'turn-cost', 'report-cost', 'day', 'profile']
for (const [name, run] of Object.entries(BENCHMARKS))
  if (only ? only === name : !LONG.includes(name)) await run()
await report()
process.exit(0)
