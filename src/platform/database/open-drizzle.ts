import type { PgPreparedQuery, PreparedQueryConfig } from 'drizzle-orm/pg-core'
import { drizzle, PostgresJsDatabase, PostgresJsSession } from 'drizzle-orm/postgres-js'
import type { Sql } from 'postgres'
import { OnePassDialect } from './dialect.ts'
import { rowMapper } from './row-mapper.ts'

type Prepared<T extends PreparedQueryConfig> = PgPreparedQuery<T> & {
  joinsNotNullableMap?: Record<string, boolean>
}

/** Has {@link rowMapper} read the rows. */
class MappingSession extends PostgresJsSession<Sql, Record<string, never>, Record<string, never>> {
  override prepareQuery<T extends PreparedQueryConfig>(
    ...[query, fields, name, asTuples, mapper, ...rest]: Parameters<
      PostgresJsSession<Sql, Record<string, never>, Record<string, never>>['prepareQuery']
    >
  ): PgPreparedQuery<T> {
    const mapRows = mapper ?? (fields && rowMapper(fields, () => prepared.joinsNotNullableMap))
    const prepared: Prepared<T> = super.prepareQuery<T>(query, fields, name, asTuples, mapRows, ...rest)
    return prepared
  }
}

/** One for all towns: it keeps what tables and columns are called. */
const dialect = new OnePassDialect()

/** A client's database through drizzle: with statements put together, and rows read, in as little time as that takes. */
export const openDrizzle = (client: Sql): PostgresJsDatabase => {
  // Sets how the driver writes and reads dates and JSON.
  drizzle(client)
  const session = new MappingSession(client, dialect, undefined)
  return Object.assign(new PostgresJsDatabase(dialect, session, undefined), { $client: client })
}
