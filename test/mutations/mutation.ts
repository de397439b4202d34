/** A change of the source that removes a protection, and the test that must fail then. */
export type Mutation = {
  /** Key of a row of docs/security.md: see `securityLines`. */
  line: string
  /** What the service does without the protection; text of the table. */
  without: string
  /** File of the protection, from the root of the project. */
  file: string
  /** Its source, which occurs once in the file. */
  from: string
  /** The source without the protection. */
  to: string
  /** The test file, from the root of the project. */
  test: string
  /** The name of the test, or its beginning, as in the file. */
  name: string
  /** The case to run, where the name has a placeholder. */
  of?: string
  /** Output of the failing test, where it does not fail by `expect`. */
  fails?: RegExp
  /** The protection is in the database: the test gets its own server, migrated without it. */
  migrated?: boolean
}

/** Mutations by row of docs/security.md. */
export type ByLine = Record<string, Omit<Mutation, 'line'>[]>

export const listed = (table: ByLine): Mutation[] =>
  Object.entries(table).flatMap(([line, mutations]) => mutations.map((mutation) => ({ line, ...mutation })))
