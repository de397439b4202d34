/**
 * A protection, and the service without it: a piece of source that is changed so that what it keeps away comes in, and the
 * test that then has to fail.
 */
export type Mutation = {
  /** Key of a line of docs/security.md: see `securityLines`. */
  line: string
  /** The service without the protection, as the table says it. */
  without: string
  /** Where the protection is, from the root of the project. */
  file: string
  /** Its source. It stands in the file once. */
  from: string
  /** What stands there without it. */
  to: string
  /** The test file, from the root of the project. */
  test: string
  /** The name of the test, or its beginning, as the file has it. */
  name: string
  /** Which of its cases, where the name has a blank for them. */
  of?: string
  /** What the failing test says, where it is no `expect`. */
  fails?: RegExp
  /** The protection is in the database: the test gets a server of its own, migrated without it. */
  migrated?: boolean
}

/** Mutations without the line, which stands before them: a table by lines. */
export type ByLine = Record<string, Omit<Mutation, 'line'>[]>

/** @returns the mutations of such a table, in its order */
export const listed = (table: ByLine): Mutation[] =>
  Object.entries(table).flatMap(([line, mutations]) => mutations.map((mutation) => ({ line, ...mutation })))
