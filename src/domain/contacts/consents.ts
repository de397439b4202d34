import { and, asc, eq, gt, inArray, isNull, lte, or } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { consent } from './tables.ts'

const t = consent

/** A subject that someone asked to be notified of. */
export type Consent = typeof consent.$inferSelect

const contactFilter = (town: Town, contactId: string) =>
  and(eq(t.jurisdictionId, town.id), eq(t.contactId, contactId))

/** What a contact is notified of now. */
export const listConsents = async (
  db: Db,
  town: Town,
  contactId: string,
): Promise<{ id: string; quarter?: string }[]> => {
  const rows = await db
    .select()
    .from(t)
    .where(and(contactFilter(town, contactId), isNull(t.withdrawnAt)))
    .orderBy(asc(t.givenAt))
  return rows.map(({ notice, quarter: neighbourhood }) => ({
    id: notice,
    ...(neighbourhood ? { quarter: neighbourhood } : {}),
  }))
}

/** Everything a contact ever asked to be notified of, and when they stopped. */
export const listConsentHistory = (db: Db, town: Town, contactId: string): Promise<Consent[]> =>
  db.select().from(t).where(contactFilter(town, contactId)).orderBy(asc(t.givenAt))

/** Notes that a contact asks to be notified about a subject. @param messageId the message that says so: the proof */
export const giveConsent = async (
  tx: Tx,
  town: Town,
  contactId: string,
  { notice, neighbourhood, messageId }: { notice: string; neighbourhood?: string; messageId: string },
): Promise<void> => {
  // Another part of the town is another consent: the one before ends.
  await withdrawConsent(tx, town, contactId, messageId, notice)
  await tx.insert(t).values({
    id: Bun.randomUUIDv7(),
    jurisdictionId: town.id,
    contactId,
    notice,
    quarter: neighbourhood,
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
        contactFilter(town, contactId),
        isNull(t.withdrawnAt),
        notice === undefined ? undefined : eq(t.notice, notice),
      ),
    )
    .returning({ id: t.id })
  return rows.length
}

/** Notes that the messenger's platform says that a contact wants none of some subjects. What was asked for since stays. */
export const withdrawConsentsGivenBefore = async (
  db: Db,
  town: Town,
  contactId: string,
  notices: string[],
  at: Date,
): Promise<void> => {
  if (notices.length === 0) return
  await db
    .update(t)
    .set({ withdrawnAt: town.now() })
    .where(
      and(
        contactFilter(town, contactId),
        isNull(t.withdrawnAt),
        inArray(t.notice, notices),
        lte(t.givenAt, at),
      ),
    )
}

const activeConsents = (town: Town, notice: string, neighbourhood: string | undefined) =>
  and(
    eq(t.jurisdictionId, town.id),
    eq(t.notice, notice),
    isNull(t.withdrawnAt),
    neighbourhood === undefined ? undefined : or(isNull(t.quarter), eq(t.quarter, neighbourhood)),
  )

/**
 * Who asks to be notified about a subject, in a steady order.
 * @param neighbourhood of which part of the town: those who asked for it or for the whole town
 * @param after the contact after whom to go on
 */
export const listSubscribedContacts = async (
  db: Db,
  town: Town,
  {
    notice,
    neighbourhood,
    after,
    limit,
  }: { notice: string; neighbourhood?: string; after?: string; limit: number },
): Promise<string[]> => {
  const rows = await db
    .select({ contactId: t.contactId })
    .from(t)
    .where(
      and(
        activeConsents(town, notice, neighbourhood),
        after === undefined ? undefined : gt(t.contactId, after),
      ),
    )
    .orderBy(asc(t.contactId))
    .limit(limit)
  return rows.map(({ contactId }) => contactId)
}
