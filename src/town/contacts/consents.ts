import { and, asc, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { Db, Tx } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { consent } from './tables.ts'

const t = consent

/** A subject that someone asked to be told of. */
export type Consent = typeof consent.$inferSelect

const ofContact = (town: Town, contactId: string) =>
  and(eq(t.jurisdictionId, town.id), eq(t.contactId, contactId))

/** What a contact is told of now. */
export const consentsOf = async (
  db: Db,
  town: Town,
  contactId: string,
): Promise<{ id: string; quarter?: string }[]> => {
  const rows = await db
    .select()
    .from(t)
    .where(and(ofContact(town, contactId), isNull(t.withdrawnAt)))
    .orderBy(asc(t.givenAt))
  return rows.map(({ notice, quarter }) => ({ id: notice, ...(quarter ? { quarter } : {}) }))
}

/** Everything a contact ever asked to be told of, and when they stopped. */
export const consentHistory = (db: Db, town: Town, contactId: string): Promise<Consent[]> =>
  db.select().from(t).where(ofContact(town, contactId)).orderBy(asc(t.givenAt))

/** Notes that a contact asks to be told of a subject. @param messageId the message that says so: the proof */
export const giveConsent = async (
  tx: Tx,
  town: Town,
  contactId: string,
  { notice, quarter, messageId }: { notice: string; quarter?: string; messageId: string },
): Promise<void> => {
  // Another part of the town is another consent: the one before ends.
  await withdrawConsent(tx, town, contactId, messageId, notice)
  await tx.insert(t).values({
    id: Bun.randomUUIDv7(),
    jurisdictionId: town.id,
    contactId,
    notice,
    quarter,
    givenAt: town.now(),
    givenBy: messageId,
  })
}

/** Notes that a contact wants to be told no more: of one subject, or of any. @returns how many ended */
export const withdrawConsent = async (
  tx: Tx,
  town: Town,
  contactId: string,
  messageId: string | undefined,
  notice?: string,
): Promise<number> => {
  const rows = await tx
    .update(t)
    .set({ withdrawnAt: town.now(), withdrawnBy: messageId })
    .where(
      and(
        ofContact(town, contactId),
        isNull(t.withdrawnAt),
        notice === undefined ? undefined : eq(t.notice, notice),
      ),
    )
    .returning({ id: t.id })
  return rows.length
}

const asking = (town: Town, notice: string, quarter: string | undefined) =>
  and(
    eq(t.jurisdictionId, town.id),
    eq(t.notice, notice),
    isNull(t.withdrawnAt),
    quarter === undefined ? undefined : or(isNull(t.quarter), eq(t.quarter, quarter)),
  )

/**
 * Who asks to be told of a subject, in a steady order.
 * @param quarter of which part of the town: those who asked for it or for the whole town
 * @param after the contact after whom to go on
 */
export const consentingContacts = async (
  db: Db,
  town: Town,
  { notice, quarter, after, limit }: { notice: string; quarter?: string; after?: string; limit: number },
): Promise<string[]> => {
  const rows = await db
    .select({ contactId: t.contactId })
    .from(t)
    .where(and(asking(town, notice, quarter), after === undefined ? undefined : gt(t.contactId, after)))
    .orderBy(asc(t.contactId))
    .limit(limit)
  return rows.map(({ contactId }) => contactId)
}

/** How many ask to be told of a subject. */
export const countConsenting = async (
  db: Db,
  town: Town,
  notice: string,
  quarter?: string,
): Promise<number> => {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(t)
    .where(asking(town, notice, quarter))
  return row?.count ?? 0
}
