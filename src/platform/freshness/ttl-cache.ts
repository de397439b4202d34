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

/** When a cache reads again. */
type Rules<Owner, Args extends unknown[]> = {
  /** Cheaper than to read: where it is as it was at the last reading, what was read then is kept on, the same object. */
  stateOf?: ((owner: Owner, ...args: Args) => Promise<string>) | undefined
  /** Whether what was read is still good. Unset: until its time is over. Both times as `performance.now()`. */
  isFresh?: ((owner: Owner, begun: number, until: number) => boolean) | undefined
}

/**
 * Keeps what is read for this many milliseconds. A reading that fails is not kept.
 * @param read with whatever the one who asks first brings along, such as the transaction that it asks in
 */
export const ttlCache = <Owner extends object, Value, Args extends unknown[] = []>(
  ms: number,
  read: (owner: Owner, ...args: Args) => Promise<Value>,
  { stateOf, isFresh = (_owner, _begun, until) => until > performance.now() }: Rules<Owner, Args> = {},
): TtlCache<Owner, Value, Args> => {
  type Reading = { begun: number; value: Promise<Value>; done: boolean; args: Args; state?: string }
  const kept = new WeakMap<object, Reading>()
  const same = (one: Args, other: Args) =>
    one.length === other.length && one.every((arg, index) => arg === other[index])

  const start = (owner: Owner, args: Args, before: Reading | undefined): Reading => {
    const readIfChanged = async (): Promise<Value> => {
      // Asked before reading: a change in between is seen the next time.
      reading.state = await stateOf?.(owner, ...args)
      const unchanged = before?.done && reading.state !== undefined && reading.state === before.state
      return unchanged ? before.value : read(owner, ...args)
    }
    const reading: Reading = {
      begun: performance.now(),
      value: Promise.resolve() as Promise<never>,
      done: false,
      args,
    }
    // A query of drizzle's runs each time that it is waited for: what is kept is its answer.
    reading.value = stateOf ? readIfChanged() : Promise.resolve(read(owner, ...args))
    return reading
  }

  return {
    get(owner, ...args) {
      const held = kept.get(owner)
      if (held && isFresh(owner, held.begun, held.begun + ms) && (held.done || same(held.args, args)))
        return held.value
      const reading = start(owner, args, held)
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
