import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { type Db, RECONNECT_OPTIONS } from '#platform/database'
import type { Log } from '#platform/telemetry'

/** That something changed: in which town, of which kind (`queue`, `inbox`, `table`), and which thing where it is one. */
export type Signal = { jurisdiction: string; topic: string; id?: string }

/**
 * Signals between replicas, over LISTEN and NOTIFY of the same database. A signal says no more than "look again":
 * one that is lost costs a moment, until the next poll.
 */
export type Signals = {
  /** Sends a signal if and when the transaction commits; the same one twice in a transaction goes once. */
  send(db: Db, signal: Signal): Promise<void>
  /** Calls back for every signal of whatever replica. @returns what ends it */
  listen(hear: (signal: Signal) => void): () => void
  /** Since when every signal is received, as `performance.now()`; nothing while there is no connection. */
  connectedSince(): number | undefined
  stop(): Promise<void>
}

const CHANNEL = 'town_signals'

/** How often a listener says so again, in seconds, and how long that may take: a connection can go silent unseen. */
const HEARTBEAT = { every: 10, answersWithin: 5 }

/** @param url the database's address: listening keeps a connection of its own */
export const createSignals = async (url: string, log: Log): Promise<Signals> => {
  let since: number | undefined
  const hearers = new Set<(signal: Signal) => void>()
  const told = (_: string, payload: string) => {
    const signal = JSON.parse(payload) as Signal
    for (const hear of hearers) hear(signal)
  }
  // Not the driver's own `listen`: it asks nothing of its connection, and never learns that nobody is there any more.
  const settings = {
    max: 1,
    onnotice: () => {},
    idle_timeout: 0,
    max_lifetime: null,
    answer_timeout: HEARTBEAT.answersWithin,
    ...RECONNECT_OPTIONS,
    onnotify: told,
    onclose: () => {
      since = undefined
      void listen().catch(() => {})
    },
  }
  const client = postgres(url, settings)
  // Once more does no harm, and is needed where the connection is a new one. In the meantime nothing is received: the one who looks
  // asks now and then anyway.
  const listen = async () => {
    await client.unsafe(`listen ${CHANNEL}`)
    since ??= performance.now()
  }
  const pulse = setInterval(() => void listen().catch(() => {}), HEARTBEAT.every * 1000)
  await listen()
  log.debug('listening for signals')
  return {
    async send(db, signal) {
      await db.execute(sql`select pg_notify(${CHANNEL}, ${JSON.stringify(signal)})`)
    },
    listen(hear) {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
    connectedSince: () => since,
    stop() {
      clearInterval(pulse)
      return client.end({ timeout: 1 })
    },
  }
}
