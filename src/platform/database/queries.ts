import type { SQL } from 'drizzle-orm'
import { storable } from '#platform/text'
import type { Db } from './connect.ts'

/** The rows of a query that is written out. @typeParam Row as the query names its columns */
export const rowsOf = async <Row>(db: Db, query: SQL): Promise<Row[]> => [
  ...((await db.execute(query)) as unknown as Row[]),
]

/** The pattern of LIKE for texts that contain these words, whatever signs of LIKE's own they have. */
export const containing = (words: string): string => `%${storable(words).replace(/[\\%_]/g, '\\$&')}%`

/**
 * A query that is put together once for each database, and run with other values each time: to put it together costs
 * several times what it costs to run it.
 */
export const preparedOn = <Query>(build: (db: Db) => Query): ((db: Db) => Query) => {
  const built = new WeakMap<Db, Query>()
  return (db) => {
    const known = built.get(db)
    if (known) return known
    const query = build(db)
    built.set(db, query)
    return query
  }
}

/** What the database says of an error (SQLSTATE), also where drizzle has wrapped it; empty where it said nothing. */
export const sqlStateOf = (error: unknown): string => {
  const { code, cause } = error as { code?: string; cause?: { code?: string } }
  return String(code ?? cause?.code ?? '')
}
