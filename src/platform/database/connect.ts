import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { statementBegun } from '#platform/telemetry'

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
 * How connections are opened anew when they break. The driver's own waits double with each connection that broke, of the
 * whole pool together: after one restart of the database, each waits up to twenty seconds. Here a second at most; with
 * chance in it, so that they do not all come at once.
 */
export const RECONNECT = {
  connect_timeout: 5,
  backoff: (tries: number): number => (0.5 + Math.random() / 2) * Math.min(0.05 * 2 ** tries, 1),
}

/**
 * Opens a pool of connections.
 * @param url a `postgres://` address
 * @param max connections at most in this process
 * @param settings what each connection says of itself when it is opened, such as whose rows it sees
 */
export const connect = (url: string, max = 10, settings: Record<string, string> = {}): Database => {
  const client = postgres(url, { max, onnotice: () => {}, connection: settings, ...RECONNECT })
  return { db: drizzle(preparing(client)), url, close: () => client.end({ timeout: 5 }) }
}

/** Statements of up to so many parameters are prepared: lists of any length would each be a statement of their own. */
const PREPARED_UP_TO = 40

/**
 * The same client, whose statements are prepared once for each connection. Drizzle asks for none to be, which has
 * the server parse and plan each call anew: half of the time of a small query.
 */
const preparing = <Client extends object>(client: Client): Client =>
  new Proxy(client, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver) as (...given: unknown[]) => unknown
      if (name === 'unsafe')
        return (text: string, values: unknown[] = [], options = {}) => {
          const ended = statementBegun(text)
          const query = value(text, values, { ...options, prepare: values.length <= PREPARED_UP_TO })
          // To wait for it has it run, a moment later: how its rows are wanted can still be said.
          if (ended) void (query as Promise<unknown>).then(() => ended(), ended)
          return query
        }
      if (name === 'begin' || name === 'savepoint')
        return (...given: unknown[]) => {
          const work = given.pop() as (inner: object) => unknown
          return value(...given, (inner: object) => work(preparing(inner)))
        }
      return value
    },
  })
