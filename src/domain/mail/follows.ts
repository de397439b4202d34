import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, notInArray, or } from 'drizzle-orm'
import { countUses } from '#domain/limits'
import type { Town } from '#domain/town'
import type { Language } from '#languages'
import { createIdToken, verifyIdToken } from '#platform/crypto'
import type { Db, Tx } from '#platform/database'
import { indexOfAddress } from './address-index.ts'
import { isStopped, stopAddress } from './bounces.ts'
import { type AreaFrequency, type FollowedArea, type FollowKind, mailFollow } from './tables.ts'

const ADDRESS = 'mail_follow.address'

/** How long an address may take to confirm, in milliseconds. */
export const CONFIRM_MS = 48 * 3_600_000

/** What an address asked to hear of. */
export type Follow = {
  id: string
  to: string
  language: Language
  kind: FollowKind
  subject: string
  reporter: boolean
  area: FollowedArea | null
  confirmed: boolean
  expiresAt: Date | null
  /** Since when there is news for it that it has not been told. */
  untoldSince: Date | null
}

/** What somebody, who may be anybody, asks for in the name of an address. */
export type FollowRequest = {
  to: string
  language: Language
  kind: FollowKind
  subject?: string
  reporter?: boolean
  area?: FollowedArea
}

const fromRow = (town: Town, row: typeof mailFollow.$inferSelect): Follow => ({
  id: row.id,
  to: town.vault.decrypt<string>(row.address, ADDRESS, row.id),
  language: row.language as Language,
  kind: row.kind,
  subject: row.subject,
  reporter: row.reporter,
  area: row.area,
  confirmed: row.confirmedAt !== null,
  expiresAt: row.expiresAt,
  untoldSince: row.toldUntil ?? row.confirmedAt,
})

const here = (town: Town) => eq(mailFollow.jurisdictionId, town.id)

/**
 * Notes that an address is to confirm what was asked for in its name. To one address so many times a day, on the word of strangers, and never
 * to one that wants nothing.
 * @returns undefined where nothing is to be sent to it now: the answer to the citizen is the same
 */
export const askFollow = async (tx: Tx, town: Town, asked: FollowRequest): Promise<Follow | undefined> => {
  const addressIndex = indexOfAddress(town, asked.to)
  if (await isStopped(town, addressIndex, tx)) return undefined
  const use = { limit: 'mail', whose: addressIndex.toString('hex'), perDay: town.profile.limits.messages }
  if ((await countUses({ ...town, db: tx }, [use])) > 0) return undefined
  const { kind, subject = '', language, reporter = false, area } = asked
  const now = town.now()
  const id = Bun.randomUUIDv7()
  const expiresAt = new Date(now.getTime() + CONFIRM_MS)
  await tx
    .insert(mailFollow)
    .values({
      id,
      jurisdictionId: town.id,
      addressIndex,
      address: town.vault.encrypt(asked.to, ADDRESS, id),
      language,
      kind,
      subject,
      reporter,
      area,
      askedAt: now,
      expiresAt,
    })
    .onConflictDoUpdate({
      target: [mailFollow.jurisdictionId, mailFollow.addressIndex, mailFollow.kind, mailFollow.subject],
      set: { askedAt: now, expiresAt, area },
      setWhere: isNull(mailFollow.confirmedAt),
    })
  const [row] = await tx
    .select()
    .from(mailFollow)
    .where(
      and(
        here(town),
        eq(mailFollow.addressIndex, addressIndex),
        eq(mailFollow.kind, kind),
        eq(mailFollow.subject, subject),
      ),
    )
  return row && fromRow(town, row)
}

/** What a follow's own messages link to. */
export const followKey = (town: Town, id: string): string => createIdToken(town.vault, 'mail-follow', id)

/** What an address asked for, by the key that it was sent; also what it has not confirmed yet, as long as it may. */
export const findFollow = async (db: Db, town: Town, key: string): Promise<Follow | undefined> => {
  const id = verifyIdToken(town.vault, 'mail-follow', key)
  if (!id) return undefined
  const [row] = await db
    .select()
    .from(mailFollow)
    .where(and(here(town), eq(mailFollow.id, id), unexpired(town)))
  return row && fromRow(town, row)
}

const unexpired = (town: Town) => or(isNull(mailFollow.expiresAt), gt(mailFollow.expiresAt, town.now()))

/** Notes that the address is theirs who asked. @param until when that ends by itself; unset: with its subject */
export const confirmFollow = async (tx: Tx, town: Town, id: string, until?: Date): Promise<void> => {
  await tx
    .update(mailFollow)
    .set({ confirmedAt: town.now(), expiresAt: until ?? null })
    .where(and(here(town), eq(mailFollow.id, id), isNull(mailFollow.confirmedAt)))
}

/** Who is told of these subjects, among those that confirmed it. */
export const listConfirmedFollows = async (
  db: Db,
  town: Town,
  kind: FollowKind,
  subjects: readonly string[],
): Promise<Follow[]> => {
  if (subjects.length === 0) return []
  const rows = await db
    .select()
    .from(mailFollow)
    .where(
      and(
        here(town),
        eq(mailFollow.kind, kind),
        inArray(mailFollow.subject, [...subjects]),
        isNotNull(mailFollow.confirmedAt),
        unexpired(town),
      ),
    )
    .orderBy(asc(mailFollow.askedAt))
  return rows.map((row) => fromRow(town, row))
}

/** At which addresses a contact is told, or asked to be. */
export const listContactFollows = async (db: Db, town: Town, contactId: string): Promise<Follow[]> => {
  const rows = await db
    .select()
    .from(mailFollow)
    .where(
      and(here(town), eq(mailFollow.kind, 'contact'), eq(mailFollow.subject, contactId), unexpired(town)),
    )
  return rows.map((row) => fromRow(town, row))
}

/** Whether an address confirmed that it hears of the appointments made with it; nothing where it did not ask. */
export const findAppointmentFollow = async (db: Db, town: Town, to: string): Promise<Follow | undefined> => {
  const [row] = await db
    .select()
    .from(mailFollow)
    .where(
      and(
        here(town),
        eq(mailFollow.addressIndex, indexOfAddress(town, to)),
        eq(mailFollow.kind, 'appointments'),
        unexpired(town),
      ),
    )
  return row && fromRow(town, row)
}

/** Every place near which somebody is told of reports. */
export const listAreaFollows = async (db: Db, town: Town): Promise<Follow[]> => {
  const rows = await db
    .select()
    .from(mailFollow)
    .where(and(here(town), eq(mailFollow.kind, 'area'), isNotNull(mailFollow.confirmedAt), unexpired(town)))
  return rows.map((row) => fromRow(town, row))
}

/** All that an address asked for. */
export const listFollowsOf = async (db: Db, town: Town, to: string): Promise<Follow[]> => {
  const rows = await db
    .select()
    .from(mailFollow)
    .where(and(here(town), eq(mailFollow.addressIndex, indexOfAddress(town, to)), unexpired(town)))
    .orderBy(asc(mailFollow.askedAt))
  return rows.map((row) => fromRow(town, row))
}

/** Notes until when a follow has been told what is told at once. */
export const markTold = async (tx: Tx, town: Town, id: string, until: Date): Promise<void> => {
  await tx
    .update(mailFollow)
    .set({ toldUntil: until })
    .where(and(here(town), eq(mailFollow.id, id)))
}

/** Changes how soon somebody is told of an area. */
export const setAreaFrequency = async (
  tx: Tx,
  town: Town,
  { id, area }: Follow,
  frequency: AreaFrequency,
): Promise<void> => {
  if (!area) return
  await tx
    .update(mailFollow)
    .set({ area: { ...area, frequency }, toldUntil: town.now() })
    .where(and(here(town), eq(mailFollow.id, id)))
}

/** Ends what an address asked for. */
export const deleteFollow = async (tx: Tx, town: Town, id: string): Promise<void> => {
  await tx.delete(mailFollow).where(and(here(town), eq(mailFollow.id, id)))
}

/** Ends all that was asked for of subjects that are no more. */
export const deleteFollowsOf = async (
  db: Db,
  town: Town,
  kind: FollowKind,
  subjects: readonly string[],
): Promise<void> => {
  if (subjects.length === 0) return
  await db
    .delete(mailFollow)
    .where(and(here(town), eq(mailFollow.kind, kind), inArray(mailFollow.subject, [...subjects])))
}

/** Which subjects of a kind are followed. */
export const listFollowedSubjects = async (town: Town, kind: FollowKind): Promise<string[]> => {
  const rows = await town.db
    .selectDistinct({ subject: mailFollow.subject })
    .from(mailFollow)
    .where(and(here(town), eq(mailFollow.kind, kind)))
  return rows.map(({ subject }) => subject)
}

/** Forgets what was never confirmed, and what has ended. */
export const purgeFollows = async (town: Town): Promise<void> => {
  await town.db.delete(mailFollow).where(and(here(town), lte(mailFollow.expiresAt, town.now())))
}

/** Sends nothing more to an address, whatever is asked for in its name. */
export const stopMailTo = async (tx: Tx, town: Town, to: string): Promise<void> => {
  const addressIndex = indexOfAddress(town, to)
  await tx.delete(mailFollow).where(and(here(town), eq(mailFollow.addressIndex, addressIndex)))
  await stopAddress(tx, town, addressIndex, 'refused')
}

/** What was asked for of one contact is of another: both are one person. */
export const reassignFollows = async (tx: Tx, town: Town, from: string, into: string): Promise<void> => {
  const of = (subject: string) =>
    and(here(town), eq(mailFollow.kind, 'contact'), eq(mailFollow.subject, subject))
  const kept = tx.select({ addressIndex: mailFollow.addressIndex }).from(mailFollow).where(of(into))
  await tx.delete(mailFollow).where(and(of(from), inArray(mailFollow.addressIndex, kept)))
  await tx.update(mailFollow).set({ subject: into }).where(of(from))
}

/** Ends what is asked for appointments at addresses with which none is kept any more. */
export const keepAppointmentFollows = async (
  town: Town,
  addressIndexes: readonly Buffer[],
): Promise<void> => {
  const used =
    addressIndexes.length > 0 ? notInArray(mailFollow.addressIndex, [...addressIndexes]) : undefined
  await town.db.delete(mailFollow).where(and(here(town), eq(mailFollow.kind, 'appointments'), used))
}
