import type { Environment, Terminal } from '../terminal.ts'

/** A command without a valid argument. */
export class BadUsage extends Error {
  override name = 'BadUsage'
}

/** How a command of a town's folder was called. */
export type Call = {
  /** Its arguments, after its name. */
  given: string[]
  /** The town that is meant where none is named. */
  id: string
  /** The folder of all towns. */
  root: string
  env: Environment
  say: Terminal['say']
}
