import { join } from 'node:path'
import { startTestServer } from './support/server.ts'

/**
 * The test command: formatting and lint, types, migrations in step with the tables, then every test on one database
 * server. Ends with one line: `N passed, N failed`.
 */

const root = join(import.meta.dir, '..')
const say = (line: string) => process.stdout.write(`${line}\n`)
const totals = { passed: 0, failed: 0 }

/** @param aside where what it says goes, to be shown once it has ended; else it is shown as it comes */
const run = (command: string[], env: Record<string, string> = {}, cwd = root, aside?: string) => {
  const out = aside ? Bun.file(aside) : 'inherit'
  return Bun.spawn(command, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', out, out] }).exited
}

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

/** @param aside beside the others; `gently`: giving way to them */
const tests = async (name: string, args: string[], aside?: 'gently' | 'beside') => {
  const report = join(root, 'test/output', `${name}.xml`)
  const log = join(root, 'test/output', `${name}.txt`)
  await Bun.$`rm -f ${report} ${log}`.quiet()
  const code = await run(
    [
      ...(aside === 'gently' && Bun.which('nice') ? ['nice', '-n', '10'] : []),
      ...['bun', 'test', ...args, '--timeout', '180000', '--reporter=junit', `--reporter-outfile=${report}`],
    ],
    { NO_COLOR: '1' },
    root,
    aside ? log : undefined,
  )
  if (aside) say(await Bun.file(log).text())
  const { passed, failed } = await counts(report)
  totals.passed += passed
  totals.failed += failed
  // A file that does not even load has no failing test to count, but fails all the same.
  if (code !== 0 && failed === 0) totals.failed++
}

/**
 * Three things at a time, on two cores: what goes in by the doors; the storms, which mostly wait, then the browsers; and
 * what is pure reckoning, which gives way to both.
 */
const RECKONING = './test/unit/'
const STORMS = './test/faults/'
const BROWSERS = './test/browser/'

const everything = async () => {
  const files = [...new Bun.Glob('test/**/*.test.ts').scanSync({ cwd: root })]
    .filter((file) => !file.includes('node_modules'))
    .map((file) => `./${file}`)
    .sort()
  const of = (folder: string) => files.filter((file) => file.startsWith(folder))
  const [pure, storms, browsers] = [of(RECKONING), of(STORMS), of(BROWSERS)]
  const apart = new Set([...pure, ...storms, ...browsers])
  const doors = files.filter((file) => !apart.has(file))
  await Promise.all([
    tests('all', doors),
    tests('storms', storms, 'beside').then(() => tests('browsers', browsers, 'beside')),
    tests('reckoning', pure, 'gently'),
  ])
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
  const asked = process.argv.slice(2)
  await (asked.length > 0 ? tests('all', asked) : everything())
} finally {
  await server.stop()
}
say(`\n${totals.passed} passed, ${totals.failed} failed`)
process.exit(totals.failed === 0 ? 0 : 1)
