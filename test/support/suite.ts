import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { unpackBrowser } from './browser/browser.ts'
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

/** What a JUnit report says of all its tests. */
const countTests = (report: string): Totals => {
  const found = /<testsuites[^>]*\btests="(\d+)"[^>]*\bfailures="(\d+)"/.exec(report)
  const skipped = Number(/<testsuites[^>]*\bskipped="(\d+)"/.exec(report)?.[1] ?? 0)
  const failed = Number(found?.[2] ?? 0)
  return { passed: Number(found?.[1] ?? 0) - failed - skipped, failed }
}

/** The files of a JUnit report that took longest, one a line. */
const listSlowest = (report: string, count: number): string[] =>
  // A group within a file has its file's address, but another name.
  [...report.matchAll(/<testsuite name="([^"]+)" file="\1" tests="(\d+)"[^>]*? time="([\d.]+)"/g)]
    .map(([, file = '', tests = '', seconds = '']) => ({ file, tests, seconds: Number(seconds) }))
    .toSorted((one, other) => other.seconds - one.seconds)
    .slice(0, count)
    .map(({ file, tests, seconds }) => `${seconds.toFixed(1).padStart(7)} s ${tests.padStart(4)}  ${file}`)

/** Files that run at once: half of their time they wait for what is to come, some for timeouts of half a minute. */
const PROCESSES = 4

/** The priority of the processes that read what is hostile: at a higher one, four files would leave them no time. */
const PRIORITY = Bun.which('nice') ? ['nice', '-n', '10'] : []

/**
 * How tests are compiled: not by threads beside them. Measured over 212 tests, 18% less time of the processors, which are
 * all in use.
 */
const COMPILER = { BUN_JSC_useConcurrentJIT: '0' }

/** How long each file took: the longest are started first. `TIMINGS=write bun run test` measures them again. */
const TIMINGS = 'test/timings.json'

const IN_PARALLEL = [
  ...[`--parallel=${PROCESSES}`, '--no-isolate', `--timings=${TIMINGS}`],
  ...(process.env.TIMINGS === 'write' ? ['--update-timings'] : []),
]

const runTests = async (args: string[]): Promise<Totals> => {
  const file = join(output, 'tests.xml')
  await Bun.$`rm -f ${file}`.quiet()
  const reporter = ['--reporter=junit', `--reporter-outfile=${file}`]
  const command = [...PRIORITY, 'bun', 'test', ...args, '--timeout', '180000', ...reporter]
  const code = await run(command, { NO_COLOR: '1', ...COMPILER })
  const report = await Bun.file(file)
    .text()
    .catch(() => '')
  const { passed, failed } = countTests(report)
  say(`\nThe slowest files:\n${listSlowest(report, 20).join('\n')}`)
  // A file that does not even load has no failing test to count, but fails all the same.
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed }
}

const listFiles = (withBrowsers: boolean): string[] =>
  [...new Bun.Glob('test/**/*.test.ts').scanSync({ cwd: root })]
    .filter((file) => !file.includes('node_modules') && (withBrowsers || !file.startsWith('test/browser/')))
    .map((file) => `./${file}`)
    .sort()

/**
 * The tests, on one database server.
 * @param asked these files only, one after the other
 */
export const suite = async (asked: string[], { browsers }: { browsers: boolean }): Promise<Totals> => {
  await Bun.$`mkdir -p ${output}`.quiet()
  const server = await startTestServer()
  try {
    if (browsers) await unpackBrowser()
    return await runTests(asked.length > 0 ? asked : [...IN_PARALLEL, ...listFiles(browsers)])
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
