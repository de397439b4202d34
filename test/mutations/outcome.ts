import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mutation } from './mutation.ts'

/** How a run of some tests of a file ended. */
export type Outcome = {
  passed: number
  failed: number
  seconds: number
  /** All that it printed. */
  output: string
}

/** An assertion of the test runner that failed. */
const ASSERTION = /^\s*error: expect\(/m

/** For a regular expression: the text itself. */
const literally = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** The name of a test with the case that is meant. */
export const nameOf = ({ name, of }: Pick<Mutation, 'name' | 'of'>): string =>
  of === undefined ? name : name.replace(/%[a-z]/, of)

/** A pattern for the names of a test: of one of its cases, or of all that its blanks make of it. */
const patternOf = ({ name, of }: Pick<Mutation, 'name' | 'of'>): string =>
  name
    .split(/%[a-z]|\$\{[^}]*\}/)
    .map(literally)
    .join(of === undefined ? '.*' : literally(of))

/** Whether a run failed by what a test asks, rather than by what kept it from asking. */
export const failedByAssertion = ({ failed, output }: Outcome, fails = ASSERTION): boolean =>
  failed > 0 && fails.test(output)

/**
 * Runs some tests of a file.
 * @param before a command that starts the run, such as `nice -n 10`
 * @param server a database server; none: the run starts one of its own
 */
export const runTests = async (
  folder: string,
  file: string,
  tests: Pick<Mutation, 'name' | 'of'>[],
  { before, server }: { before: string[]; server?: string },
): Promise<Outcome> => {
  const report = join(folder, 'test/output/mutation.xml')
  await rm(report, { force: true })
  const begun = performance.now()
  const child = Bun.spawn(
    [
      ...before,
      ...[process.execPath, 'test', `./${file}`, '-t', `(?:${tests.map(patternOf).join('|')})`],
      ...['--timeout', '120000', '--reporter=junit', `--reporter-outfile=${report}`],
    ],
    {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', TEST_DATABASE_URL: server },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const [out, error] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  await child.exited
  const seconds = (performance.now() - begun) / 1000
  const counted = await Bun.file(report)
    .text()
    .catch(() => '')
  const count = (what: string) =>
    Number(new RegExp(`<testsuites[^>]*\\b${what}="(\\d+)"`).exec(counted)?.[1] ?? 0)
  const failed = count('failures')
  return {
    passed: count('tests') - failed - count('skipped'),
    failed,
    seconds,
    output: `${out}\n${error}`,
  }
}
