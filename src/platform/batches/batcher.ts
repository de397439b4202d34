import { sqlState } from '#platform/database'
import { linkToCurrent, ROOT_CONTEXT, withSpan } from '#platform/telemetry'

/** How things are done together. */
export type Batch<Item, Result> = {
  /** For the traces. */
  name: string
  /** Does something for each, and says what came of it, in the same order. */
  run: (items: Item[]) => Promise<Result[]>
  /** So many together at most. */
  maxSize: number
}

/** Batches at a time: while one is being written to the disk, the next is being put together. */
const MAX_CONCURRENT = 2

/**
 * The second is begun for so large a share of a full one, or where the first takes so long: two small ones cost more than one that takes
 * what waits together.
 */
const WORTH_A_SECOND = 0.5
const SECOND_AFTER_MS = 25

/** After so long, what comes waits no longer for a batch that is under way. */
const STALLED_MS = 2_000

/** Errors by the fault of what was given, or of who else wrote: another statement may well succeed. */
const DATA_ERROR_STATES = /^(?:2[23]|40)/

type Waiting<Item, Result> = {
  item: Item
  links: ReturnType<typeof linkToCurrent>
  done: (result: Result) => void
  failed: (error: unknown) => void
}

/**
 * Does together what is asked for at once, and while others are being done: a commit costs the same for one and for sixty.
 * Who comes alone waits for nobody. One that cannot be done costs only itself.
 * @returns does it for one, and throws what `run` throws for it alone, or where the database cannot be reached for all
 */
export const createBatcher = <Item, Result>({
  name,
  run,
  maxSize,
}: Batch<Item, Result>): ((item: Item) => Promise<Result>) => {
  let waiting: Waiting<Item, Result>[] = []
  let running = 0
  let begins = false
  let isPatient = false

  const runTogether = async (batch: Waiting<Item, Result>[]): Promise<void> => {
    try {
      const links = batch.flatMap((one) => one.links)
      const items = batch.map(({ item }) => item)
      const results = await withSpan(name, { links }, () => run(items), ROOT_CONTEXT)
      for (const [at, { done }] of batch.entries()) done(results[at] as Result)
    } catch (error) {
      if (batch.length > 1 && DATA_ERROR_STATES.test(sqlState(error)))
        for (const one of batch) await runTogether([one])
      else for (const { failed } of batch) failed(error)
    }
  }

  const runAll = async (): Promise<void> => {
    running++
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxSize)
      waiting = waiting.slice(maxSize)
      // What hangs, on a connection that is about to time out, holds up nobody but itself.
      await orAfter(STALLED_MS, runTogether(batch))
    }
    running--
  }

  const begin = (): void => {
    begins = false
    if (waiting.length === 0 || running >= MAX_CONCURRENT) return
    if (running === 0 || waiting.length >= maxSize * WORTH_A_SECOND) void runAll()
    else if (!isPatient) {
      isPatient = true
      setTimeout(beginAnyway, SECOND_AFTER_MS)
    }
  }

  const beginAnyway = (): void => {
    isPatient = false
    if (waiting.length > 0 && running < MAX_CONCURRENT) void runAll()
  }

  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, links: linkToCurrent(), done, failed })
      if (begins || running >= MAX_CONCURRENT) return
      // What else this turn of the event loop brings goes with it.
      begins = true
      setImmediate(begin)
    })
}

const orAfter = (ms: number, work: Promise<void>): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(done, ms)
    void work.finally(() => {
      clearTimeout(timer)
      done()
    })
  })
