import { join } from 'node:path'
import { startTestServer } from './support/server.ts'

/**
 * The test command: formatting and lint, types, migrations in step with the tables, then every test on one database
 * server. Ends with one line: `N passed, N failed`.
 */

const root = join(import.meta.dir, '..')
const say = (line: string) => process.stdout.write(`${line}\n`)
const totals = { passed: 0, failed: 0 }

const run = (command: string[], env: Record<string, string> = {}, cwd = root) =>
  Bun.spawn(command, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] }).exited

const check = async (name: string, command: string[], folder = root) => {
  const begun = performance.now()
  const ok = (await run(command, {}, folder)) === 0
  totals[ok ? 'passed' : 'failed']++
  say(`${ok ? '✓' : '✗'} ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`)
}

/** What a runner's JUnit report counts. */
const counts = async (file: string): Promise<{ passed: number; failed: number }> => {
  const report = await Bun.file(file)
    .text()
    .catch(() => '')
  const found = /<testsuites[^>]*\btests="(\d+)"[^>]*\bfailures="(\d+)"/.exec(report)
  const skipped = Number(/<testsuites[^>]*\bskipped="(\d+)"/.exec(report)?.[1] ?? 0)
  const failed = Number(found?.[2] ?? 0)
  return { passed: Number(found?.[1] ?? 0) - failed - skipped, failed }
}

const tests = async (name: string, args: string[]) => {
  const report = join(root, 'test/output', `${name}.xml`)
  await Bun.$`rm -f ${report}`.quiet()
  const code = await run(
    ['bun', 'test', ...args, '--timeout', '60000', '--reporter=junit', `--reporter-outfile=${report}`],
    { NO_COLOR: '1' },
  )
  const { passed, failed } = await counts(report)
  totals.passed += passed
  // A file that does not even load has no failing test to count, but fails all the same.
  totals.failed += code !== 0 && failed === 0 ? 1 : failed
}

await Bun.$`mkdir -p ${join(root, 'test/output')}`.quiet()
await check('format and lint', ['bun', 'x', 'biome', 'check', '--error-on-warnings', '.'])
await check('types', ['bun', 'x', 'tsc', '--noEmit'])
await check('migrations in step with the tables', ['bun', 'test/migrations.ts'])
// By npm, which came with the Node that runs this: what they depend on needs its overrides.
await check(
  'published clients installed',
  ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'],
  join(root, 'test/clients'),
)
const server = await startTestServer()
try {
  await tests('all', process.argv.slice(2))
} finally {
  await server.stop()
}
say(`\n${totals.passed} passed, ${totals.failed} failed`)
process.exit(totals.failed === 0 ? 0 : 1)
