import { randomBytes } from 'node:crypto'
import { and, eq, isNull, lt, lte, or, sql } from 'drizzle-orm'
import { getLastPosition, listChangesAfter, type PublicChange } from '#domain/service-requests'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { backOffSeconds, errorSummary, type Queue } from '#platform/jobs'
import { describeError } from '#platform/telemetry'
import { type SubscriptionKind, subscription } from './tables.ts'

/** Wakes the delivery of changes to a subscription. */
export const deliverChanges: Queue<{ subscriptionId: string }> = { name: 'deliver-changes', retries: 0 }

/** What is needed to deliver: for `open311` the key and jurisdiction there, for the others the signing secret. */
export type Credentials = { signingSecret: string } | { apiKey: string; jurisdictionId?: string }

/** An address that is notified of changes, as staff and its owner see it. */
export type Subscription = Omit<typeof subscription.$inferSelect, 'secret' | 'jurisdictionId'>

/** What is asked for. */
export type SubscriptionInput = {
  applicationId: string
  kind: SubscriptionKind
  url: string
  serviceCodes?: string[]
  ownOnly?: boolean
  /** For `open311`: our key there. */
  apiKey?: string
  jurisdictionId?: string
}

/**
 * Has an address notified of every public change from now on.
 * @returns its id and, for a web hook, the secret that signs: shown this once
 */
export const createSubscription = async (
  town: Town,
  request: SubscriptionInput,
): Promise<{ id: string; signingSecret?: string }> => {
  const id = Bun.randomUUIDv7()
  const signingSecret = `whsec_${randomBytes(32).toString('base64')}`
  const credentials: Credentials =
    request.kind === 'open311'
      ? { apiKey: request.apiKey ?? '', jurisdictionId: request.jurisdictionId }
      : { signingSecret }
  const now = town.now()
  await town.db.insert(subscription).values({
    id,
    jurisdictionId: town.id,
    applicationId: request.applicationId,
    kind: request.kind,
    url: request.url,
    secret: town.vault.encrypt(credentials, 'subscription.secret'),
    serviceCodes: request.serviceCodes ?? [],
    ownOnly: request.ownOnly ?? false,
    position: await getLastPosition(town),
    nextAttemptAt: now,
    createdAt: now,
  })
  return request.kind === 'open311' ? { id } : { id, signingSecret }
}

const findSubscription = (town: Town, id: string) =>
  and(eq(subscription.jurisdictionId, town.id), eq(subscription.id, id))

/** The subscriptions of a program, or all of the town's, oldest first. */
export const listSubscriptions = async (town: Town, applicationId?: string): Promise<Subscription[]> => {
  const rows = await town.db
    .select()
    .from(subscription)
    .where(
      and(
        eq(subscription.jurisdictionId, town.id),
        applicationId ? eq(subscription.applicationId, applicationId) : undefined,
      ),
    )
    .orderBy(subscription.createdAt)
  return rows.map(({ secret: _, jurisdictionId: __, ...row }) => row)
}

/** Ends a subscription. */
export const deleteSubscription = async (town: Town, id: string): Promise<void> => {
  await town.db.delete(subscription).where(findSubscription(town, id))
}

/** Stops telling an address, or goes on where it stopped: nothing is lost in the meantime. */
export const setSubscriptionPaused = async (town: Town, id: string, paused: boolean): Promise<void> => {
  await town.db.transaction(async (tx) => {
    const fresh = { failures: 0, failingSince: null, problem: null, nextAttemptAt: town.now() }
    await tx
      .update(subscription)
      .set({ paused, ...(paused ? {} : fresh) })
      .where(findSubscription(town, id))
    if (!paused) await notifySubscription(tx, town, id)
  })
}

/** Tells everything again from a place in the sequence of changes on. */
export const replaySubscription = async (town: Town, id: string, afterPosition: number): Promise<void> => {
  await town.db.transaction(async (tx) => {
    await tx
      .update(subscription)
      .set({ position: Math.max(0, afterPosition), nextAttemptAt: town.now() })
      .where(findSubscription(town, id))
    await notifySubscription(tx, town, id)
  })
}

const notifySubscription = (tx: Tx, town: Town, subscriptionId: string) =>
  town.jobs.enqueue(tx, deliverChanges, [{ subscriptionId }])

/** Wakes every subscription that is due and behind. */
export const notifyDueSubscriptions = async (town: Town): Promise<void> => {
  const [any] = await town.db
    .select({ id: subscription.id })
    .from(subscription)
    .where(and(eq(subscription.jurisdictionId, town.id), eq(subscription.paused, false)))
    .limit(1)
  if (!any) return
  const last = await getLastPosition(town)
  const behind = await town.db
    .select({ subscriptionId: subscription.id })
    .from(subscription)
    .where(
      and(
        eq(subscription.jurisdictionId, town.id),
        eq(subscription.paused, false),
        lt(subscription.position, last),
        lte(subscription.nextAttemptAt, town.now()),
        or(isNull(subscription.heldUntil), lt(subscription.heldUntil, town.now())),
      ),
    )
  if (behind.length === 0) return
  await town.db.transaction((tx) => town.jobs.enqueue(tx, deliverChanges, behind))
}

/** Delivers one change. @throws when it was not taken */
export type Deliver = (to: Subscription, credentials: Credentials, change: PublicChange) => Promise<void>

const BATCH = 50
const LEASE_MS = 60_000
const MAX_BACKOFF_SECONDS = 3_600
const GIVE_UP_AFTER_HOURS = 72

/**
 * Tells a subscription everything that it has not taken yet, in order, one at a time. One process at a time holds
 * it; what was taken is noted after each. Killed between the two, the change is told again under the same id.
 */
export const deliverPendingChanges = async (town: Town, id: string, deliver: Deliver): Promise<void> => {
  const holder = Bun.randomUUIDv7()
  const row = await acquireLease(town, id, holder)
  if (!row) return
  const { secret, jurisdictionId: _, ...held } = row
  const credentials = town.vault.decrypt<Credentials>(secret, 'subscription.secret')
  try {
    const changes = await listChangesAfter(town, held.position, BATCH)
    for (const change of changes) {
      const told = matchesSubscription(held, change)
      if (told) await deliver(held, credentials, change)
      if (!(await advance(town, held, holder, change.position, told))) return
    }
    await releaseLease(town, id, holder, {})
    if (changes.length === BATCH) await town.db.transaction((tx) => notifySubscription(tx, town, id))
  } catch (error) {
    await recordFailure(town, held, holder, error)
  }
}

const acquireLease = async (town: Town, id: string, holder: string) => {
  const now = town.now()
  const [row] = await town.db
    .update(subscription)
    .set({ holder, heldUntil: new Date(now.getTime() + LEASE_MS) })
    .where(
      and(
        findSubscription(town, id),
        eq(subscription.paused, false),
        lte(subscription.nextAttemptAt, now),
        or(isNull(subscription.heldUntil), lt(subscription.heldUntil, now)),
      ),
    )
    .returning()
  return row
}

const matchesSubscription = (to: Subscription, { request }: PublicChange): boolean =>
  (to.serviceCodes.length === 0 || to.serviceCodes.includes(request.serviceCode)) &&
  (!to.ownOnly || request.applicationId === to.applicationId)

/** @returns whether it is still ours: a replay asked for in the meantime, or a pause, takes it away */
const advance = async (
  town: Town,
  { id, position: from }: Subscription,
  holder: string,
  position: number,
  told: boolean,
): Promise<boolean> => {
  const now = town.now()
  const rows = await town.db
    .update(subscription)
    .set({
      position,
      heldUntil: new Date(now.getTime() + LEASE_MS),
      ...(told
        ? {
            delivered: sql`${subscription.delivered} + 1`,
            deliveredAt: now,
            failures: 0,
            failingSince: null,
            problem: null,
          }
        : {}),
    })
    .where(
      and(
        findSubscription(town, id),
        eq(subscription.holder, holder),
        eq(subscription.paused, false),
        // A replay set it back: what was just told is told again in its turn.
        sql`${subscription.position} between ${from} and ${position}`,
      ),
    )
    .returning({ id: subscription.id })
  if (rows.length > 0) return true
  await releaseLease(town, id, holder, {})
  return false
}

const releaseLease = (
  town: Town,
  id: string,
  holder: string,
  set: Partial<typeof subscription.$inferInsert>,
) =>
  town.db
    .update(subscription)
    .set({ holder: null, heldUntil: null, ...set })
    .where(and(findSubscription(town, id), eq(subscription.holder, holder)))

const recordFailure = async (town: Town, held: Subscription, holder: string, error: unknown) => {
  const now = town.now()
  const [current] = await town.db.select().from(subscription).where(findSubscription(town, held.id))
  const failures = (current?.failures ?? 0) + 1
  const since = current?.failingSince ?? now
  const seconds = backOffSeconds(failures, MAX_BACKOFF_SECONDS)
  const paused = now.getTime() - since.getTime() > GIVE_UP_AFTER_HOURS * 3_600_000
  const problem = errorSummary(error)
  await releaseLease(town, held.id, holder, {
    failures,
    failingSince: since,
    problem,
    nextAttemptAt: new Date(now.getTime() + seconds * 1000),
    ...(paused ? { paused } : {}),
  })
  town.log.warn(
    { subscription: held.id, failures, paused, error: describeError(error) },
    'failed to deliver web hook',
  )
  if (!paused)
    await town.db.transaction((tx) =>
      town.jobs.enqueue(tx, deliverChanges, [{ subscriptionId: held.id }], Math.ceil(seconds)),
    )
}
