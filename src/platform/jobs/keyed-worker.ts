import { createFairQueue } from '#platform/fair-share'
import { currentContext, describeError, type Log, ROOT_CONTEXT, withSpan } from '#platform/telemetry'
import { backOffSeconds } from './back-off.ts'

/** After this many consecutive failures a thing is left to the sweep. */
const MAX_ATTEMPTS = 8

/** The longest wait between two tries, in seconds. */
const LONGEST_SECONDS = 30

/** What is put off for longer is looked at now and then all the same: a timer holds no more than some weeks. */
const LONGEST_MS = 3_600_000

/** How long what is being done is waited for at the end, in milliseconds. */
const STOP_TIMEOUT_MS = 10_000

/**
 * Work on things that have a name, woken in this process. What there is to do is in the tables: to wake is only to say
 * "look", and costs no statement. What a killed process was woken for is found by a sweep.
 */
export type KeyedWorker = {
  /** Has a thing looked at soon: once for all who ask before that begins, and never twice at the same time. */
  wake(key: string, afterMs?: number): void
  /** The same, for whom it is enough if somebody is looking already, unless that one leaves something for later. */
  notify(key: string): void
  /** Takes nothing up any more; waits for what is being done, 10 s at most. @returns what was still to be looked at */
  stop(): Promise<string[]>
}

/** How things are looked at. */
export type KeyedWorkerOptions = {
  /** For the log and the traces. */
  name: string
  /** Looks at a thing. @returns in how many milliseconds it wants to be looked at again, where it does; 0: when it is its turn */
  run: (key: string) => Promise<number | undefined>
  /** How many are looked at at once, as things stand. */
  concurrency: () => number
  /** Whose a thing is: owners have their turns, so that many things of one hold up none of another. Unset: one owner's. */
  ownerOf?: (key: string) => string
  /** How many of one owner's are looked at at once, by how many wait. Unset: all that can be. */
  concurrencyOf?: (owner: string, waiting: number) => number
  /** Waited for after each, before the next of the same owner is begun, by how many wait. */
  delay?: (owner: string, waiting: number) => Promise<void> | undefined
}

/** What a wake-up belongs to, for the traces. */
type TraceCause = ReturnType<typeof currentContext>

type PendingRun = { again: boolean; notified: boolean }

/** Begins to take wake-ups. */
export const createKeyedWorker = (
  { name, run, concurrency, ownerOf = () => '', concurrencyOf = concurrency, delay }: KeyedWorkerOptions,
  log: Log,
): KeyedWorker => {
  // With what each belongs to: the work goes on with the trace of what woke it.
  const waiting = createFairQueue<string, TraceCause>()
  const busyOf = new Map<string, number>()
  const looking = new Map<string, PendingRun>()
  const later = new Map<string, { at: number; timer: Timer }>()
  const failures = new Map<string, number>()
  let busy = 0
  let stopped = false

  const wake = (key: string, afterMs = 0): void =>
    afterMs > 0 ? wakeLater(key, afterMs) : wakeNow(key, currentContext())

  const wakeNow = (key: string, cause: TraceCause): void => {
    const now = looking.get(key)
    if (now) now.again = true
    else queue(key, cause)
    begin()
  }

  const queue = (key: string, cause: TraceCause): void => {
    const owner = ownerOf(key)
    if (!waiting.has(owner, key)) waiting.add(owner, key, cause)
  }

  /** The earliest of several times is the one that counts. */
  const wakeLater = (key: string, wanted: number): void => {
    const afterMs = Math.min(wanted, LONGEST_MS)
    const at = performance.now() + afterMs
    const known = later.get(key)
    if (known && known.at <= at) return
    clearTimeout(known?.timer)
    const timer = setTimeout(() => {
      later.delete(key)
      wakeNow(key, ROOT_CONTEXT)
    }, afterMs)
    timer.unref()
    later.set(key, { at, timer })
  }

  const begin = (): void => {
    while (!stopped && busy < concurrency()) {
      const next = waiting.take(
        (owner) => (busyOf.get(owner) ?? 0) < concurrencyOf(owner, waiting.sizeOf(owner)),
      )
      if (!next) return
      void lookAt(next.owner, next.key, next.value)
    }
  }

  const count = (owner: string, by: number): void => {
    busy += by
    const now = (busyOf.get(owner) ?? 0) + by
    if (now > 0) busyOf.set(owner, now)
    else busyOf.delete(owner)
  }

  const lookAt = async (owner: string, key: string, cause: TraceCause): Promise<void> => {
    const now: PendingRun = { again: false, notified: false }
    looking.set(key, now)
    count(owner, 1)
    let afterMs: number | undefined
    try {
      afterMs = await withSpan(name, { attributes: { 'work.key': key } }, () => run(key), cause)
      failures.delete(key)
    } catch (error) {
      afterMs = failed(key, error)
    }
    looking.delete(key)
    if (now.again || (now.notified && afterMs !== undefined) || afterMs === 0) queue(key, ROOT_CONTEXT)
    else if (afterMs !== undefined) wakeLater(key, afterMs)
    await delay?.(owner, waiting.sizeOf(owner))
    count(owner, -1)
    begin()
  }

  const failed = (key: string, error: unknown): number | undefined => {
    const count = (failures.get(key) ?? 0) + 1
    log.warn({ work: name, failures: count, error: describeError(error) }, 'keyed work failed')
    if (count >= MAX_ATTEMPTS) {
      failures.delete(key)
      return undefined
    }
    failures.set(key, count)
    return backOffSeconds(count - 1, LONGEST_SECONDS) * 1000
  }

  return {
    wake,
    notify(key) {
      const now = looking.get(key)
      if (now) now.notified = true
      else wake(key)
    },
    async stop() {
      stopped = true
      for (const { timer } of later.values()) clearTimeout(timer)
      const until = performance.now() + STOP_TIMEOUT_MS
      while (looking.size > 0 && performance.now() < until) await Bun.sleep(20)
      return [...new Set([...waiting.keys(), ...later.keys(), ...looking.keys()])]
    },
  }
}
