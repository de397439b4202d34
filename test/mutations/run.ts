import { join, resolve } from 'node:path'
import { startTestServer } from '../support/server.ts'
import { copyTree } from './copy.ts'
import { NOT_YET, type Seen, securityLines, seenIn, withSeen } from './lines.ts'
import { MUTATIONS } from './list.ts'
import type { Mutation } from './mutation.ts'
import { failedByAssertion, nameOf, type Outcome, runTests } from './outcome.ts'

/**
 * Removes each protection of docs/security.md from a copy of the service and checks that its test fails:
 * `bun run mutations [--write] [--unseen] [word …]`. Words: only mutations whose row, file or test contains one of them.
 * `--unseen`: only those that docs/mutations.md lists as never run. `--write`: writes the results to docs/mutations.md.
 * `BEFORE`: a command that starts each test, such as `nice -n 10`.
 */
const TABLE = join(resolve(import.meta.dir, '../..'), 'docs/mutations.md')
const SECURITY = join(resolve(import.meta.dir, '../..'), 'docs/security.md')

const args = process.argv.slice(2)
const write = args.includes('--write')
const words = args.filter((one) => !one.startsWith('--'))
const before = (process.env.BEFORE ?? '').split(' ').filter(Boolean)
const today = new Intl.DateTimeFormat('sv').format()
const say = (line: string) => process.stdout.write(`${line}\n`)

/** A row of docs/mutations.md for each mutation, including those that were never run. */
const rowsOf = (document: string): Seen[] => {
  const known = seenIn(document)
  return MUTATIONS.map(({ line, without, file, test }) => {
    const isIt = (one: Seen) =>
      one.line === line && one.without === without && one.file === file && one.test === test
    return known.find(isIt) ?? { line, without, file, test, seen: NOT_YET }
  })
}

const rows = rowsOf(await Bun.file(TABLE).text())
const wanted = MUTATIONS.filter(
  ({ line, file, test, without }, index) =>
    (!args.includes('--unseen') || rows[index]?.seen === NOT_YET) &&
    (words.length === 0 ||
      words.some((word) => [line, file, test, without].some((one) => one.includes(word)))),
)
// Test file by test file: each must first pass unchanged.
const byTest = Map.groupBy(wanted, ({ test }) => test)

/** Each result is written at once, so that an interrupted run keeps its results. */
const note = async (mutation: Mutation, seconds: number) => {
  const document = await Bun.file(TABLE).text()
  const seen = `${today}, ${seconds.toFixed(1)} s: ${nameOf(mutation)}`
  const written = rowsOf(document).map((row, index) =>
    MUTATIONS[index] === mutation ? { ...row, seen } : row,
  )
  await Bun.write(TABLE, withSeen(document, written))
}

/** Why an outcome does not prove that the test protects. */
const objection = (outcome: Outcome, { fails }: Mutation): string | undefined => {
  if (failedByAssertion(outcome, fails)) return undefined
  if (outcome.failed > 0) return 'the test failed, but not by an assertion'
  return outcome.passed > 0
    ? 'THE TEST PASSES WITHOUT THE PROTECTION'
    : 'the file did not load or has no such test'
}

const lastLines = (text: string) => text.trimEnd().split('\n').slice(-25).join('\n')

const server = await startTestServer()
const copy = await copyTree()
const wrong: string[] = []
try {
  const lines = new Set(MUTATIONS.map(({ line }) => line))
  for (const { key, state } of securityLines(await Bun.file(SECURITY).text()))
    if (state !== 'not met' && !lines.has(key))
      wrong.push(`${key}: has no mutation and is not marked as not met`)
  for (const [file, mutations] of byTest) {
    const whole = await runTests(copy.folder, file, mutations, { before, server: server.url })
    if (whole.failed > 0 || whole.passed < 1) {
      wrong.push(`${file}: does not pass unchanged`)
      say(`✗ ${file} does not pass unchanged\n${lastLines(whole.output)}`)
      continue
    }
    for (const mutation of mutations) {
      const { line, without, migrated } = mutation
      const run = () =>
        runTests(copy.folder, file, [mutation], { before, server: migrated ? undefined : server.url })
      const outcome = await copy.without(mutation, run).catch((error: Error) => error)
      const why = outcome instanceof Error ? outcome.message : objection(outcome, mutation)
      say(`${why ? '✗' : '✓'} ${line} | ${without} | ${file}: ${nameOf(mutation)}`)
      if (outcome instanceof Error || why) {
        wrong.push(`${line}, ${without}: ${why}`)
        say(`  ${why}${outcome instanceof Error ? '' : `\n${lastLines(outcome.output)}`}`)
        continue
      }
      say(`  failed after ${outcome.seconds.toFixed(1)} s`)
      if (write) await note(mutation, outcome.seconds)
    }
  }
} finally {
  await copy.remove()
  await server.stop()
}
say(`\n${wanted.length} protections removed, ${wrong.length} problems`)
for (const one of wrong) say(`  ${one}`)
process.exit(wrong.length === 0 ? 0 : 1)
