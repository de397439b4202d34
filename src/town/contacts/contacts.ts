import { and, eq, inArray } from 'drizzle-orm'
import type { Db, Tx } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { contact, erasure } from './tables.ts'

/** How a person is known on a messenger: an opaque id (often, not always, a phone number) and a chosen name. */
export type Identity = { address: string; name?: string }

/**
 * The contact of someone who writes, made on their first message.
 * @param address the messenger's id of the person: unique in the channel, never parsed
 * @returns the contact's id
 */
export const meet = async (db: Db, town: Town, address: string, name?: string): Promise<string> => {
  const identityIndex = town.vault.blindIndex(`whatsapp:${address}`)
  const rows = await db
    .insert(contact)
    .values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      channel: 'whatsapp',
      identityIndex,
      identity: town.vault.seal({ address, name } satisfies Identity),
      createdAt: town.now(),
      seenAt: town.now(),
    })
    .onConflictDoUpdate({
      target: [contact.jurisdictionId, contact.channel, contact.identityIndex],
      set: { seenAt: town.now() },
    })
    .returning({ id: contact.id })
  const [row] = rows
  if (!row) throw new Error('a contact was neither made nor found')
  return row.id
}

/** Who a contact is. Open only to reach them or to show staff whom they speak with. */
export const identityOf = async (db: Db, town: Town, contactId: string): Promise<Identity | undefined> => {
  const [row] = await db
    .select({ identity: contact.identity })
    .from(contact)
    .where(and(eq(contact.jurisdictionId, town.id), eq(contact.id, contactId)))
  return row && town.vault.open<Identity>(row.identity)
}

/** Who several contacts are, by their ids. */
export const identitiesOf = async (db: Db, town: Town, ids: string[]): Promise<Map<string, Identity>> => {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: contact.id, identity: contact.identity })
    .from(contact)
    .where(and(eq(contact.jurisdictionId, town.id), inArray(contact.id, ids)))
  return new Map(rows.map(({ id, identity }) => [id, town.vault.open<Identity>(identity)]))
}

/** When a contact first and last wrote. */
export const contactDates = async (
  db: Db,
  town: Town,
  contactId: string,
): Promise<{ createdAt: Date; seenAt: Date } | undefined> => {
  const [row] = await db
    .select({ createdAt: contact.createdAt, seenAt: contact.seenAt })
    .from(contact)
    .where(and(eq(contact.jurisdictionId, town.id), eq(contact.id, contactId)))
  return row
}

/** The contact of somebody's address, if they ever wrote. For a call on the line, and for tests. */
export const contactAt = async (db: Db, town: Town, address: string): Promise<string | undefined> => {
  const [row] = await db
    .select({ id: contact.id })
    .from(contact)
    .where(
      and(
        eq(contact.jurisdictionId, town.id),
        eq(contact.identityIndex, town.vault.blindIndex(`whatsapp:${address}`)),
      ),
    )
  return row?.id
}

/** Forgets who a contact is. What names them by their id names nobody from now on. */
export const forgetIdentity = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  await tx.delete(contact).where(and(eq(contact.jurisdictionId, town.id), eq(contact.id, contactId)))
}

/** Notes that a contact was erased. */
export const noteErasure = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  await tx
    .insert(erasure)
    .values({ contactId, jurisdictionId: town.id, doneAt: town.now() })
    .onConflictDoNothing()
}
