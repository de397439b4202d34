import { and, desc, eq, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { syncPrimaryIdentity } from './aliases.ts'
import { consent, contact, contactAlias, contactMerge, contactNote } from './tables.ts'

/** For this many days a merge can be undone; what is needed for it is erased then. */
const MERGE_UNDO_DAYS = 90

/** What of this module moved when a contact was merged: rows by their ids, and the contact itself, to be made again. */
export type MergeSnapshot = {
  /** Missing from what was stored before channels were told apart: then it is the kept contact's. */
  channel?: string
  createdAt: string
  profile?: string
  aliases: { id: string; active: boolean }[]
  consents: string[]
  /** Notes of staff on the person. Missing from what was stored before there were any. */
  notes?: string[]
  /** Consents that the kept contact had given too: ended, and given again when the merge is undone. */
  ended: string[]
  /** Earlier merges of theirs, by which side of it they were on: what they had taken in, and who they are kept apart from. */
  merges: { kept: string[]; merged: string[] }
}

/** Two contacts that became one. */
export type ContactMerge = Omit<typeof contactMerge.$inferSelect, 'detail'> & { canUndo: boolean }

/**
 * Holds contacts until the transaction ends: a transaction that files something of theirs is waited for, and what they filed
 * is seen. @returns those that there are, the oldest first
 */
export const lockContacts = async (tx: Tx, town: Town, ids: string[]): Promise<string[]> => {
  const rows = await tx
    .select({ id: contact.id })
    .from(contact)
    .where(and(eq(contact.jurisdictionId, town.id), inArray(contact.id, ids)))
    .orderBy(contact.createdAt, contact.id)
    .for('update')
  return rows.map(({ id }) => id)
}

/** Gives the kept contact the ids and consents of the other, which ends. */
export const mergeContactData = async (
  tx: Tx,
  town: Town,
  kept: string,
  merged: string,
): Promise<MergeSnapshot> => {
  const [row] = await tx.select().from(contact).where(eq(contact.id, merged))
  if (!row) throw new Error('the contact to merge no longer exists')
  const aliases = await tx
    .update(contactAlias)
    .set({ contactId: kept })
    .where(eq(contactAlias.contactId, merged))
    .returning({ id: contactAlias.id, active: contactAlias.active })
  const c = consent
  const doubled = await tx
    .update(c)
    .set({ withdrawnAt: town.now() })
    .where(
      and(
        eq(c.contactId, merged),
        isNull(c.withdrawnAt),
        sql`exists (select from consent k where k.jurisdiction_id = ${town.id} and k.contact_id = ${kept}
          and k.notice = ${c.notice} and k.withdrawn_at is null)`,
      ),
    )
    .returning({ id: c.id })
  const consents = await tx
    .update(c)
    .set({ contactId: kept })
    .where(and(eq(c.jurisdictionId, town.id), eq(c.contactId, merged)))
    .returning({ id: c.id })
  const notes = await tx
    .update(contactNote)
    .set({ contactId: kept })
    .where(eq(contactNote.contactId, merged))
    .returning({ id: contactNote.id })
  await tx.delete(contact).where(eq(contact.id, merged))
  const [survivor] = await tx.select().from(contact).where(eq(contact.id, kept))
  if (survivor && !survivor.profile && row.profile)
    await tx
      .update(contact)
      .set({ profile: row.profile, profileMark: row.profileMark, usernameIndex: row.usernameIndex })
      .where(eq(contact.id, kept))
  await syncPrimaryIdentity(tx, town, kept)
  return {
    channel: row.channel,
    createdAt: row.createdAt.toISOString(),
    profile: (row.profile ?? row.identity)?.toString('base64'),
    aliases,
    consents: consents.map(({ id }) => id),
    notes: notes.map(({ id }) => id),
    ended: doubled.map(({ id }) => id),
    merges: await transferMerges(tx, town, merged, kept),
  }
}

/** What one had taken in before is the other's now, and who was kept apart from it is kept apart from the other. */
const transferMerges = async (
  tx: Tx,
  town: Town,
  from: string,
  to: string,
): Promise<MergeSnapshot['merges']> => {
  const m = contactMerge
  const kept = await tx
    .update(m)
    .set({ keptId: to })
    .where(and(eq(m.jurisdictionId, town.id), eq(m.keptId, from)))
    .returning({ id: m.id })
  const merged = await tx
    .update(m)
    .set({ mergedId: to })
    .where(and(eq(m.jurisdictionId, town.id), eq(m.mergedId, from), isNotNull(m.undoneAt)))
    .returning({ id: m.id })
  return { kept: kept.map(({ id }) => id), merged: merged.map(({ id }) => id) }
}

/** Whether nobody else has an id: a number may have become another person's since. */
const isUnclaimed = sql`not exists (select from contact_alias other
  where other.jurisdiction_id = contact_alias.jurisdiction_id and other.value_index = contact_alias.value_index
    and other.active and other.id <> contact_alias.id)`

/** Makes a merged contact again, with the ids and consents that it had. */
export const restoreContact = async (
  tx: Tx,
  town: Town,
  kept: string,
  merged: string,
  moved: MergeSnapshot,
): Promise<void> => {
  await tx.insert(contact).values({
    id: merged,
    jurisdictionId: town.id,
    channel: moved.channel ?? sql`(select channel from contact where id = ${kept})`,
    identityIndex: town.vault.blindIndex(`contact:${merged}`),
    profile: moved.profile ? Buffer.from(moved.profile, 'base64') : null,
    createdAt: new Date(moved.createdAt),
  })
  for (const { id, active } of moved.aliases)
    await tx
      .update(contactAlias)
      .set({ contactId: merged, active: active ? isUnclaimed : false })
      .where(and(eq(contactAlias.id, id), eq(contactAlias.contactId, kept)))
  const { merges } = moved
  if (merges.kept.length > 0)
    await tx.update(contactMerge).set({ keptId: merged }).where(inArray(contactMerge.id, merges.kept))
  if (merges.merged.length > 0)
    await tx.update(contactMerge).set({ mergedId: merged }).where(inArray(contactMerge.id, merges.merged))
  if (moved.consents.length > 0)
    await tx.update(consent).set({ contactId: merged }).where(inArray(consent.id, moved.consents))
  if (moved.notes && moved.notes.length > 0)
    await tx.update(contactNote).set({ contactId: merged }).where(inArray(contactNote.id, moved.notes))
  if (moved.ended.length > 0)
    await tx.update(consent).set({ withdrawnAt: null }).where(inArray(consent.id, moved.ended))
  await syncPrimaryIdentity(tx, town, kept)
  await syncPrimaryIdentity(tx, town, merged)
}

/**
 * Keeps what moved, so that the merge can be undone.
 * @param detail everything that moved, of every module
 * @param merge.by the member of staff who merged them; unset: their channel named both
 */
export const recordMerge = async (
  tx: Tx,
  town: Town,
  { kept, merged, by }: { kept: string; merged: string; by?: string },
  detail: unknown,
): Promise<void> => {
  await tx.insert(contactMerge).values({
    id: Bun.randomUUIDv7(),
    jurisdictionId: town.id,
    keptId: kept,
    mergedId: merged,
    mergedBy: by ?? null,
    detail: town.vault.encrypt(detail, 'contact_merge.detail'),
    at: town.now(),
  })
}

/** The merges that a contact came out of, the newest first. Only the newest can be undone: it holds what the others moved. */
export const listMerges = async (db: Db, town: Town, contactId: string): Promise<ContactMerge[]> => {
  const rows = await db
    .select()
    .from(contactMerge)
    .where(and(eq(contactMerge.jurisdictionId, town.id), eq(contactMerge.keptId, contactId)))
    .orderBy(desc(contactMerge.at), desc(contactMerge.id))
  const newest = rows.find(({ undoneAt }) => !undoneAt)?.id
  return rows.map(({ detail, ...row }) => ({ ...row, canUndo: detail !== null && row.id === newest }))
}

/** Whom a contact became that was merged into another, however often that one was. */
export const findMergedInto = async (db: Db, town: Town, contactId: string): Promise<string | undefined> => {
  const [row] = await db
    .select({ keptId: contactMerge.keptId })
    .from(contactMerge)
    .where(
      and(
        eq(contactMerge.jurisdictionId, town.id),
        eq(contactMerge.mergedId, contactId),
        isNull(contactMerge.undoneAt),
      ),
    )
    .orderBy(desc(contactMerge.at))
    .limit(1)
  // Earlier merges name the last of them already: a merge moves those of the contact that ends.
  return row?.keptId
}

/** A merge with what it moved, held until the transaction ends; nothing once it is undone or too long ago. */
export const lockMerge = async <Detail>(
  tx: Tx,
  town: Town,
  id: string,
): Promise<{ kept: string; merged: string; detail: Detail } | undefined> => {
  const [row] = await tx
    .select()
    .from(contactMerge)
    .where(
      and(eq(contactMerge.jurisdictionId, town.id), eq(contactMerge.id, id), isNull(contactMerge.undoneAt)),
    )
    .for('update')
  return row?.detail
    ? {
        kept: row.keptId,
        merged: row.mergedId,
        detail: town.vault.decrypt<Detail>(row.detail, 'contact_merge.detail'),
      }
    : undefined
}

/** Notes that a merge was undone: these two are never merged again. */
export const markMergeUndone = async (tx: Tx, town: Town, id: string, actor: string): Promise<void> => {
  await tx
    .update(contactMerge)
    .set({ undoneAt: town.now(), undoneBy: actor, detail: null })
    .where(eq(contactMerge.id, id))
}

/** Erases what is needed to undo merges of long ago. */
export const purgeMergeSnapshots = async (town: Town): Promise<void> => {
  const before = new Date(town.now().getTime() - MERGE_UNDO_DAYS * 86_400_000)
  await town.db
    .update(contactMerge)
    .set({ detail: null })
    .where(
      and(
        eq(contactMerge.jurisdictionId, town.id),
        lt(contactMerge.at, before),
        isNotNull(contactMerge.detail),
      ),
    )
}
