import { join } from 'node:path'
import { INSTALL_CLIENTS, run, say, suite } from './support/suite.ts'

/**
 * The test command: formatting and lint, types, migrations in step with the tables, and beside them every test on one
 * database server. Ends with one line: `N passed, N failed`.
 */

const output = join(import.meta.dir, 'output')
await Bun.$`mkdir -p ${output}`.quiet()

type Check = { name: string; command: string[]; folder?: string }

/** By one checker: several each look at what they share, in half as much time again of processors that the tests want. */
const TYPES = ['bun', 'x', 'tsc', '--noEmit', '--checkers', '1']

const CHECKS: Check[] = [
  { name: 'types', command: TYPES },
  { name: 'types of scripts for browsers', command: [...TYPES, '--project', 'tsconfig.client.json'] },
  { name: 'format and lint', command: ['bun', 'x', 'biome', 'check', '--error-on-warnings', '.'] },
  { name: 'migrations in step with the tables', command: ['bun', 'test/migrations.ts'] },
]

/** @returns what it said, if it failed */
const check = async ({ name, command, folder }: Check): Promise<string | undefined> => {
  const begun = performance.now()
  const log = join(output, `check-${name.replaceAll(' ', '-')}.log`)
  await Bun.$`rm -f ${log}`.quiet()
  const ok = (await run(command, {}, folder, log)) === 0
  say(`${ok ? '✓' : '✗'} ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`)
  return ok ? undefined : `✗ ${name}\n${await Bun.file(log).text()}`
}

// What the tests need comes before them, what they do not need beside them.
const installed = await check({ name: 'published clients installed', ...INSTALL_CLIENTS })
const [{ passed, failed }, ...checked] = await Promise.all([
  suite(process.argv.slice(2), { browsers: true }),
  ...CHECKS.map(check),
])
const problems = [installed, ...checked].filter((one) => one !== undefined)
for (const problem of problems) say(`\n${problem}`)
const total = failed + problems.length
say(`\n${passed + checked.length + 1 - problems.length} passed, ${total} failed`)
process.exit(total === 0 ? 0 : 1)
