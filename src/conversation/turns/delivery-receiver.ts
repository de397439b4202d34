import { type Delivery, storeDeliveries } from '#domain/conversations'
import { createTownWorker, perTown, type Town, type TownById, type TownWorker } from '#domain/town'
import { createBatcher } from '#platform/batches'
import { type Backpressure, createBackpressure } from '#platform/fair-share'
import type { Log } from '#platform/telemetry'
import { processNextTurn } from './turns.ts'

/** Deliveries that are stored in one transaction at most. */
const MAX_BATCH_SIZE = 64

/** Handled at once. */
const CONCURRENCY = 64

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
  const rushes = new Map<string, Backpressure>()
  const rushOf = (townId: string) => {
    const known = rushes.get(townId) ?? createBackpressure(CONCURRENCY)
    rushes.set(townId, known)
    return known
  }
  const run = (town: Town, id: string) => processNextTurn(town, id, outboxes, rushOf(town.id).recordHandled)
  const turns = createTownWorker(
    {
      name: 'turns',
      run,
      concurrency: () => CONCURRENCY,
      concurrencyOf: (townId, waiting) => Math.min(share(CONCURRENCY), rushOf(townId).concurrency(waiting)),
      delay: (townId, waiting) => rushOf(townId).delay(waiting),
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
