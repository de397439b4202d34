import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { Db } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { application } from './tables.ts'

/** Registrations that may wait for staff at once: of the town, of one e-mail address, of one network address. */
const AT_MOST = { all: 100, email: 3, network: 5 }

/** Who registers, as keyed hashes by which their other registrations are found. */
export type Registrant = { developerIndex?: Buffer; networkIndex?: Buffer }

/**
 * @param email of who answers for the program
 * @param network address that the registration came from; unset: not known
 */
export const registrantOf = (town: Town, email?: string, network?: string): Registrant => ({
  developerIndex: email ? town.vault.blindIndex(`developer:${email.trim().toLowerCase()}`) : undefined,
  networkIndex: network ? town.vault.blindIndex(`network:${network}`) : undefined,
})

const waiting = (town: Town, ...more: (SQL | undefined)[]) =>
  and(
    eq(application.jurisdictionId, town.id),
    isNull(application.approvedAt),
    isNull(application.revokedAt),
    ...more,
  )

const count = async (db: Db, town: Town, of?: SQL): Promise<number> => {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(application)
    .where(waiting(town, of))
  return row?.count ?? 0
}

/** Whether somebody has as many registrations waiting as one may have. */
export const hasEnough = async (db: Db, town: Town, who: Registrant): Promise<boolean> => {
  const { developerIndex, networkIndex } = who
  const [byEmail, byNetwork] = await Promise.all([
    developerIndex ? count(db, town, eq(application.developerIndex, developerIndex)) : 0,
    networkIndex ? count(db, town, eq(application.networkIndex, networkIndex)) : 0,
  ])
  return byEmail >= AT_MOST.email || byNetwork >= AT_MOST.network
}

/**
 * Makes room in a list that is full: who has most in it loses their oldest, so that whoever fills the list pushes out
 * their own before anybody else's.
 */
export const makeRoom = async (db: Db, town: Town): Promise<void> => {
  if ((await count(db, town)) < AT_MOST.all) return
  const most = db
    .select({ id: application.id })
    .from(application)
    .where(waiting(town))
    .orderBy(sql`count(*) over (partition by ${application.networkIndex}) desc`, application.createdAt)
    .limit(1)
  await db.delete(application).where(waiting(town, inArray(application.id, most)))
}
