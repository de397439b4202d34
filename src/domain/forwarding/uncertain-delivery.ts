import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { ServiceRequest } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { preparedQuery } from '#platform/database'
import { backOffSeconds, errorSummary } from '#platform/jobs'
import { describeError } from '#platform/telemetry'
import { type Destination, type ForwardedRequest, sendForwards } from './destinations.ts'
import { isSameRequest } from './match.ts'
import type { DeliveryUncertain, ListedRequest, Relay } from './relay-port.ts'
import { forwardedRequest, keyOf } from './tables.ts'

/** Seconds until each look: a list may be some minutes behind. After the last, a person decides. */
const RECONCILE_DELAYS_SECONDS = [5, 60, 300, 1_200]

/** Tries to reach the other system's list before a person decides: over about a day and a half. */
const MAX_ATTEMPTS = 40
const MAX_BACKOFF_SECONDS = 3_600

/** How far the clocks of two systems may differ, in milliseconds. */
const SKEW_MS = 10 * 60_000

type Values = Partial<typeof forwardedRequest.$inferInsert>

const write = (town: Town, row: ForwardedRequest, values: Values) =>
  town.db.update(forwardedRequest).set(values).where(keyOf(forwardedRequest, row))

const after = (town: Town, seconds: number) => new Date(town.now().getTime() + seconds * 1_000)

/** Notes that a request may have arrived: from now on it is looked for, and not sent. */
export const markUncertain = (town: Town, row: ForwardedRequest, { doubt, message }: DeliveryUncertain) => {
  town.log.warn(
    { request: row.requestId, destination: row.destinationId, doubt },
    'forwarded request: delivery uncertain',
  )
  return write(town, row, {
    state: 'doubtful',
    doubt,
    looks: 0,
    problem: message.slice(0, 300),
    nextAttemptAt: after(town, RECONCILE_DELAYS_SECONDS[0] ?? 0),
  })
}

/** Leaves it to a person whether a request arrived. The metric and the console say so until it is settled. */
export const escalateToStaff = (town: Town, row: ForwardedRequest, values: Values = {}) => {
  town.log.error(
    { request: row.requestId, destination: row.destinationId },
    'forwarded request: delivery still uncertain, staff must decide',
  )
  return write(town, row, { ...values, state: 'unsettled' })
}

/**
 * Looks in the other system's list for a request that may have arrived. Found, it is there; not found, it is looked for some times
 * more and then left to a person, since a list may not show all. Only what the other system itself said had failed is sent again.
 */
export const reconcile = async (
  town: Town,
  to: Destination,
  row: ForwardedRequest,
  request: ServiceRequest,
  relay: Relay,
): Promise<unknown> => {
  const since = new Date((row.doubtSince ?? row.createdAt).getTime() - SKEW_MS)
  let listed: ListedRequest[] | undefined
  try {
    listed = await relay.list(to, request, since, new Date(town.now().getTime() + SKEW_MS))
  } catch (error) {
    town.log.warn(
      { destination: to.id, error: describeError(error) },
      'failed to read request list of Open311 endpoint',
    )
    if (row.attempts >= MAX_ATTEMPTS) return escalateToStaff(town, row, { problem: errorSummary(error) })
    return write(town, row, {
      nextAttemptAt: after(town, backOffSeconds(row.attempts + 1, MAX_BACKOFF_SECONDS)),
    })
  }
  const known = await knownRemoteIds(town, to)
  const serviceCode = to.services[request.serviceCode] ?? ''
  const found = (listed ?? []).filter(
    (one) => !known.has(one.remoteId) && isSameRequest(request, serviceCode, one),
  )
  const [one, another] = found
  if (one && !another)
    return write(town, row, {
      state: 'sent',
      remoteId: one.remoteId,
      sentAt: town.now(),
      problem: null,
      doubt: null,
      doubtSince: null,
    })
  if (row.doubt === 'failed' && !one) {
    const seconds = backOffSeconds(row.attempts, MAX_BACKOFF_SECONDS)
    const state = row.attempts >= MAX_ATTEMPTS ? 'failed' : 'pending'
    return write(town, row, { ...RESET_TO_PENDING, state, nextAttemptAt: after(town, seconds) })
  }
  const looks = row.looks + 1
  const next = RECONCILE_DELAYS_SECONDS[looks]
  if (another || !listed || next === undefined) return escalateToStaff(town, row, { looks })
  return write(town, row, { looks, nextAttemptAt: after(town, next) })
}

const RESET_TO_PENDING = { state: 'pending', doubt: null, doubtSince: null, looks: 0 } as const

/** Numbers at a destination that belong to requests of ours already. */
const knownRemoteIds = async (town: Town, { id }: Destination): Promise<Set<string | null>> => {
  const rows = await town.db
    .select({ remoteId: forwardedRequest.remoteId })
    .from(forwardedRequest)
    .where(
      and(
        eq(forwardedRequest.jurisdictionId, town.id),
        eq(forwardedRequest.destinationId, id),
        isNotNull(forwardedRequest.remoteId),
      ),
    )
  return new Set(rows.map(({ remoteId }) => remoteId))
}

/** Requests of which a person has to say whether they arrived, those in doubt for longest first. */
export const listUnresolved = (town: Town): Promise<ForwardedRequest[]> =>
  town.db
    .select()
    .from(forwardedRequest)
    .where(and(eq(forwardedRequest.jurisdictionId, town.id), eq(forwardedRequest.state, 'unsettled')))
    .orderBy(forwardedRequest.doubtSince)
    .limit(200)

/** How many requests wait for a person to say whether they arrived. */
export const countUnresolved = async (town: Town): Promise<number> => {
  const [row] = await unsettled(town.db).execute({ town: town.id })
  return row?.count ?? 0
}

const unsettled = preparedQuery((db) =>
  db
    .select({ count: sql<number>`count(*)::int` })
    .from(forwardedRequest)
    .where(
      and(
        eq(forwardedRequest.jurisdictionId, sql.placeholder('town')),
        eq(forwardedRequest.state, 'unsettled'),
      ),
    )
    .prepare('unsettled forwards'),
)

/**
 * A person has found out whether a request arrived.
 * @param outcome its number there, or that it is to be sent again
 * @returns `gone` when it is not unsettled any more; `other` when that number is another request's of ours
 */
export const resolveManually = async (
  town: Town,
  destinationId: string,
  requestId: string,
  outcome: { arrived: string } | 'again',
): Promise<'done' | 'gone' | 'other'> =>
  town.db.transaction(async (tx) => {
    const t = forwardedRequest
    const there = and(eq(t.jurisdictionId, town.id), eq(t.destinationId, destinationId))
    const [row] = await tx
      .select()
      .from(t)
      .where(and(there, eq(t.requestId, requestId), eq(t.state, 'unsettled')))
      .for('update')
    if (!row) return 'gone'
    if (outcome !== 'again') {
      const [other] = await tx
        .select()
        .from(t)
        .where(and(there, eq(t.remoteId, outcome.arrived)))
        .limit(1)
      if (other) return 'other'
    }
    const now = town.now()
    const values: Values =
      outcome === 'again'
        ? { ...RESET_TO_PENDING, token: null, attempts: 0, nextAttemptAt: now, problem: null }
        : {
            state: 'sent',
            remoteId: outcome.arrived,
            sentAt: now,
            doubt: null,
            doubtSince: null,
            problem: null,
          }
    await tx.update(t).set(values).where(keyOf(t, row))
    await town.jobs.enqueue(tx, sendForwards, [{ destinationId }])
    return 'done'
  })
