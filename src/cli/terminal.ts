/** Where a command writes its lines. */
export type Terminal = { say(line: string): void; complain(line: string): void }

/** The environment variables that a command goes by. */
export type Environment = Record<string, string | undefined>

/** This process's own. */
export const TERMINAL: Terminal = {
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
}
