import { type Delivery, storeDeliveries } from '#domain/conversations'
import { createTownWorker, perTown, type Town, type TownById, type TownWorker } from '#domain/town'
import { createBatcher } from '#platform/batches'
import type { Log } from '#platform/telemetry'
import { processNextTurn } from './turns.ts'

/** Deliveries that are stored in one transaction at most. */
const MAX_BATCH_SIZE = 64

/** A rush: within the last second a quarter more came than was handled, and so many on top; or more than can be answered one by one. */
const OVERLOAD_RATIO = 1.25
const OVERLOAD_MARGIN = 30
const MOST_PER_SECOND = 2_000

/** What is handled at once; in a rush one at a time, with a rest after it; when the rush lasts, a few. */
const CONCURRENCY = 64
const OVERLOAD_DELAY_MS = 40
const SUSTAINED_OVERLOAD_MS = 10_000
const SUSTAINED_OVERLOAD_CONCURRENCY = 8

/** Where deliveries for a town are handed in. */
export type DeliveryReceiver = {
  /**
   * Stores a delivery: when this returns it is durable, and each message in it will be handled once.
   * @throws whatever the database says: then it must be handed in again
   */
  receive(delivery: Delivery): Promise<void>
}

/** Where deliveries are handed in, and from where they are answered. */
export type DeliveryReceivers = {
  receiverOf(town: Town): DeliveryReceiver
  /** Has a conversation looked at by its id: whatever waits in it is answered. */
  turns: TownWorker
}

/**
 * Stores what comes while a transaction is under way together, in the next: a commit costs the same for one and for
 * sixty (the group commit of databases). Who comes first waits for nobody.
 *
 * In a rush, to be stored goes before being handled: the platform waits for the one and repeats what it has waited for
 * in vain, which makes more of a rush of it.
 * @param outboxes woken when there is something to be sent
 * @param share how many places of so many one town may have
 */
export const createDeliveryReceivers = (
  townById: TownById,
  outboxes: TownWorker,
  share: (places: number) => number,
  log: Log,
): DeliveryReceivers => {
  // Each town has its own rush, in which no other has to give way.
  const rushes = new Map<string, ReturnType<typeof createBackpressure>>()
  const rushOf = (townId: string) => {
    const known = rushes.get(townId) ?? createBackpressure()
    rushes.set(townId, known)
    return known
  }
  const run = (town: Town, id: string) => processNextTurn(town, id, outboxes, rushOf(town.id).recordHandled)
  const turns = createTownWorker(
    {
      name: 'turns',
      run,
      concurrency: () => CONCURRENCY,
      concurrencyOf: (townId) => Math.min(share(CONCURRENCY), rushOf(townId).concurrency()),
      delay: (townId) => rushOf(townId).delay(),
    },
    townById,
    log,
  )
  const store = async (town: Town, deliveries: Delivery[]): Promise<void> => {
    rushOf(town.id).recordArrival(deliveries.reduce((sum, { messages }) => sum + messages.length, 0))
    const woken = await storeDeliveries(town, deliveries)
    for (const id of woken.turns) turns.wake(town, id)
    // Looked at now, so that they are fetched while the others of the album are on their way.
    for (const id of woken.albums) turns.wake(town, id)
    for (const id of woken.outboxes) outboxes.notify(town, id)
  }
  const receiverOf = perTown((town: Town) => ({
    receive: createBatcher({
      name: 'store deliveries',
      maxSize: MAX_BATCH_SIZE,
      run: async (deliveries: Delivery[]) => {
        await store(town, deliveries)
        return deliveries.map(() => undefined)
      },
    }),
  }))
  return { receiverOf, turns }
}

const BUCKET_MS = 100
const BUCKETS = 10

/** How many of something there were within the last second. */
const createRateMeter = () => {
  const parts = new Float64Array(BUCKETS)
  let newest = 0
  const turn = () => {
    const now = Math.floor(performance.now() / BUCKET_MS)
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

/** Lets what is to be handled give way while more comes than can be. */
const createBackpressure = () => {
  const recordArrival = createRateMeter()
  const recordHandled = createRateMeter()
  let since: number | undefined
  const concurrency = (): number => {
    const bearable = recordHandled.lastSecond() * OVERLOAD_RATIO + OVERLOAD_MARGIN
    const rush = recordArrival.lastSecond() > Math.min(bearable, MOST_PER_SECOND)
    if (!rush) since = undefined
    else since ??= performance.now()
    if (since === undefined) return CONCURRENCY
    return performance.now() - since < SUSTAINED_OVERLOAD_MS ? 1 : SUSTAINED_OVERLOAD_CONCURRENCY
  }
  return {
    recordArrival: recordArrival.add,
    recordHandled: recordHandled.add,
    concurrency,
    delay: () => (concurrency() === 1 ? Bun.sleep(OVERLOAD_DELAY_MS) : undefined),
  }
}
