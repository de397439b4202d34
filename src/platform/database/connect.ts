import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { startStatementSpan } from '#platform/telemetry'
import { openDrizzle } from './open-drizzle.ts'

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
 * How connections are opened again when they break. The driver's own waits double with each connection that broke, of the
 * whole pool together: after one restart of the database, each waits up to twenty seconds. Here a second at most; with
 * chance in it, so that they do not all come at once.
 */
export const RECONNECT_OPTIONS = {
  connect_timeout: 5,
  backoff: (tries: number): number => (0.5 + Math.random() / 2) * Math.min(0.05 * 2 ** tries, 1),
}

/** How long the database may take over one statement, in seconds, unless it is set otherwise. */
export const QUERY_TIMEOUT_SECONDS = 30

/**
 * How long an answer is waited for. The database itself ends what takes longer, and says so. One that says nothing for a
 * while after that is not there any more: a host that vanished closes no connection, and what had been asked of it
 * would wait for a quarter of an hour, until the kernel gives it up. A transaction that is left open, because the host of
 * its client vanished, is rolled back, so that what it held is free.
 * @param seconds for one statement
 */
export const queryTimeouts = (seconds: number) => ({
  /** For the driver, in seconds. */
  timeoutMs: seconds * 1.25,
  /** For the database: settings of a session, in milliseconds. */
  settings: {
    statement_timeout: seconds * 1000,
    idle_in_transaction_session_timeout: seconds * 2000,
  },
})

/** How a pool is opened. */
export type PoolOptions = {
  /** Connections at most in this process. */
  max?: number
  /** What each connection states about itself when it is opened, such as whose rows it sees. */
  settings?: Record<string, string>
  /** How long one statement may take, in seconds. */
  queryTimeoutSeconds?: number
}

/**
 * Opens a pool of connections.
 * @param url a `postgres://` address
 */
export const connect = (
  url: string,
  { max = 10, settings = {}, queryTimeoutSeconds = QUERY_TIMEOUT_SECONDS }: PoolOptions = {},
): Database => {
  const limits = queryTimeouts(queryTimeoutSeconds)
  const client = postgres(url, {
    max,
    onnotice: () => {},
    connection: { ...limits.settings, ...settings },
    answer_timeout: limits.timeoutMs,
    ...RECONNECT_OPTIONS,
  })
  return { db: openDrizzle(preparedClient(client)), url, close: () => client.end({ timeout: 5 }) }
}

/** Statements of up to so many parameters are prepared: lists of any length would each be a statement of their own. */
export const MAX_PREPARED_PARAMETERS = 40

/**
 * The same client, whose statements are prepared once for each connection. Drizzle asks for none to be, which has
 * the server parse and plan each call again: half of the time of a small query.
 */
export const preparedClient = <Client extends object>(client: Client): Client =>
  new Proxy(client, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver) as (...given: unknown[]) => unknown
      if (name === 'unsafe')
        return (text: string, values: unknown[] = [], options = {}) => {
          const ended = startStatementSpan(text)
          const query = value(text, values, { ...options, prepare: values.length <= MAX_PREPARED_PARAMETERS })
          // To wait for it has it run, a moment later: how its rows are wanted can still be said.
          if (ended) void (query as Promise<unknown>).then(() => ended(), ended)
          return query
        }
      if (name === 'begin' || name === 'savepoint')
        return (...given: unknown[]) => {
          const work = given.pop() as (inner: object) => unknown
          return value(...given, (inner: object) => work(preparedClient(inner)))
        }
      return value
    },
  })
