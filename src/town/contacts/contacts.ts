import { and, eq, inArray, sql } from 'drizzle-orm'
import { type Db, rowsOf, type Tx } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { contact, erasure } from './tables.ts'

/** How a person is known on a messenger: an opaque id (often, not always, a phone number) and a chosen name. */
export type Identity = { address: string; name?: string }

/** The keyed hash by which a contact is found again, in hexadecimal. */
export const identityIndexOf = (town: Town, address: string): string =>
  town.vault.blindIndex(`whatsapp:${address}`).toString('hex')

/**
 * The contact of someone who writes, made on their first message.
 * @param address the messenger's id of the person: unique in the channel, never parsed
 * @returns the contact's id
 */
export const meet = async (db: Db, town: Town, address: string, name?: string): Promise<string> => {
  const [id] = (await meetAll(db, town, [{ address, name }])).values()
  if (!id) throw new Error('a contact was neither made nor found')
  return id
}

/**
 * The contacts of several people, made on their first messages.
 * @returns ids by address
 */
export const meetAll = async (db: Db, town: Town, people: Identity[]): Promise<Map<string, string>> => {
  const byIndex = new Map(people.map((one) => [identityIndexOf(town, one.address), one]))
  // Always in one order: two deliveries with the same newcomers never wait for each other.
  const all = [...byIndex.keys()].sort()
  const ids = await idsAt(db, town, all)
  const missing = () => all.filter((index) => !ids.has(index))
  const newcomers = missing()
  if (newcomers.length > 0) {
    const now = town.now()
    const made = await db
      .insert(contact)
      .values(
        newcomers.map((index) => ({
          id: Bun.randomUUIDv7(),
          jurisdictionId: town.id,
          channel: 'whatsapp' as const,
          identityIndex: Buffer.from(index, 'hex'),
          identity: town.vault.seal(byIndex.get(index)),
          createdAt: now,
        })),
      )
      .onConflictDoNothing()
      .returning({ id: contact.id, index: contact.identityIndex })
    for (const { id, index } of made) ids.set(index.toString('hex'), id)
    // Somebody else met them meanwhile.
    if (made.length < newcomers.length)
      for (const [index, id] of await idsAt(db, town, missing())) ids.set(index, id)
  }
  return new Map(
    all.map((index) => {
      const id = ids.get(index)
      if (!id) throw new Error('a contact was neither made nor found')
      return [byIndex.get(index)?.address ?? '', id]
    }),
  )
}

/** Held until the transaction ends: whoever is being forgotten just now is met anew. */
const idsAt = async (db: Db, town: Town, indexes: string[]): Promise<Map<string, string>> => {
  const rows = await rowsOf<{ id: string; index: string }>(
    db,
    sql`select k.id, r.index from json_array_elements_text(${JSON.stringify(indexes)}::text::json) as r(index)
      cross join lateral (
        select id from contact
        where jurisdiction_id = ${town.id} and channel = 'whatsapp' and identity_index = decode(r.index, 'hex')
        limit 1 for key share
      ) k`,
  )
  return new Map(rows.map(({ id, index }) => [index, id]))
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

/** When a contact first wrote. */
export const metAt = async (db: Db, town: Town, contactId: string): Promise<Date | undefined> => {
  const [row] = await db
    .select({ createdAt: contact.createdAt })
    .from(contact)
    .where(and(eq(contact.jurisdictionId, town.id), eq(contact.id, contactId)))
  return row?.createdAt
}

/** The contact of somebody's address, if they ever wrote. For a call on the line, and for tests. */
export const contactAt = async (db: Db, town: Town, address: string): Promise<string | undefined> => {
  const [row] = await db
    .select({ id: contact.id })
    .from(contact)
    .where(
      and(
        eq(contact.jurisdictionId, town.id),
        eq(contact.identityIndex, Buffer.from(identityIndexOf(town, address), 'hex')),
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
