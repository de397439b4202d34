import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { startTestServer } from './server.ts'

/** How many tests passed and failed. */
export type Totals = { passed: number; failed: number }

const root = join(import.meta.dir, '../..')
const output = join(root, 'test/output')

/** A line on the standard output. */
export const say = (line: string) => process.stdout.write(`${line}\n`)

/** @param logFile where its output goes; to this process's own by default */
export const run = async (
  command: string[],
  env: Record<string, string> = {},
  cwd = root,
  logFile?: string,
) => {
  // Opened once, to add to: output and errors would else each write over what the other wrote.
  const file = logFile ? await open(logFile, 'a') : undefined
  const out = file?.fd ?? 'inherit'
  const child = Bun.spawn(command, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', out, out] })
  return child.exited.finally(() => file?.close())
}

/** What a runner's JUnit report counts. */
const counts = async (file: string): Promise<Totals> => {
  const report = await Bun.file(file)
    .text()
    .catch(() => '')
  const found = /<testsuites[^>]*\btests="(\d+)"[^>]*\bfailures="(\d+)"/.exec(report)
  const skipped = Number(/<testsuites[^>]*\bskipped="(\d+)"/.exec(report)?.[1] ?? 0)
  const failed = Number(found?.[2] ?? 0)
  return { passed: Number(found?.[1] ?? 0) - failed - skipped, failed }
}

/** @param mode `buffered`: the output is shown at the end, as others write too; `low-priority`: besides, others go first */
const runTests = async (
  name: string,
  args: string[],
  mode?: 'buffered' | 'low-priority',
): Promise<Totals> => {
  const report = join(output, `${name}.xml`)
  const log = join(output, `${name}.txt`)
  await Bun.$`rm -f ${report} ${log}`.quiet()
  const code = await run(
    [
      ...(mode === 'low-priority' && Bun.which('nice') ? ['nice', '-n', '10'] : []),
      ...['bun', 'test', ...args, '--timeout', '180000', '--reporter=junit', `--reporter-outfile=${report}`],
    ],
    { NO_COLOR: '1' },
    root,
    mode ? log : undefined,
  )
  if (mode) say(await Bun.file(log).text())
  const { passed, failed } = await counts(report)
  // A file that does not even load has no failing test to count, but fails all the same.
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed }
}

/**
 * Three lanes side by side on two cores, each about as long: integration; chaos, which mostly waits, then the browsers;
 * unit and property tests, at a lower priority, then the longer conversations.
 */
const UNIT = ['./test/unit/']
const CHAOS = ['./test/faults/']
const BROWSER = ['./test/browser/']
const CONVERSATIONS = [
  './test/domain/appointments/',
  './test/domain/procedures/',
  './test/conversation/booking.test.ts',
  './test/console/',
  './test/conversation/transcripts.test.ts',
  './test/personal-data/towns.test.ts',
]

const runAll = async (withBrowsers: boolean): Promise<Totals[]> => {
  const files = [...new Bun.Glob('test/**/*.test.ts').scanSync({ cwd: root })]
    .filter((file) => !file.includes('node_modules'))
    .map((file) => `./${file}`)
    .sort()
  const isUnder = (prefixes: string[]) => (file: string) => prefixes.some((prefix) => file.startsWith(prefix))
  const inOtherLanes = isUnder([...UNIT, ...CHAOS, ...BROWSER, ...CONVERSATIONS])
  const integration = files.filter((file) => !inOtherLanes(file))
  const lanes = [
    async () => [await runTests('integration', integration)],
    async () => [
      await runTests('chaos', files.filter(isUnder(CHAOS)), 'buffered'),
      ...(withBrowsers ? [await runTests('browser', files.filter(isUnder(BROWSER)), 'buffered')] : []),
    ],
    async () => [
      await runTests('unit', files.filter(isUnder(UNIT)), 'low-priority'),
      await runTests('conversations', files.filter(isUnder(CONVERSATIONS)), 'buffered'),
    ],
  ]
  return (await Promise.all(lanes.map((lane) => lane()))).flat()
}

/**
 * The tests, on one database server.
 * @param asked these files only, one after the other
 */
export const suite = async (asked: string[], { browsers }: { browsers: boolean }): Promise<Totals> => {
  await Bun.$`mkdir -p ${output}`.quiet()
  const server = await startTestServer()
  try {
    const parts = asked.length > 0 ? [await runTests('all', asked)] : await runAll(browsers)
    return {
      passed: parts.reduce((sum, { passed }) => sum + passed, 0),
      failed: parts.reduce((sum, { failed }) => sum + failed, 0),
    }
  } finally {
    await server.stop()
  }
}

/** The published clients of Open311. By npm, which came with the Node that runs them: they need its overrides. */
export const INSTALL_CLIENTS = {
  command: ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'],
  folder: join(root, 'test/clients'),
}

// By itself: all but the browsers, for the test of dates, which starts it under a moved clock.
if (import.meta.main) {
  const { passed, failed } = await suite(process.argv.slice(2), { browsers: false })
  say(`\n${passed} passed, ${failed} failed`)
  process.exit(failed === 0 ? 0 : 1)
}
