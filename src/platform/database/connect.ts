import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'

/** The whole database, or a transaction in it: every operation of the domain takes either. */
export type Db = Pick<PostgresJsDatabase, 'select' | 'insert' | 'update' | 'delete' | 'execute'>

/** A transaction: required where several writes must stand or fall together. */
export type Tx = Parameters<Parameters<PostgresJsDatabase['transaction']>[0]>[0]

/** An open database. Close it last, after the workers and the server have stopped. */
export type Database = {
  /** Queries through drizzle. */
  readonly db: PostgresJsDatabase
  /** Its address, for what keeps connections of its own (the job queue). */
  readonly url: string
  close(): Promise<void>
}

/**
 * Opens a pool of connections.
 * @param url a `postgres://` address
 * @param max connections at most in this process
 */
export const connect = (url: string, max = 10): Database => {
  const client = postgres(url, { max, onnotice: () => {} })
  return { db: drizzle(client), url, close: () => client.end({ timeout: 5 }) }
}
