/** What waits, by whose it is: taken in the order of arrival of each owner, and from owner to owner in turn. */
export type FairQueue<Key, Value> = {
  has(owner: string, key: Key): boolean
  /** Whether anybody else than this owner waits. */
  hasOther(owner: string): boolean
  /** At the end of what waits for its owner. The same key once. */
  add(owner: string, key: Key, value: Value): void
  /** Takes what is next among the owners that may have something taken. */
  take(allows: (owner: string) => boolean): { owner: string; key: Key; value: Value } | undefined
  readonly size: number
  sizeOf(owner: string): number
  keys(): Key[]
}

export const createFairQueue = <Key, Value>(): FairQueue<Key, Value> => {
  // In the order of their turns: whose turn it was goes to the end.
  const owners = new Map<string, Map<Key, Value>>()
  let size = 0
  return {
    has: (owner, key) => owners.get(owner)?.has(key) === true,
    hasOther: (owner) => owners.size > (owners.has(owner) ? 1 : 0),
    add(owner, key, value) {
      const own = owners.get(owner) ?? new Map<Key, Value>()
      if (!own.has(key)) size++
      own.set(key, value)
      owners.set(owner, own)
    },
    take(allows) {
      for (const [owner, own] of owners) {
        if (!allows(owner)) continue
        const [first] = own
        if (!first) continue
        const [key, value] = first
        own.delete(key)
        size--
        owners.delete(owner)
        if (own.size > 0) owners.set(owner, own)
        return { owner, key, value }
      }
      return undefined
    },
    get size() {
      return size
    },
    sizeOf: (owner) => owners.get(owner)?.size ?? 0,
    keys: () => [...owners.values()].flatMap((own) => [...own.keys()]),
  }
}
