import { and, eq } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { indexOfAddress } from './address-index.ts'
import { listContactFollows } from './follows.ts'
import { mailFollow, outboundMail } from './tables.ts'

/**
 * Forgets an address: what it asked for, and what was or is to be sent to it. That it wants nothing, or is none, stays: a hash that names
 * nobody.
 */
export const eraseMailAddress = async (tx: Tx, town: Town, address: string): Promise<void> => {
  const index = indexOfAddress(town, address)
  await tx
    .delete(mailFollow)
    .where(and(eq(mailFollow.jurisdictionId, town.id), eq(mailFollow.addressIndex, index)))
  await tx
    .delete(outboundMail)
    .where(and(eq(outboundMail.jurisdictionId, town.id), eq(outboundMail.recipientIndex, index)))
}

/** Forgets the addresses at which a contact is told. */
export const eraseContactMail = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  for (const { to } of await listContactFollows(tx, town, contactId)) await eraseMailAddress(tx, town, to)
}
