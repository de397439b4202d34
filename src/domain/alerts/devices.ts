import { and, desc, eq, notInArray } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { DomainError, requireMember, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { createPushKeys, type PushKeys, type PushSubscription, parseSubscription } from '#platform/push'
import { isUuid, sanitise } from '#platform/text'
import { pushDevice, pushKey } from './tables.ts'

/** Browsers of one member: who adds another loses the oldest. */
const MAX_DEVICES = 10

const d = pushDevice

/** The town's keys for push services, made when they are first asked for: by one replica, whatever others do. */
export const getPushKeys = async (town: Town): Promise<PushKeys> => {
  const stored = async () => {
    const [row] = await town.db
      .select({ keys: pushKey.keys })
      .from(pushKey)
      .where(eq(pushKey.jurisdictionId, town.id))
    return row && town.vault.decrypt<PushKeys>(row.keys, 'push_key.keys')
  }
  const known = await stored()
  if (known) return known
  const keys = createPushKeys()
  await town.db
    .insert(pushKey)
    .values({
      jurisdictionId: town.id,
      keys: town.vault.encrypt(keys, 'push_key.keys'),
      createdAt: town.now(),
    })
    .onConflictDoNothing()
  return (await stored()) ?? keys
}

/** A browser that takes pushes, as its member sees it. */
export type PushDevice = { id: string; agent: string; createdAt: Date }

export const listDevices = (town: Town, memberId: string): Promise<PushDevice[]> =>
  town.db
    .select({ id: d.id, agent: d.agent, createdAt: d.createdAt })
    .from(d)
    .where(and(eq(d.jurisdictionId, town.id), eq(d.memberId, memberId)))
    .orderBy(desc(d.createdAt))

/** Where the pushes of a member go. */
export const listSubscriptions = async (
  town: Town,
  memberId: string,
): Promise<{ id: string; subscription: PushSubscription }[]> => {
  const rows = await town.db
    .select()
    .from(d)
    .where(and(eq(d.jurisdictionId, town.id), eq(d.memberId, memberId)))
  return rows.map(({ id, subscription }) => ({
    id,
    subscription: town.vault.decrypt<PushSubscription>(subscription, 'push_device.subscription'),
  }))
}

/** Forgets a browser that takes no pushes any more. */
export const forgetDevice = async (town: Town, id: string): Promise<void> => {
  await town.db.delete(d).where(and(eq(d.jurisdictionId, town.id), eq(d.id, id)))
}

/** A browser as it names itself, and the subscription that its push service gave it. */
export type NewDevice = { endpoint: string; p256dh: string; auth: string; agent: string }

/**
 * Has pushes go to a browser of the member who asks. One that was a colleague's is theirs now: they share it, and who signed in last has it.
 * @throws {DomainError} `invalid`, for what is no subscription
 */
export const addDevice = useCase({
  allow: { staff: 'own-alerts' },
  run: async (ctx, { endpoint, p256dh, auth, agent }: NewDevice): Promise<void> => {
    const { db: tx, town, now } = ctx
    const { id: memberId } = requireMember(ctx)
    const subscription = parseSubscription(endpoint, p256dh, auth)
    if (!subscription) throw new DomainError('invalid', [{ path: 'endpoint', code: 'unknown' }])
    const own = {
      memberId,
      subscription: town.vault.encrypt(subscription, 'push_device.subscription'),
      agent: sanitise(agent, 80),
      createdAt: now,
    }
    await tx
      .insert(d)
      .values({
        id: Bun.randomUUIDv7(),
        jurisdictionId: town.id,
        endpointIndex: town.vault.blindIndex(`push:${endpoint}`),
        ...own,
      })
      .onConflictDoUpdate({ target: [d.jurisdictionId, d.endpointIndex], set: own })
    await dropOldest(tx, town, memberId)
  },
})

const dropOldest = async (tx: Tx, town: Town, memberId: string): Promise<void> => {
  const own = and(eq(d.jurisdictionId, town.id), eq(d.memberId, memberId))
  const kept = await tx.select({ id: d.id }).from(d).where(own).orderBy(desc(d.createdAt)).limit(MAX_DEVICES)
  await tx.delete(d).where(
    and(
      own,
      notInArray(
        d.id,
        kept.map(({ id }) => id),
      ),
    ),
  )
}

/** Has no more pushes go to one of the member's own browsers. */
export const removeDevice = useCase({
  allow: { staff: 'own-alerts' },
  run: async (ctx, { id }: { id: string }): Promise<void> => {
    const { db: tx, town } = ctx
    const { id: memberId } = requireMember(ctx)
    if (!isUuid(id)) throw new DomainError('not-found')
    await tx.delete(d).where(and(eq(d.jurisdictionId, town.id), eq(d.memberId, memberId), eq(d.id, id)))
  },
})
