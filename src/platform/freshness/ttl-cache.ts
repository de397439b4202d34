/** Something read for each of several owners (a town, say), and kept for a while. */
export type TtlCache<Owner extends object, Value, Args extends unknown[]> = {
  /**
   * What was read lately, or is read now. Those who ask by the same means wait for the same reading; a transaction never
   * waits for a reading that may need the connection it holds.
   */
  get(owner: Owner, ...args: Args): Promise<Value>
  /** Has the next look read again: it was changed here. Call it once the change is committed. */
  invalidate(owner: object): void
}

/**
 * Keeps what is read for this many milliseconds. A reading that fails is not kept.
 * @param read with whatever the one who asks first brings along, such as the transaction that it asks in
 */
export const ttlCache = <Owner extends object, Value, Args extends unknown[] = []>(
  ms: number,
  read: (owner: Owner, ...args: Args) => Promise<Value>,
): TtlCache<Owner, Value, Args> => {
  type Reading = { until: number; value: Promise<Value>; done: boolean; args: Args }
  const kept = new WeakMap<object, Reading>()
  const same = (one: Args, other: Args) =>
    one.length === other.length && one.every((arg, index) => arg === other[index])
  return {
    get(owner, ...args) {
      const held = kept.get(owner)
      if (held && held.until > performance.now() && (held.done || same(held.args, args))) return held.value
      const reading: Reading = {
        until: performance.now() + ms,
        value: read(owner, ...args),
        done: false,
        args,
      }
      kept.set(owner, reading)
      reading.value.then(
        () => {
          reading.done = true
        },
        () => {
          if (kept.get(owner) === reading) kept.delete(owner)
        },
      )
      return reading.value
    },
    invalidate(owner) {
      kept.delete(owner)
    },
  }
}
