import { and, eq } from 'drizzle-orm'
import type { Db } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { contact } from './tables.ts'

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
