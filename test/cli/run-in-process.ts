import type { Environment, Terminal } from '../../src/cli/terminal.ts'

/** What a command wrote, and its exit status. */
export type Outcome = { said: string; complained: string; code: number }

type Command = (args: string[], env: Environment, terminal: Terminal) => Promise<number>

/** Runs a command in this process: to start one of its own takes longer than all that it does. */
export const runInProcess = async (command: Command, args: string[], env: Environment): Promise<Outcome> => {
  const said: string[] = []
  const complained: string[] = []
  const code = await command(args, env, {
    say: (line) => void said.push(`${line}\n`),
    complain: (line) => void complained.push(`${line}\n`),
  })
  return { said: said.join(''), complained: complained.join(''), code }
}
