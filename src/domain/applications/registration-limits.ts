import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Db } from '#platform/database'
import { application } from './tables.ts'

/** Registrations that may wait for staff at once: of the town, of one e-mail address, of one network address. */
const REGISTRATION_LIMITS = { all: 100, email: 3, network: 5 }

/** Who registers, as keyed hashes by which their other registrations are found. */
export type Registrant = { developerIndex?: Buffer; networkIndex?: Buffer }

/**
 * @param email of who answers for the program
 * @param network address that the registration came from; unset: not known
 */
export const toRegistrant = (town: Town, email?: string, network?: string): Registrant => ({
  developerIndex: email ? town.vault.blindIndex(`developer:${email.trim().toLowerCase()}`) : undefined,
  networkIndex: network ? town.vault.blindIndex(`network:${network}`) : undefined,
})

const pendingRegistrations = (town: Town, ...more: (SQL | undefined)[]) =>
  and(
    eq(application.jurisdictionId, town.id),
    isNull(application.approvedAt),
    isNull(application.revokedAt),
    ...more,
  )

const countPending = async (db: Db, town: Town, of?: SQL): Promise<number> => {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(application)
    .where(pendingRegistrations(town, of))
  return row?.count ?? 0
}

/** Whether somebody has as many registrations waiting as one may have. */
export const hasReachedLimit = async (db: Db, town: Town, who: Registrant): Promise<boolean> => {
  const { developerIndex, networkIndex } = who
  const [byEmail, byNetwork] = await Promise.all([
    developerIndex ? countPending(db, town, eq(application.developerIndex, developerIndex)) : 0,
    networkIndex ? countPending(db, town, eq(application.networkIndex, networkIndex)) : 0,
  ])
  return byEmail >= REGISTRATION_LIMITS.email || byNetwork >= REGISTRATION_LIMITS.network
}

/**
 * Makes room in a list that is full: who has most in it loses their oldest, so that a client that fills the list pushes out
 * their own before anybody else's.
 */
export const evictOldest = async (db: Db, town: Town): Promise<void> => {
  if ((await countPending(db, town)) < REGISTRATION_LIMITS.all) return
  const most = db
    .select({ id: application.id })
    .from(application)
    .where(pendingRegistrations(town))
    .orderBy(sql`count(*) over (partition by ${application.networkIndex}) desc`, application.createdAt)
    .limit(1)
  await db.delete(application).where(pendingRegistrations(town, inArray(application.id, most)))
}
