import { traceError } from '#platform/telemetry'
import { BadConfig } from '../server/config.ts'
import { readCommandConfig } from '../server/towns/index.ts'
import { type CheckResult, runChecks } from './checks.ts'

const STATE_MARKS: Record<CheckResult['state'], string> = { good: '✓', warning: '!', bad: '✗' }

/** Checks a configuration: each problem with the action to take. Changes nothing. */
const run = async (): Promise<number> => {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const config = readCommandConfig(process.env)
  let bad = 0
  let warnings = 0
  for await (const { state, subject, message: text } of runChecks(config)) {
    say(`${STATE_MARKS[state]} ${subject}: ${text}`)
    if (state === 'bad') bad++
    if (state === 'warning') warnings++
  }
  say(
    bad > 0
      ? `\n${bad} ${bad === 1 ? 'error' : 'errors'}: fix before starting the service.`
      : warnings > 0
        ? `\nThe service can start. ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`
        : '\nNo problems found.',
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
