import { killRun } from './kill.ts'

/** Fault injection at full length: `bun run faults [kills] [citizens]`. */
const [kills = '20', citizens = '200'] = process.argv.slice(2)
const figures = await killRun(Number(kills), Number(citizens), (line) => process.stdout.write(`  ${line}\n`))
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
const sound =
  figures.lost + figures.doubled + figures.unanswered + figures.answeredTwice === 0 &&
  figures.reports === figures.citizens
process.stdout.write(sound ? '1 passed, 0 failed\n' : '0 passed, 1 failed\n')
process.exit(sound ? 0 : 1)
