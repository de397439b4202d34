import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import { INSTALL_CLIENTS, run, say } from './support/suite.ts'

/**
 * The tests but the browsers, on days when something might go wrong that goes well today: with the machine's clock moved,
 * for them and for their database, by libfaketime. `bun run test:dates [2027-03-28T01:30 …]`, in the time of Madrid; a
 * path of a test runs it alone. A line for each day, then `N passed, N failed`.
 */

const ZONE = 'Europe/Madrid'
const DAYS = [
  ['2026-11-29T12:00', 'a Sunday'],
  ['2026-12-31T23:50', 'the end of the year'],
  ['2027-03-28T01:30', 'summer time begins'],
  ['2027-08-15T12:00', 'a holiday'],
  ['2027-10-31T01:30', 'summer time ends'],
  ['2028-02-29T12:00', 'a leap day'],
] as const

const LIBRARY = 'libfaketimeMT.so.1'
const FOLDERS = [
  ...['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu/faketime`),
  ...['/usr/lib/faketime', '/usr/lib64/faketime', '/usr/local/lib/faketime'],
]

const library = [process.env.FAKETIME_LIB, ...FOLDERS.map((folder) => join(folder, LIBRARY))].find(
  (path) => path && existsSync(path),
)
if (!library) {
  say(
    'libfaketime was not found: install it (Debian: apt-get install libfaketime), or set FAKETIME_LIB to its path.',
  )
  process.exit(2)
}

const asked = process.argv.slice(2)
const files = asked.filter((one) => one.includes('.test.ts'))
const days = asked.filter((one) => !files.includes(one)).map((one) => DateTime.fromISO(one, { zone: ZONE }))
if (days.some((day) => !day.isValid)) {
  say('Invalid date: write it as 2027-03-28T01:30.')
  process.exit(2)
}
if (days.length === 0)
  days.push(
    ...DAYS.map(([day]) => DateTime.fromISO(day, { zone: ZONE })),
    DateTime.now().setZone(ZONE).plus({ years: 2 }),
  )

const output = join(import.meta.dir, 'output')
await Bun.$`mkdir -p ${output}`.quiet()
// By the real clock: certificates of the day have not begun in another year, or have ended.
if ((await run(INSTALL_CLIENTS.command, {}, INSTALL_CLIENTS.folder)) !== 0) process.exit(1)

const totals = { passed: 0, failed: 0 }
for (const day of days) {
  const name = day.toFormat('yyyy-MM-dd HH:mm')
  const log = join(output, `dates-${day.toFormat('yyyy-MM-dd')}.txt`)
  await Bun.$`rm -f ${log}`.quiet()
  await run(
    ['bun', '--no-orphans', join(import.meta.dir, 'support/suite.ts'), ...files],
    {
      LD_PRELOAD: library,
      // A distance, and no date: each process would begin at that, and one that is started again would be behind.
      FAKETIME: `${((day.toMillis() - Date.now()) / 1000).toFixed(0).replace(/^(?!-)/, '+')}`,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // Else `stat` takes a lock shared by all processes, and one that a test kills while it holds it stops them all.
      NO_FAKE_STAT: '1',
      // A server of their own: one that is there already goes by the clock it was started with.
      TEST_DATABASE_URL: '',
    },
    undefined,
    log,
  )
  const said = await Bun.file(log).text()
  for (const line of new Set(said.match(/^\(fail\).*$/gm))) say(`  ${line}`)
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(said) ?? [0, 0, 1]
  totals.passed += Number(passed)
  totals.failed += Number(failed)
  say(`${name}: ${passed} passed, ${failed} failed${failed === '0' ? '' : ` (${log})`}`)
}
say(`\n${totals.passed} passed, ${totals.failed} failed`)
process.exit(totals.failed === 0 ? 0 : 1)
