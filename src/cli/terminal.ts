import { traceError } from '#platform/telemetry'
import { BadConfig } from '../server/config.ts'

/** Where a command writes its lines. */
export type Terminal = { say(line: string): void; complain(line: string): void }

/** The environment variables that a command goes by. */
export type Environment = Record<string, string | undefined>

/** This process's own. */
export const TERMINAL: Terminal = {
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
}

/** The exit status of a command: 1 where it failed, which is said. What is wrong with its arguments or settings is said without a trace. */
export const toExitStatus = (done: Promise<void>, { complain }: Terminal): Promise<number> =>
  done.then(
    () => 0,
    (error) => {
      complain(error instanceof BadConfig ? error.message : traceError(error))
      return 1
    },
  )
