import { and, eq, lte } from 'drizzle-orm'
import { union } from 'drizzle-orm/pg-core'
import { backOffSeconds, problemOf } from '#platform/jobs'
import { describeError } from '#platform/telemetry'
import type { Town } from '#town/jurisdictions'
import { changesAfter, find, lastPosition, reporterOf } from '#town/service-requests'
import { type Destination, destinations, type ForwardedRequest, forward, forwardsOf } from './destinations.ts'
import { NotTaken, type Relay } from './relay.ts'
import { destination, forwardedRequest, forwardedUpdate, keyOf } from './tables.ts'

const ATTEMPTS_AT_MOST = 40
const LONGEST_WAIT_SECONDS = 3_600
const BATCH = 200

/** Notes what of the town's changes concerns each destination, and wakes whoever sends. */
export const considerChanges = async (town: Town): Promise<void> => {
  const all = await destinations(town)
  if (all.length === 0) return
  const last = await lastPosition(town)
  for (const to of all) {
    let position = to.position
    while (position < last) position = await consider(town, { ...to, position })
  }
}

/** One process moves the place on; another that read the same changes finds it moved, and leaves it. */
const consider = async (town: Town, to: Destination): Promise<number> => {
  const changes = await changesAfter(town, to.position, BATCH)
  const now = town.now()
  return town.db.transaction(async (tx) => {
    const [current] = await tx.select().from(destination).where(eq(destination.id, to.id)).for('update')
    if (current?.position !== to.position) return current?.position ?? Number.POSITIVE_INFINITY
    for (const { event, request, position } of changes) {
      if (!(request.serviceCode in to.services)) continue
      const common = {
        jurisdictionId: town.id,
        requestId: request.id,
        destinationId: to.id,
        nextAttemptAt: now,
      }
      if (event.kind === 'submitted')
        await tx
          .insert(forwardedRequest)
          .values({ ...common, state: 'pending', createdAt: now })
          .onConflictDoNothing()
      // What came from there is not sent back.
      else if (event.sourceId !== to.id && event.kind !== 'pictures')
        await tx
          .insert(forwardedUpdate)
          .values({ ...common, state: 'pending', position })
          .onConflictDoNothing()
    }
    const position = changes.at(-1)?.position ?? to.position
    await tx.update(destination).set({ position }).where(eq(destination.id, to.id))
    await town.jobs.enqueue(tx, forward, [{ destinationId: to.id }])
    return changes.length === 0 ? Number.POSITIVE_INFINITY : position
  })
}

/** Sends what is due to a destination: first the requests, then what happened to them. */
export const sendDue = async (town: Town, destinationId: string, relay: Relay): Promise<void> => {
  const to = (await destinations(town)).find(({ id }) => id === destinationId)
  if (!to || to.paused) return
  const due = await claim(town, forwardedRequest, destinationId)
  for (const row of due) await sendRequest(town, to, row, relay)
  for (const row of await claim(town, forwardedUpdate, destinationId)) await sendUpdate(town, to, row, relay)
}

/** What of a town is to be sent now. */
const dueOf = (town: Town, table: typeof forwardedRequest | typeof forwardedUpdate) =>
  and(eq(table.jurisdictionId, town.id), eq(table.state, 'pending'), lte(table.nextAttemptAt, town.now()))

/**
 * Takes what is due for this process, for a minute: were it killed meanwhile, it is due again then. Before a
 * request is sent for a second time the other side is given the same idempotency key as for the first.
 */
const claim = async <Table extends typeof forwardedRequest | typeof forwardedUpdate>(
  town: Town,
  table: Table,
  destinationId: string,
): Promise<Table['$inferSelect'][]> => {
  const now = town.now()
  return town.db.transaction(async (tx) => {
    const rows = (await tx
      .select()
      .from(table as typeof forwardedRequest)
      .where(and(eq(table.destinationId, destinationId), dueOf(town, table)))
      .orderBy(table.nextAttemptAt)
      .limit(20)
      .for('update', { skipLocked: true })) as Table['$inferSelect'][]
    for (const row of rows)
      await tx
        .update(table as typeof forwardedRequest)
        .set({ nextAttemptAt: new Date(now.getTime() + 60_000), attempts: row.attempts + 1 })
        .where(keyOf(table, row))
    return rows
  })
}

/** What to note after a failure: when to try again, or that it was given up. */
const afterFailure = (town: Town, attempts: number, error: unknown) => {
  const hopeless = error instanceof NotTaken || attempts >= ATTEMPTS_AT_MOST
  const seconds = backOffSeconds(attempts, LONGEST_WAIT_SECONDS)
  const problem = problemOf(error)
  town.log.warn(
    { attempts, hopeless, error: describeError(error) },
    'another endpoint did not take a request',
  )
  return {
    state: hopeless ? ('failed' as const) : ('pending' as const),
    problem,
    nextAttemptAt: new Date(town.now().getTime() + seconds * 1000),
  }
}

const sendRequest = async (town: Town, to: Destination, row: ForwardedRequest, relay: Relay) => {
  const set = (values: Partial<typeof forwardedRequest.$inferInsert>) =>
    town.db.update(forwardedRequest).set(values).where(keyOf(forwardedRequest, row))
  const request = await find(town, row.requestId)
  if (!request) return set({ state: 'failed', problem: 'the request is gone' })
  try {
    const { id, token } = row.token
      ? { id: await relay.resolve(to, row.token), token: row.token }
      : await relay.post(to, request, to.sendsReporter ? reporterOf(town, request) : {})
    if (id) return await set({ state: 'sent', remoteId: id, token, sentAt: town.now(), problem: null })
    await set({ token, nextAttemptAt: new Date(town.now().getTime() + 10_000) })
  } catch (error) {
    await set(afterFailure(town, row.attempts + 1, error))
  }
}

const sendUpdate = async (
  town: Town,
  to: Destination,
  row: typeof forwardedUpdate.$inferSelect,
  relay: Relay,
) => {
  const set = (values: Partial<typeof forwardedUpdate.$inferInsert>) =>
    town.db.update(forwardedUpdate).set(values).where(keyOf(forwardedUpdate, row))
  const sent = (await forwardsOf(town, row.requestId)).find(({ destinationId }) => destinationId === to.id)
  if (!sent) return set({ state: 'sent', problem: null })
  if (sent.state === 'failed') return set({ state: 'failed', problem: sent.problem })
  // First the request itself.
  if (!sent.remoteId)
    return set({ attempts: row.attempts, nextAttemptAt: new Date(town.now().getTime() + 15_000) })
  const [change] = await changesAfter(town, row.position - 1, 1)
  if (change?.position !== row.position) return set({ state: 'sent', problem: null })
  try {
    await relay.update(to, sent.remoteId, change.request, change.event)
    await set({ state: 'sent', problem: null })
  } catch (error) {
    await set(afterFailure(town, row.attempts + 1, error))
  }
}

/** Wakes the destinations that have something due: a job may have been lost with a killed process. */
export const sweepForwarding = async (town: Town): Promise<void> => {
  await considerChanges(town)
  const destinationsDue = (table: typeof forwardedRequest | typeof forwardedUpdate) =>
    town.db
      .select({ destinationId: table.destinationId })
      .from(table as typeof forwardedRequest)
      .where(dueOf(town, table))
  const due = await union(destinationsDue(forwardedRequest), destinationsDue(forwardedUpdate))
  if (due.length === 0) return
  await town.db.transaction((tx) => town.jobs.enqueue(tx, forward, due))
}
