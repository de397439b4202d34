import { expect, test } from 'bun:test'
import { join, resolve } from 'node:path'

/**
 * One source of time: a town's own clock in the service, a world's own in its tests. A second clock agrees with the first
 * until a day on which it does not.
 */

const root = resolve(import.meta.dir, '..')

/** The machine's clock, and the database's where SQL is written. */
const MACHINE = /\bDate\.now\b|\bnew Date\(\s*\)|\bDateTime\.now\(|\bDateTime\.(?:local|utc)\(\s*\)/
const DATABASE =
  /(?<![.\w])now\(\)(?!\.)|\b(?:current_timestamp|current_date|localtimestamp|clock_timestamp|statement_timestamp)\b/i

/** Where another clock is right, and why. */
const ALLOWED: Record<string, string> = {
  'src/server/create-town.ts': 'here a town is given its clock',
  'src/server/clock.ts': 'it is the machine’s clock that has its ticks; marks end by the database’s',
  'src/server/operator/count.ts': 'of all towns at once, by the database’s',
  'src/dev/emulator/index.ts': 'here the emulator is given its clock',
  'src/dev/emulator/identity.ts': 'what it signs is checked by a library, by the machine’s clock',
  'src/platform/jobs/scheduler.ts':
    'it watches the machine’s clock; ticks that were taken end by the database’s',
  'src/platform/database/backup.ts': 'a command: it has no town',
  'src/platform/database/partitions.ts': 'of all towns at once, by the database’s',
  'src/cli/staff.ts': 'a command: here its town is given its clock',
  'src/cli/verify.ts': 'a command: here its town is given its clock',
  'src/cli/checks.ts': 'a command: it has no town, and compares the machine’s clock with the database’s',
  'src/domain/staff/staff.ts': 'sessions are begun and ended by a library, by the machine’s clock',
  'src/domain/staff/directory.ts': 'half sign-ins are ended by a library, by the machine’s clock',
  'src/domain/staff/second-factor.ts': 'second factors are checked by a library, by the machine’s clock',
  'src/domain/staff/members.ts': 'sessions are begun and ended by a library, by the machine’s clock',
  'src/console/crew/scripts/crew.client.ts': 'without a signal there is no clock but the telephone’s',
  'src/console/crew/scripts/worker.client.ts': 'without a signal there is no clock but the telephone’s',
  'src/site/offline/kept.client.ts': 'what a browser keeps for a while is of no server',
  'test/time.test.ts': 'it names what it looks for',
  'test/dates.ts': 'it moves the machine’s clock',
  'test/support/clock.ts': 'here a world’s clock is made of the machine’s',
  'test/support/stand-ins/cloud-api.ts':
    'seconds that no world is asked for: a caller with a world says its own',
  'test/console/alerts/alerts.test.ts':
    'what the service signs for pushes is signed by a library, by the machine’s clock',
  'test/support/stand-ins/push.ts': 'its `now()` is the clock it was given',
  'test/support/stand-ins/directory.ts': 'what it signs is checked by a library, by the machine’s clock',
  'test/open311/contract/target.ts': 'a server of somebody else’s goes by everybody’s clock',
  'test/console/access/second-factor.test.ts':
    'second factors are checked by a library, by the machine’s clock',
  'test/support/console/sign-in.ts': 'second factors are checked by a library, by the machine’s clock',
  'test/open311/examples.test.ts':
    'what is signed is checked by a library in another process, by the machine’s clock',
  'test/faults/run.ts': 'a number to draw lots by, and no time',
}

/** What is written about clocks is no clock. */
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

const found = async (): Promise<Map<string, string[]>> => {
  const files = ['src/**/*.{ts,tsx}', 'test/**/*.ts']
    .flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(root)])
    .filter((file) => !file.includes('node_modules') && !file.startsWith('test/output/'))
    .sort()
  const uses = new Map<string, string[]>()
  for (const file of files) {
    const text = withoutComments(await Bun.file(join(root, file)).text())
    // The emulator has no database: its `now()` is the clock it was given.
    const clocks = file.startsWith('src/dev/emulator/') ? [MACHINE] : [MACHINE, DATABASE]
    const lines = text.split('\n').filter((line) => clocks.some((clock) => clock.test(line)))
    if (lines.length > 0) uses.set(file, lines)
  }
  return uses
}

test('the service reads its town’s clock, and a test its world’s', async () => {
  const wrong = [...(await found())].flatMap(([file, lines]) =>
    file in ALLOWED ? [] : lines.map((line) => `${file}: ${line.trim()}`),
  )
  expect(wrong).toEqual([])
})

test('every file that is allowed another clock uses it', async () => {
  const uses = await found()
  expect(Object.keys(ALLOWED).filter((file) => !uses.has(file))).toEqual([])
})
