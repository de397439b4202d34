/**
 * A rush: within the last second a quarter more came than was handled, and so many on top, while so many conversations wait; or more
 * came than can be answered one by one. As many as are handled in a moment are no rush, whatever came last: to put them off would only
 * make more of them wait.
 */
const OVERLOAD_RATIO = 1.25
const OVERLOAD_MARGIN = 30
const OVERLOAD_WAITING = 256
const MOST_PER_SECOND = 2_000

/** In a rush one is handled at a time, with a rest after it; when the rush lasts, a few. */
const OVERLOAD_DELAY_MS = 40
const SUSTAINED_OVERLOAD_MS = 10_000
const SUSTAINED_OVERLOAD_CONCURRENCY = 8

const BUCKET_MS = 100
const BUCKETS = 10

/** How many of something there were within the last second. */
const createRateMeter = (clock: () => number) => {
  const parts = new Float64Array(BUCKETS)
  let newest = 0
  const turn = () => {
    const now = Math.floor(clock() / BUCKET_MS)
    for (let part = Math.max(newest + 1, now - BUCKETS + 1); part <= now; part++) parts[part % BUCKETS] = 0
    newest = now
  }
  return {
    add(count: number): void {
      turn()
      parts[newest % BUCKETS] = (parts[newest % BUCKETS] ?? 0) + count
    },
    lastSecond(): number {
      turn()
      return parts.reduce((sum, part) => sum + part, 0)
    },
  }
}

/** Lets what is to be handled give way to what comes, while more comes than can be handled. */
export type Backpressure = {
  recordArrival(count: number): void
  recordHandled(count: number): void
  /** How many are handled at once, by how many wait. */
  concurrency(waiting: number): number
  /** What is waited for after each, by how many wait. */
  delay(waiting: number): Promise<void> | undefined
}

/**
 * @param most handled at once where there is no rush
 * @param clock in milliseconds
 */
export const createBackpressure = (
  most: number,
  clock: () => number = () => performance.now(),
): Backpressure => {
  const recordArrival = createRateMeter(clock)
  const recordHandled = createRateMeter(clock)
  let since: number | undefined
  const isRush = (waiting: number): boolean => {
    const arrived = recordArrival.lastSecond()
    if (arrived > MOST_PER_SECOND) return true
    const bearable = recordHandled.lastSecond() * OVERLOAD_RATIO + OVERLOAD_MARGIN
    return waiting > OVERLOAD_WAITING && arrived > bearable
  }
  const concurrency = (waiting: number): number => {
    const rush = isRush(waiting)
    if (!rush) since = undefined
    else since ??= clock()
    if (since === undefined) return most
    return clock() - since < SUSTAINED_OVERLOAD_MS ? 1 : SUSTAINED_OVERLOAD_CONCURRENCY
  }
  return {
    recordArrival: recordArrival.add,
    recordHandled: recordHandled.add,
    concurrency,
    delay: (waiting) => (concurrency(waiting) === 1 ? Bun.sleep(OVERLOAD_DELAY_MS) : undefined),
  }
}
