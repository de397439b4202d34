import { and, eq, inArray, lte } from 'drizzle-orm'
import { union } from 'drizzle-orm/pg-core'
import { findServiceRequest, getLastPosition, getReporter, listChangesAfter } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { backOffSeconds, errorSummary } from '#platform/jobs'
import { describeError } from '#platform/telemetry'
import {
  type Destination,
  type ForwardedRequest,
  listDestinations,
  listForwards,
  sendForwards,
} from './destinations.ts'
import { DeliveryUncertain, PermanentlyRejected, type Relay } from './relay-port.ts'
import { destination, forwardedRequest, forwardedUpdate, keyOf } from './tables.ts'
import { escalateToStaff, markUncertain, reconcile } from './uncertain-delivery.ts'

const MAX_ATTEMPTS = 40
const MAX_BACKOFF_SECONDS = 3_600
const BATCH = 200

/** Notes what of the town's changes concerns each destination, and wakes the sender. */
export const enqueueForwards = async (town: Town): Promise<void> => {
  const all = await listDestinations(town)
  if (all.length === 0) return
  const last = await getLastPosition(town)
  for (const to of all) {
    let position = to.position
    while (position < last) position = await enqueueForDestination(town, { ...to, position })
  }
}

/** One process moves the place on; another that read the same changes finds it moved, and leaves it. */
const enqueueForDestination = async (town: Town, to: Destination): Promise<number> => {
  const changes = await listChangesAfter(town, to.position, BATCH)
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
    await town.jobs.enqueue(tx, sendForwards, [{ destinationId: to.id }])
    return changes.length === 0 ? Number.POSITIVE_INFINITY : position
  })
}

/** Sends what is due to a destination: first the requests, then what happened to them. */
export const sendDue = async (town: Town, destinationId: string, relay: Relay): Promise<void> => {
  const to = (await listDestinations(town)).find(({ id }) => id === destinationId)
  if (!to || to.paused) return
  for (let sent = 0; sent < MAX_SENT_PER_RUN; sent++) {
    const row = await claimNext(town, forwardedRequest, destinationId)
    if (!row) break
    await sendRequest(town, to, row, relay)
  }
  for (let sent = 0; sent < MAX_SENT_PER_RUN; sent++) {
    const row = await claimNext(town, forwardedUpdate, destinationId)
    if (!row) break
    await sendUpdate(town, to, row, relay)
  }
}

/** Sent in one go; the sweep comes back for the rest. */
const MAX_SENT_PER_RUN = 20

/** Longer than one sending takes at most, in milliseconds. */
const LEASE_MS = 120_000

/** What of a town is to be sent now. */
const dueCondition = (town: Town, table: typeof forwardedRequest | typeof forwardedUpdate) =>
  and(
    eq(table.jurisdictionId, town.id),
    inArray(table.state, ['pending', 'doubtful']),
    lte(table.nextAttemptAt, town.now()),
  )

/**
 * Takes the next that is due for this process, for two minutes: if the process is killed, it is due again then. That a sending has
 * begun is noted first, so that after a kill the request is looked for before it is sent again.
 */
const claimNext = async <Table extends typeof forwardedRequest | typeof forwardedUpdate>(
  town: Town,
  table: Table,
  destinationId: string,
): Promise<Table['$inferSelect'] | undefined> => {
  const now = town.now()
  return town.db.transaction(async (tx) => {
    const [row] = (await tx
      .select()
      .from(table as typeof forwardedRequest)
      .where(and(eq(table.destinationId, destinationId), dueCondition(town, table)))
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
const failureColumns = (town: Town, attempts: number, error: unknown) => {
  const hopeless = error instanceof PermanentlyRejected || attempts >= MAX_ATTEMPTS
  const seconds = backOffSeconds(attempts, MAX_BACKOFF_SECONDS)
  const problem = errorSummary(error)
  town.log.warn({ attempts, hopeless, error: describeError(error) }, 'failed to forward request')
  return {
    state: hopeless ? ('failed' as const) : ('pending' as const),
    problem,
    nextAttemptAt: new Date(town.now().getTime() + seconds * 1000),
  }
}

const sendRequest = async (town: Town, to: Destination, row: ForwardedRequest, relay: Relay) => {
  const set = (values: Partial<typeof forwardedRequest.$inferInsert>) =>
    town.db.update(forwardedRequest).set(values).where(keyOf(forwardedRequest, row))
  const request = await findServiceRequest(town, row.requestId)
  if (!request) return set({ state: 'failed', problem: 'the request is gone' })
  if (row.state === 'doubtful') return reconcile(town, to, row, request, relay)
  // The process that sent it was killed before it knew what came of it.
  if (row.doubtSince && !row.token)
    return markUncertain(town, row, new DeliveryUncertain('unanswered', 'interrupted while it was sent'))
  try {
    const { id, token } = row.token
      ? { id: await relay.resolve(to, row.token), token: row.token }
      : await relay.post(to, request, to.sendsReporter ? getReporter(town, request) : {})
    if (id)
      return await set({
        state: 'sent',
        remoteId: id,
        token,
        sentAt: town.now(),
        problem: null,
        doubtSince: null,
      })
    if (row.attempts >= MAX_ATTEMPTS) return await escalateToStaff(town, row, { doubt: 'token' })
    const seconds = row.token ? backOffSeconds(row.attempts + 1, MAX_BACKOFF_SECONDS) : 10
    await set({ token, doubtSince: null, nextAttemptAt: new Date(town.now().getTime() + seconds * 1000) })
  } catch (error) {
    if (error instanceof DeliveryUncertain) return markUncertain(town, row, error)
    await set({ ...failureColumns(town, row.attempts + 1, error), doubtSince: null })
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
  const sent = (await listForwards(town, row.requestId)).find(({ destinationId }) => destinationId === to.id)
  if (!sent) return set({ state: 'sent', problem: null })
  if (sent.state === 'failed') return set({ state: 'failed', problem: sent.problem })
  // First the request itself.
  if (!sent.remoteId) {
    const seconds = sent.state === 'unsettled' ? 300 : 15
    return set({ attempts: row.attempts, nextAttemptAt: new Date(town.now().getTime() + seconds * 1000) })
  }
  const [change] = await listChangesAfter(town, row.position - 1, 1)
  if (change?.position !== row.position) return set({ state: 'sent', problem: null })
  try {
    await relay.update(to, sent.remoteId, change.request, change.event)
    await set({ state: 'sent', problem: null })
  } catch (error) {
    await set(failureColumns(town, row.attempts + 1, error))
  }
}

/** Wakes the destinations that have something due: a job may have been lost with a killed process. */
export const requeueStalledForwards = async (town: Town): Promise<void> => {
  await enqueueForwards(town)
  const destinationsDue = (table: typeof forwardedRequest | typeof forwardedUpdate) =>
    town.db
      .select({ destinationId: table.destinationId })
      .from(table as typeof forwardedRequest)
      .where(dueCondition(town, table))
  const due = await union(destinationsDue(forwardedRequest), destinationsDue(forwardedUpdate))
  if (due.length === 0) return
  await town.db.transaction((tx) => town.jobs.enqueue(tx, sendForwards, due))
}
