import { getTableName } from 'drizzle-orm'
import type { AnyPgTable } from 'drizzle-orm/pg-core'
import { type TtlCache, ttlCache } from './ttl-cache.ts'

/** A town, and whether this process is told of changes of its rows. */
type Owner = {
  id: string
  signals: {
    /** Since when without a break, as `performance.now()`; nothing while it is not connected. */
    connectedSince(): number | undefined
  }
}

/** How long what was read is kept while nobody tells of changes. */
const MAX_AGE_MS = 5_000

/** The same while changes are told of. */
const CONNECTED_MAX_AGE_MS = 300_000

/** When a table of a town was last said to have changed. */
const changes = new Map<string, number>()
const keyOf = (townId: string, table: string) => `${townId} ${table}`

const known = new Set<string>()

/** The tables that caches are read from: each has a trigger that tells of its changes. */
export const cachedTables = (): string[] => [...known].sort()

/** Has the next look at what is read from a table read it again. */
export const noteTableChange = (townId: string, table: string): void => {
  if (known.has(table)) changes.set(keyOf(townId, table), performance.now())
}

/**
 * Keeps what is read from tables that change seldom, until one of them is said to have changed: in whatever process, by whatever
 * means. While nobody tells of changes, for five seconds.
 * @param tables all that `read` reads for a town, and that it alone depends on
 */
export const tableCache = <TownLike extends Owner, Value, Args extends unknown[] = []>(
  tables: AnyPgTable[],
  read: (owner: TownLike, ...args: Args) => Promise<Value>,
  stateOf?: (owner: TownLike, ...args: Args) => Promise<string>,
): TtlCache<TownLike, Value, Args> => {
  const names = tables.map(getTableName)
  for (const name of names) known.add(name)
  return ttlCache(MAX_AGE_MS, read, {
    stateOf,
    isFresh: ({ id, signals }, begun, until) => {
      if (names.some((name) => (changes.get(keyOf(id, name)) ?? 0) >= begun)) return false
      const now = performance.now()
      const since = signals.connectedSince()
      return until > now || (since !== undefined && since <= begun && begun + CONNECTED_MAX_AGE_MS > now)
    },
  })
}
