import type { SQL } from 'drizzle-orm'
import { storable } from '#platform/text'
import type { Db } from './connect.ts'

/** The rows of a query that is written out. @typeParam Row as the query names its columns */
export const rowsOf = async <Row>(db: Db, query: SQL): Promise<Row[]> => [
  ...((await db.execute(query)) as unknown as Row[]),
]

/** The pattern of LIKE for texts that contain these words, whatever signs of LIKE's own they have. */
export const containing = (words: string): string => `%${storable(words).replace(/[\\%_]/g, '\\$&')}%`
