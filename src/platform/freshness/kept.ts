/** Something read for each of several owners (a town, say), and kept for a while. */
export type Kept<Owner extends object, Value, Args extends unknown[]> = {
  /** What was read lately, or is read now; who asks meanwhile waits for the same reading. */
  of(owner: Owner, ...args: Args): Promise<Value>
  /** Has the next look read anew: it was changed here. Call it once the change is committed. */
  forget(owner: object): void
}

/**
 * Keeps what is read for so many milliseconds. A reading that fails is not kept.
 * @param read with whatever the one who asks first brings along, such as the transaction that it asks in
 */
export const keepFresh = <Owner extends object, Value, Args extends unknown[] = []>(
  ms: number,
  read: (owner: Owner, ...args: Args) => Promise<Value>,
): Kept<Owner, Value, Args> => {
  const kept = new WeakMap<object, { until: number; value: Promise<Value> }>()
  return {
    of(owner, ...args) {
      const held = kept.get(owner)
      if (held && held.until > performance.now()) return held.value
      const value = read(owner, ...args)
      kept.set(owner, { until: performance.now() + ms, value })
      value.catch(() => kept.delete(owner))
      return value
    },
    forget(owner) {
      kept.delete(owner)
    },
  }
}
