import { and, eq, inArray, lte } from 'drizzle-orm'
import { union } from 'drizzle-orm/pg-core'
import { backOffSeconds, problemOf } from '#platform/jobs'
import { describeError } from '#platform/telemetry'
import type { Town } from '#town/jurisdictions'
import { changesAfter, find, lastPosition, reporterOf } from '#town/service-requests'
import { type Destination, destinations, type ForwardedRequest, forward, forwardsOf } from './destinations.ts'
import { leaveToPerson, lookFor, noteDoubt } from './doubt.ts'
import { InDoubt, NotTaken, type Relay } from './relay.ts'
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
  for (let sent = 0; sent < AT_ONCE; sent++) {
    const row = await claim(town, forwardedRequest, destinationId)
    if (!row) break
    await sendRequest(town, to, row, relay)
  }
  for (let sent = 0; sent < AT_ONCE; sent++) {
    const row = await claim(town, forwardedUpdate, destinationId)
    if (!row) break
    await sendUpdate(town, to, row, relay)
  }
}

/** Sent in one go; the sweep comes back for the rest. */
const AT_ONCE = 20

/** Longer than one sending takes at most, in milliseconds. */
const LEASE_MS = 120_000

/** What of a town is to be sent now. */
const dueOf = (town: Town, table: typeof forwardedRequest | typeof forwardedUpdate) =>
  and(
    eq(table.jurisdictionId, town.id),
    inArray(table.state, ['pending', 'doubtful']),
    lte(table.nextAttemptAt, town.now()),
  )

/**
 * Takes the next that is due for this process, for two minutes: if the process is killed, it is due again then. That a sending has
 * begun is noted first, so that after a kill the request is looked for before it is sent again.
 */
const claim = async <Table extends typeof forwardedRequest | typeof forwardedUpdate>(
  town: Town,
  table: Table,
  destinationId: string,
): Promise<Table['$inferSelect'] | undefined> => {
  const now = town.now()
  return town.db.transaction(async (tx) => {
    const [row] = (await tx
      .select()
      .from(table as typeof forwardedRequest)
      .where(and(eq(table.destinationId, destinationId), dueOf(town, table)))
      .orderBy(table.nextAttemptAt)
      .limit(1)
      .for('update', { skipLocked: true })) as Table['$inferSelect'][]
    if (!row) return undefined
    const { doubtSince, token } = row as ForwardedRequest
    const begun = table === forwardedRequest && !doubtSince && !token
    await tx
      .update(table as typeof forwardedRequest)
      .set({
        nextAttemptAt: new Date(now.getTime() + LEASE_MS),
        attempts: row.attempts + 1,
        ...(begun ? { doubtSince: now } : {}),
      })
      .where(keyOf(table, row))
    return row
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
  if (row.state === 'doubtful') return lookFor(town, to, row, request, relay)
  // The process that sent it was killed before it knew what came of it.
  if (row.doubtSince && !row.token)
    return noteDoubt(town, row, new InDoubt('unanswered', 'interrupted while it was sent'))
  try {
    const { id, token } = row.token
      ? { id: await relay.resolve(to, row.token), token: row.token }
      : await relay.post(to, request, to.sendsReporter ? reporterOf(town, request) : {})
    if (id)
      return await set({
        state: 'sent',
        remoteId: id,
        token,
        sentAt: town.now(),
        problem: null,
        doubtSince: null,
      })
    if (row.attempts >= ATTEMPTS_AT_MOST) return await leaveToPerson(town, row, { doubt: 'token' })
    const seconds = row.token ? backOffSeconds(row.attempts + 1, LONGEST_WAIT_SECONDS) : 10
    await set({ token, doubtSince: null, nextAttemptAt: new Date(town.now().getTime() + seconds * 1000) })
  } catch (error) {
    if (error instanceof InDoubt) return noteDoubt(town, row, error)
    await set({ ...afterFailure(town, row.attempts + 1, error), doubtSince: null })
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
  if (!sent.remoteId) {
    const seconds = sent.state === 'unsettled' ? 300 : 15
    return set({ attempts: row.attempts, nextAttemptAt: new Date(town.now().getTime() + seconds * 1000) })
  }
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
