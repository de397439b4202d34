import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDemonstration } from '../../src/dev/demo.ts'
import { closeShared } from '../support/browser/process-end.ts'
import { createClock } from '../support/clock.ts'
import { prepare } from './prepare.ts'
import { SCENES } from './scenes/index.ts'
import { openStudio } from './studio.ts'

/**
 * Takes the pictures of docs/ from the demonstration, at a day and an hour that are always the same: `bun run pictures`, or
 * `bun run pictures NAME …` for those whose name begins so.
 */

/** A Wednesday morning with everybody at work. */
const NOW = '2026-11-25T11:20:00+01:00'
const PORTS = { PORT: '3410', EMULATOR_PORT: '3420' }

const say = (line: string) => void process.stdout.write(`${line}\n`)

const folder = await mkdtemp(join(tmpdir(), 'pictures-'))
const clock = createClock(Date.parse(NOW))
clock.stop()
const demonstration = await startDemonstration(
  { LOG_LEVEL: 'warn', DATA_DIR: folder, LIMITS_SCALE: '1000', BURST_PAUSE_SECONDS: '0', ...PORTS },
  { now: clock.now, tour: false, progress: (line) => say(`  ${line}`) },
)
const stage = {
  url: demonstration.config.publicUrl,
  phoneUrl: `http://localhost:${demonstration.emulator.port}`,
  mailUrl: demonstration.mail.url,
  now: clock.now(),
}
const failed: string[] = []
try {
  await prepare(demonstration)
  const studio = await openStudio(stage)
  const asked = process.argv.slice(2)
  const wanted = Object.entries(SCENES).filter(
    ([name]) => asked.length === 0 || asked.some((one) => name.startsWith(one)),
  )
  for (const [name, scene] of wanted) {
    clock.advance(1_000)
    await scene(studio).catch((error) => {
      failed.push(name)
      say(`  ✗ ${name}: ${String(error).split('\n')[0]}`)
    })
    await studio.clears()
  }
} finally {
  await closeShared()
  await demonstration.stop()
  await rm(folder, { recursive: true, force: true })
}
say(failed.length > 0 ? `${failed.length} failed: ${failed.join(', ')}` : 'All taken')
process.exit(failed.length > 0 ? 1 : 0)
