import { and, asc, count, eq, or, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { passkey, user } from '../tables.ts'

type StoreTown = Pick<Town, 'id' | 'db' | 'now'>

/** A passkey as its owner sees it. `backedUp`: it is copied between the owner's devices by their provider. */
export type Passkey = { id: string; name: string; backedUp: boolean; createdAt: Date; lastUsedAt?: Date }

/** A passkey as a signature is verified with it, and whose it is. */
export type StoredPasskey = {
  id: string
  credentialId: string
  publicKey: Uint8Array<ArrayBuffer>
  memberId: string
  email: string
  name: string
}

/** Passkeys that a member may have. */
export const MAX_PASSKEYS = 10

const ofMember = ({ id }: Pick<Town, 'id'>, memberId: string) =>
  and(eq(passkey.jurisdictionId, id), eq(passkey.memberId, memberId))

/** The passkeys of a member, oldest first. */
export const listPasskeys = async (town: StoreTown, memberId: string): Promise<Passkey[]> => {
  const rows = await town.db
    .select()
    .from(passkey)
    .where(ofMember(town, memberId))
    .orderBy(asc(passkey.createdAt), asc(passkey.id))
  return rows.map(({ id, name, backedUp, createdAt, lastUsedAt }) => ({
    id,
    name,
    backedUp,
    createdAt,
    ...(lastUsedAt && { lastUsedAt }),
  }))
}

/** What browsers call a member's passkeys by, so that a device makes no second one. */
export const listCredentialIds = async (town: StoreTown, memberId: string): Promise<string[]> => {
  const rows = await town.db
    .select({ id: passkey.credentialId })
    .from(passkey)
    .where(ofMember(town, memberId))
  return rows.map(({ id }) => id)
}

/** Whether a member signs in with a passkey: their password alone is then not enough. */
export const hasPasskey = async (town: StoreTown, memberId: string): Promise<boolean> =>
  (await town.db.select({ id: passkey.id }).from(passkey).where(ofMember(town, memberId)).limit(1)).length > 0

/** The passkey of a member who still works in this town, by what browsers call it. */
export const findPasskey = async (
  town: StoreTown,
  credentialId: string,
): Promise<StoredPasskey | undefined> => {
  const [row] = await town.db
    .select({ passkey, email: user.email })
    .from(passkey)
    .innerJoin(user, eq(user.id, passkey.memberId))
    .where(
      and(
        eq(passkey.jurisdictionId, town.id),
        eq(passkey.credentialId, credentialId),
        eq(user.jurisdictionId, town.id),
        eq(user.active, true),
      ),
    )
  if (!row) return undefined
  const { id, publicKey, memberId, name } = row.passkey
  return { id, credentialId, publicKey: new Uint8Array(publicKey), memberId, email: row.email, name }
}

export type NewPasskey = Pick<
  typeof passkey.$inferInsert,
  'memberId' | 'credentialId' | 'publicKey' | 'counter' | 'backedUp' | 'name'
>

/** @returns false where the member has as many as they may, or the passkey is somebody's already */
export const addPasskey = async (tx: Tx, town: StoreTown, added: NewPasskey): Promise<boolean> => {
  // The member's row is held: of two that come at once, the second is counted after the first.
  await tx.select({ id: user.id }).from(user).where(eq(user.id, added.memberId)).for('update')
  const [counted] = await tx.select({ all: count() }).from(passkey).where(ofMember(town, added.memberId))
  if ((counted?.all ?? 0) >= MAX_PASSKEYS) return false
  const rows = await tx
    .insert(passkey)
    .values({ id: Bun.randomUUIDv7(), jurisdictionId: town.id, createdAt: town.now(), ...added })
    .onConflictDoNothing()
    .returning({ id: passkey.id })
  return rows.length > 0
}

/** @returns its name; undefined where the member has no such passkey */
export const deletePasskey = async (
  tx: Tx,
  town: StoreTown,
  memberId: string,
  id: string,
): Promise<string | undefined> => {
  const [row] = await tx
    .delete(passkey)
    .where(and(ofMember(town, memberId), eq(passkey.id, id)))
    .returning({ name: passkey.name })
  return row?.name
}

/**
 * Notes that a passkey signed, with the authenticator's count of its signatures.
 * @returns false where that count has not grown: the key was copied (WebAuthn level 3, section 6.1.1). One that counts nothing says 0
 */
export const recordPasskeyUse = async (town: StoreTown, id: string, counter: number): Promise<boolean> => {
  const grown = or(
    sql`${passkey.counter} < ${counter}`,
    and(eq(passkey.counter, 0), sql`${counter}::bigint = 0`),
  )
  const rows = await town.db
    .update(passkey)
    .set({ counter, lastUsedAt: town.now() })
    .where(and(eq(passkey.jurisdictionId, town.id), eq(passkey.id, id), grown))
    .returning({ id: passkey.id })
  return rows.length > 0
}
