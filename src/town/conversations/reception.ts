import { sqlStateOf } from '#platform/database'
import { createWaker, type Waker } from '#platform/jobs'
import { linkToNow, OF_ITSELF, spanned } from '#platform/telemetry'
import type { Town } from '#town/jurisdictions'
import { acceptDeliveries } from './accept.ts'
import type { Delivery } from './arrivals.ts'
import { takeNextTurn } from './turns.ts'

/** Deliveries that are stored in one transaction at most. */
const MOST = 64

/** Transactions at a time: while one is being written to the disk, the next is being put together. */
const LANES = 2

/** After so long, what comes waits no longer for a transaction that is under way. */
const HANGS_MS = 2_000

/** A rush: within the last second a quarter more came than was handled, and so many on top. */
const RUSH_SHARE = 1.25
const RUSH_EXTRA = 30

/** What is handled at once; in a rush one at a time, with a rest after it; when the rush lasts, a few. */
const PARALLEL = 64
const REST_MS = 40
const LASTING_MS = 10_000
const PARALLEL_WHEN_LASTING = 8

/** Where deliveries are handed in, and from where they are answered. */
export type Reception = {
  /**
   * Stores a delivery: when this returns it is durable, and each message in it will be handled once.
   * @throws whatever the database says: then it must be handed in again
   */
  accept(delivery: Delivery): Promise<void>
  /** Has a conversation looked at by its id: whatever waits in it is answered. */
  turns: Waker
}

/** Errors by the fault of what was to be stored, or of who else stored: another transaction may well succeed. */
const OWN_FAULT = /^(?:2[23]|40)/

/**
 * Stores what comes while a transaction is under way together, in the next: a commit costs the same for one and for
 * sixty (the group commit of databases). Who comes first waits for nobody.
 *
 * In a rush, to be stored goes before being handled: the platform waits for the one and repeats what it has waited for
 * in vain, which makes more of a rush of it.
 * @param outboxes woken when there is something to be sent
 */
export const createReception = (town: Town, outboxes: Waker): Reception => {
  const rush = createRush()
  const look = async (id: string) => {
    const afterMs = await takeNextTurn(town, id, outboxes)
    rush.handled()
    return afterMs
  }
  const turns = createWaker({ name: 'turns', look, width: rush.width, rest: rush.rest }, town.log)
  const accept = createLane(async (deliveries) => {
    rush.came(deliveries.reduce((sum, { messages }) => sum + messages.length, 0))
    const woken = await acceptDeliveries(town, deliveries)
    for (const id of woken.turns) turns.wake(id)
    // Looked at now, so that they are fetched while the others of the album are on their way.
    for (const id of woken.albums) turns.wake(id)
    for (const id of woken.outboxes) outboxes.nudge(id)
  })
  return { accept, turns }
}

type Waiting = {
  delivery: Delivery
  links: ReturnType<typeof linkToNow>
  done: () => void
  failed: (error: unknown) => void
}

const createLane = (
  store: (deliveries: Delivery[]) => Promise<void>,
): ((delivery: Delivery) => Promise<void>) => {
  let waiting: Waiting[] = []
  let storing = 0

  const storeTogether = async (batch: Waiting[]): Promise<void> => {
    try {
      const links = batch.flatMap((one) => one.links)
      const deliveries = batch.map(({ delivery }) => delivery)
      await spanned('store deliveries', { links }, () => store(deliveries), OF_ITSELF)
      for (const { done } of batch) done()
    } catch (error) {
      // One that cannot be stored costs only itself.
      if (batch.length > 1 && OWN_FAULT.test(sqlStateOf(error)))
        for (const one of batch) await storeTogether([one])
      else for (const { failed } of batch) failed(error)
    }
  }

  const storeAll = async (): Promise<void> => {
    storing++
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST)
      waiting = waiting.slice(MOST)
      // What hangs, on a connection that is about to time out, holds up nobody but itself.
      await Promise.race([storeTogether(batch), Bun.sleep(HANGS_MS)])
    }
    storing--
  }

  return (delivery) =>
    new Promise((done, failed) => {
      waiting.push({ delivery, links: linkToNow(), done, failed })
      if (storing < LANES) void storeAll()
    })
}

const PART_MS = 100
const PARTS = 10

/** How many of something there were within the last second. */
const createRate = () => {
  const parts = new Float64Array(PARTS)
  let newest = 0
  const turn = () => {
    const now = Math.floor(performance.now() / PART_MS)
    for (let part = Math.max(newest + 1, now - PARTS + 1); part <= now; part++) parts[part % PARTS] = 0
    newest = now
  }
  return {
    add(count: number): void {
      turn()
      parts[newest % PARTS] = (parts[newest % PARTS] ?? 0) + count
    },
    lastSecond(): number {
      turn()
      return parts.reduce((sum, part) => sum + part, 0)
    },
  }
}

/** Lets what is to be handled give way while more comes than can be. */
const createRush = () => {
  const came = createRate()
  const handled = createRate()
  let since: number | undefined
  const width = (): number => {
    const rush = came.lastSecond() > handled.lastSecond() * RUSH_SHARE + RUSH_EXTRA
    if (!rush) since = undefined
    else since ??= performance.now()
    if (since === undefined) return PARALLEL
    return performance.now() - since < LASTING_MS ? 1 : PARALLEL_WHEN_LASTING
  }
  return {
    came: came.add,
    handled: () => handled.add(1),
    width,
    rest: () => (width() === 1 ? Bun.sleep(REST_MS) : undefined),
  }
}
