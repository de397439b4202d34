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
import { openDrizzle } from './open-drizzle.ts'
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
type Slot = {
  client: postgres.Sql
  settings: Record<string, string | number>
  townId?: string
  /** When it was last given to a town, in the order of all such times. */
  used: number
  /** It was given to a town that seldom comes. */
  passing: boolean
  /** What was sent on it and is not answered yet: statements, or one transaction behind them. */
  inFlight: number
  /** What was sent on it since it was given to its town. */
  sent: number
  /** A transaction has it: nothing else can be sent. */
  inTransaction: boolean
  /** Until the database has answered whose rows it sees. */
  stating?: Promise<unknown>
}

/** Who waits to send something. */
type Waiting = { transaction: boolean; go: (slot: Slot) => void }

/** As many as the driver itself sends on one connection before the first is answered. */
const MAX_IN_FLIGHT = 100

/** Where a connection may be wanted for another town: while one is answered the next is on its way, and no more. */
const MAX_IN_FLIGHT_OF_MANY = 2

/** A town comes back soon that does within so many uses of each connection. */
const RETURNS_WITHIN = 2

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
    const options = client.options.connection as Slot['settings']
    return { client, settings: options, used: 0, passing: false, inFlight: 0, sent: 0, inTransaction: false }
  })
  const free = new Set(slots)
  const held = new Map<string, Set<Slot>>()
  const waiting = createFairQueue<number, Waiting>()
  let order = 0
  const lastTaken = new Map<string, number>()

  const mayHold = (townId: string): boolean => (held.get(townId)?.size ?? 0) < share(max)

  /**
   * Of those that state the town already the one that was used last: the database's process behind it has in the processor's caches
   * what it needs. For a town that comes back soon else one of its own: one that is not open yet, or the one that was used least
   * lately. Those that seldom come follow each other on one, for its caches' sake.
   */
  const choose = (townId: string): Slot | undefined => {
    const returns = order - (lastTaken.get(townId) ?? Number.NEGATIVE_INFINITY) <= max * RETURNS_WITHIN
    let own: Slot | undefined
    let passing: Slot | undefined
    let other: Slot | undefined
    for (const slot of free) {
      if (slot.townId === townId) {
        if (!own || slot.used > own.used) own = slot
      } else {
        if (slot.passing && (!passing || slot.used > passing.used)) passing = slot
        if (!other || slot.used < other.used) other = slot
      }
    }
    if (own) return own
    const slot = (returns ? undefined : passing) ?? other
    if (slot) slot.passing = !returns
    return slot
  }

  const hold = (townId: string, slot: Slot): Slot => {
    free.delete(slot)
    slot.used = ++order
    slot.sent = 0
    lastTaken.set(townId, order)
    const own = held.get(townId) ?? new Set()
    held.set(townId, own.add(slot))
    return slot
  }

  /**
   * One that the town has already, behind what is on its way there. While other towns wait, so much is sent on a connection and no
   * more: then it is the next one's.
   */
  const join = (townId: string): Slot | undefined => {
    const depth = share(max) < max ? MAX_IN_FLIGHT_OF_MANY : MAX_IN_FLIGHT
    let best: Slot | undefined
    for (const slot of held.get(townId) ?? [])
      if (!slot.inTransaction && slot.inFlight < (best?.inFlight ?? depth))
        if (slot.sent < depth || !waiting.hasOther(townId)) best = slot
    return best
  }

  const give = (townId: string, transaction: boolean): Slot | undefined => {
    const unused = mayHold(townId) ? choose(townId) : undefined
    const slot = unused ? hold(townId, unused) : join(townId)
    if (!slot) return undefined
    slot.inFlight++
    slot.sent++
    slot.inTransaction = transaction
    return slot
  }

  /** What is free is taken at once, within the town's share. */
  const take = (townId: string, transaction = false): Slot | Promise<Slot> => {
    const slot = give(townId, transaction)
    if (slot) return slot
    const { promise, resolve } = Promise.withResolvers<Slot>()
    waiting.add(townId, ++order, { transaction, go: resolve })
    return promise
  }

  const release = (townId: string, slot: Slot): void => {
    slot.inFlight--
    if (slot.inFlight === 0) {
      slot.inTransaction = false
      const own = held.get(townId)
      own?.delete(slot)
      if (own?.size === 0) held.delete(townId)
      free.add(slot)
    }
    while (waiting.size > 0) {
      const next = waiting.take((owner) => (free.size > 0 && mayHold(owner)) || join(owner) !== undefined)
      if (!next) return
      next.value.go(give(next.owner, next.value.transaction) as Slot)
    }
  }

  /**
   * Has a connection see this town's rows. Sent before what follows without waiting for its answer: the answers
   * to what follows count only with this one.
   */
  const state = (slot: Slot, townId: string): Promise<unknown> | undefined => {
    if (slot.townId === townId) return slot.stating
    slot.townId = townId
    slot.settings[SETTING] = townId
    const setting = slot.client.unsafe('select set_config($1, $2, false)', [SETTING, townId], {
      prepare: true,
    })
    const stating = setting.then(undefined, (error) => {
      slot.townId = undefined
      throw error
    })
    const stated = () => {
      if (slot.stating === stating) slot.stating = undefined
    }
    // Who sends something behind it waits for it too.
    stating.then(stated, stated)
    slot.stating = stating
    return stating
  }

  const run = async (
    townId: string,
    text: string,
    values: unknown[],
    options: object,
    asTuples: boolean,
  ): Promise<unknown> => {
    const taken = take(townId)
    const slot = taken instanceof Promise ? await taken : taken
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
    const slot = await take(townId, true)
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
      return openDrizzle(client as unknown as postgres.Sql)
    },
    async close() {
      await Promise.all(slots.map(({ client }) => client.end({ timeout: 5 })))
    },
  }
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
