import { traceError } from '#platform/telemetry'
import { BadConfig, readCommandConfig } from '../server/config.ts'
import { type CheckResult, runChecks } from './checks.ts'

const STATE_MARKS: Record<CheckResult['state'], string> = { good: '✓', warning: '!', bad: '✗' }

/** Says what is wrong with a configuration, and what to do about it. Changes nothing. */
const run = async (): Promise<number> => {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const config = readCommandConfig(process.env)
  let bad = 0
  let mind = 0
  for await (const { state, subject, message: text } of runChecks(config)) {
    say(`${STATE_MARKS[state]} ${subject}: ${text}`)
    if (state === 'bad') bad++
    if (state === 'warning') mind++
  }
  say(
    bad > 0
      ? `\n${bad} to be mended before the service is started.`
      : mind > 0
        ? `\nIt will start. ${mind} to be looked at.`
        : '\nAll is well.',
  )
  return bad > 0 ? 1 : 0
}

run().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error instanceof BadConfig ? `✗ ${error.message}` : traceError(error)}\n`)
    process.exit(error instanceof BadConfig ? 1 : 2)
  },
)
