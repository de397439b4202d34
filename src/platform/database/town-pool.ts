import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { createFairQueue } from '#platform/fair-share'
import { startStatementSpan } from '#platform/telemetry'
import {
  MAX_PREPARED_PARAMETERS,
  preparedClient,
  QUERY_TIMEOUT_SECONDS,
  queryTimeouts,
  RECONNECT_OPTIONS,
} from './connect.ts'
import { hasTownRole, TOWN_ROLE } from './row-security.ts'

/** One budget of connections for all towns. Each connection states whose rows it sees before it is used for another town. */
export type TownPool = {
  /** The database as one town sees it. */
  of(townId: string): PostgresJsDatabase
  close(): Promise<void>
}

/** How the pool of all towns is opened. */
export type TownPoolOptions = {
  /** Connections at most in this process. */
  max: number
  /** How many of so many one town may have at once. */
  share: (connections: number) => number
  queryTimeoutSeconds?: number
}

/** A connection, and whose rows it sees. */
type Slot = { client: postgres.Sql; settings: Record<string, string | number>; townId?: string; used: number }

/** The setting that every policy of row-level security asks for. */
const SETTING = 'town_hall.jurisdiction'

/** What drizzle asks of a client. */
type Statement<Rows> = PromiseLike<Rows> & { values(): Statement<Rows> }

/**
 * Opens the pool of all towns. A client with one connection each, not one client with many: the driver does not say which of
 * its connections a statement will take, and that connection has to be told of the town first.
 * @param url a `postgres://` address
 */
export const createTownPool = async (
  url: string,
  { max, share, queryTimeoutSeconds = QUERY_TIMEOUT_SECONDS }: TownPoolOptions,
): Promise<TownPool> => {
  const limits = queryTimeouts(queryTimeoutSeconds)
  const role = await readRole(url)
  const slots = Array.from({ length: max }, (): Slot => {
    // The driver reads it at each connection it makes: one that broke states the same town again.
    const settings: Record<string, string | number> = { ...limits.settings, ...role, [SETTING]: '' }
    const client = postgres(url, {
      max: 1,
      onnotice: () => {},
      connection: settings,
      answer_timeout: limits.timeoutMs,
      ...RECONNECT_OPTIONS,
    })
    // Sets how the driver writes and reads dates and JSON.
    drizzle(client)
    return { client, settings: client.options.connection as Slot['settings'], used: 0 }
  })
  const free = new Set(slots)
  const held = new Map<string, number>()
  const waiting = createFairQueue<number, (slot: Slot) => void>()
  let order = 0

  const mayHold = (townId: string): boolean => (held.get(townId) ?? 0) < share(max)

  /** One that states the town already, else one that is not open yet, else the one that was used least lately. */
  const choose = (townId: string): Slot | undefined => {
    let best: Slot | undefined
    for (const slot of free) {
      if (slot.townId === townId) return slot
      if (!best || slot.used < best.used) best = slot
    }
    return best
  }

  const hold = (townId: string, slot: Slot): Slot => {
    free.delete(slot)
    slot.used = ++order
    held.set(townId, (held.get(townId) ?? 0) + 1)
    return slot
  }

  /** What is free is taken at once, within the town's share. */
  const take = (townId: string): Slot | Promise<Slot> => {
    const slot = mayHold(townId) ? choose(townId) : undefined
    if (slot) return hold(townId, slot)
    const { promise, resolve } = Promise.withResolvers<Slot>()
    waiting.add(townId, ++order, resolve)
    return promise
  }

  const release = (townId: string, slot: Slot): void => {
    countDown(held, townId)
    free.add(slot)
    while (free.size > 0) {
      const next = waiting.take(mayHold)
      if (!next) return
      next.value(hold(next.owner, choose(next.owner) as Slot))
    }
  }

  /**
   * Has a connection see this town's rows. Sent before what follows without waiting for its answer: the answer
   * to what follows counts only with this one.
   */
  const state = (slot: Slot, townId: string): Promise<unknown> | undefined => {
    if (slot.townId === townId) return undefined
    slot.townId = townId
    slot.settings[SETTING] = townId
    const stated = slot.client.unsafe('select set_config($1, $2, false)', [SETTING, townId], {
      prepare: true,
    })
    return stated.then(undefined, (error) => {
      slot.townId = undefined
      throw error
    })
  }

  const run = async (
    townId: string,
    text: string,
    values: unknown[],
    options: object,
    asTuples: boolean,
  ): Promise<unknown> => {
    const slot = await take(townId)
    try {
      const stated = state(slot, townId)
      const prepare = values.length <= MAX_PREPARED_PARAMETERS
      const query = slot.client.unsafe(text, values as never[], { ...options, prepare })
      const rows = asTuples ? query.values() : query
      if (!stated) return await rows
      const [result, statement] = await Promise.allSettled([rows, stated])
      if (statement.status === 'rejected') throw statement.reason
      if (result.status === 'rejected') throw result.reason
      return result.value
    } finally {
      release(townId, slot)
    }
  }

  const begin = async (townId: string, given: unknown[]): Promise<unknown> => {
    const work = given.pop() as (inner: object) => unknown
    const slot = await take(townId)
    try {
      const stated = state(slot, townId)
      // Until the transaction waits for it.
      stated?.catch(() => {})
      const { client } = slot as { client: { begin(...all: unknown[]): Promise<unknown> } }
      return await client.begin(...given, async (inner: object) => {
        await stated
        return work(preparedClient(inner))
      })
    } finally {
      release(townId, slot)
    }
  }

  const statement = (
    townId: string,
    text: string,
    values: unknown[],
    options: object,
  ): Statement<unknown> => {
    let asTuples = false
    let running: Promise<unknown> | undefined
    const ended = startStatementSpan(text)
    const start = () => {
      running ??= run(townId, text, values, options, asTuples)
      if (ended) void running.then(() => ended(), ended)
      return running
    }
    return {
      values() {
        asTuples = true
        return this
      },
      // biome-ignore lint/suspicious/noThenProperty: a statement runs when its rows are waited for, as the driver's own do
      then: (done, failed) => start().then(done, failed),
    }
  }

  return {
    of(townId) {
      const client = {
        options: { parsers: {}, serializers: {} },
        unsafe: (text: string, values: unknown[] = [], options = {}) =>
          statement(townId, text, values, options),
        begin: (...given: unknown[]) => begin(townId, given),
      }
      return drizzle(client as unknown as postgres.Sql)
    },
    async close() {
      await Promise.all(slots.map(({ client }) => client.end({ timeout: 5 })))
    },
  }
}

const countDown = (counts: Map<string, number>, key: string): void => {
  const left = (counts.get(key) ?? 1) - 1
  if (left > 0) counts.set(key, left)
  else counts.delete(key)
}

/** Whom connections act as: nobody's owner, where there is such a role. */
const readRole = async (url: string): Promise<{ role?: string }> => {
  const client = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return (await hasTownRole(client)) ? { role: TOWN_ROLE } : {}
  } finally {
    await client.end({ timeout: 5 })
  }
}
