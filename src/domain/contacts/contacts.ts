import { and, eq, or, type SQLWrapper, sql } from 'drizzle-orm'
import type { ChannelId, Town } from '#domain/town'
import { anyOf, type Db, type Tx } from '#platform/database'
import { activeIds, decryptAlias, listAliases } from './aliases.ts'
import { type AliasKind, aliasIndex, type Identity, type Profile, usernameIndex } from './identity.ts'
import { contact, contactAlias, contactMerge, erasure } from './tables.ts'

const contactFilter = (town: Town, contactId: string) =>
  and(eq(contact.jurisdictionId, town.id), eq(contact.id, contactId))

/** Who a contact is. Decrypted only to reach them or to show staff whom they speak with. */
export const getIdentity = async (db: Db, town: Town, contactId: string): Promise<Identity | undefined> =>
  (await getIdentities(db, town, [contactId])).get(contactId)

/** Who several contacts are, by their ids. */
export const getIdentities = async (db: Db, town: Town, ids: string[]): Promise<Map<string, Identity>> => {
  if (ids.length === 0) return new Map()
  const [profiles, rows] = await Promise.all([getProfiles(db, town, ids), listAliases(db, town, ids)])
  const aliases = Map.groupBy(rows, ({ contactId }) => contactId)
  return new Map(
    [...profiles].map(([id, profile]) => [id, { ...activeIds(town, aliases.get(id) ?? []), ...profile }]),
  )
}

/** What several contacts are called, by their ids: no telephone is decrypted for a list of names. */
export const getProfiles = async (db: Db, town: Town, ids: string[]): Promise<Map<string, Profile>> => {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: contact.id, identity: contact.identity, profile: contact.profile })
    .from(contact)
    .where(and(eq(contact.jurisdictionId, town.id), anyOf(contact.id, ids)))
  return new Map(rows.map(({ id, ...sealed }) => [id, decryptProfile(town, sealed)]))
}

/** What {@link decryptProfile} reads, in the query of something that is a contact’s. */
export const sealedProfileOf = (contactId: SQLWrapper) => {
  const only = (column: typeof contact.identity | typeof contact.profile) =>
    sql<Buffer | null>`(select ${column} from ${contact} where ${contact.id} = ${contactId})`.mapWith(column)
  return { identity: only(contact.identity), profile: only(contact.profile) }
}

/** What a contact is called. */
export const decryptProfile = (
  town: Town,
  { identity, profile }: { identity: Buffer | null; profile: Buffer | null },
): Profile => {
  // Met by an older version: the name lies beside the telephone.
  const sealed = profile ?? identity
  const purpose = profile ? 'contact.profile' : 'contact.identity'
  const { name, username } = sealed ? town.vault.decrypt<Profile>(sealed, purpose) : {}
  return { ...(name ? { name } : {}), ...(username ? { username } : {}) }
}

/** Every id that a contact has or had, for the export and the erasure of their personal data. @returns `seenAt`: of a former one, when it ended */
export const listAllAliases = async (
  db: Db,
  town: Town,
  contactId: string,
): Promise<{ kind: AliasKind; value: string; active: boolean; seenAt: Date }[]> =>
  (await listAliases(db, town, [contactId])).map(({ kind, value, active, seenAt }) => ({
    kind,
    value: decryptAlias(town, value),
    active,
    seenAt,
  }))

/** The channel on which a contact was first met. @throws where there is no such contact */
export const getContactChannel = async (db: Db, town: Town, contactId: string): Promise<ChannelId> => {
  const [row] = await db
    .select({ channel: contact.channel })
    .from(contact)
    .where(contactFilter(town, contactId))
  if (!row) throw new Error('no such contact')
  return row.channel
}

/** When a contact first wrote. */
export const firstContactAt = async (db: Db, town: Town, contactId: string): Promise<Date | undefined> => {
  const [row] = await db
    .select({ createdAt: contact.createdAt })
    .from(contact)
    .where(contactFilter(town, contactId))
  return row?.createdAt
}

/** The contact that has this telephone or user id now, if there is one. @param value a telephone in digits, with its country */
export const findContact = async (db: Db, town: Town, value: string): Promise<string | undefined> => {
  const [row] = await db
    .select({ id: contactAlias.contactId })
    .from(contactAlias)
    .where(
      and(
        eq(contactAlias.jurisdictionId, town.id),
        eq(contactAlias.valueIndex, Buffer.from(aliasIndex(town, value), 'hex')),
        eq(contactAlias.active, true),
      ),
    )
  return row?.id
}

/** Contacts that called themselves so when they last wrote. Usernames move from one person to another: never an identity. */
export const findContactsByUsername = async (db: Db, town: Town, username: string): Promise<string[]> => {
  const rows = await db
    .select({ id: contact.id })
    .from(contact)
    .where(
      and(
        eq(contact.jurisdictionId, town.id),
        eq(contact.usernameIndex, Buffer.from(usernameIndex(town, username), 'hex')),
      ),
    )
    .limit(50)
  return rows.map(({ id }) => id)
}

/** Forgets who a contact is, with every id that they had. What names them by the contact's id names nobody then. */
export const eraseIdentity = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  await tx
    .delete(contactMerge)
    .where(
      and(
        eq(contactMerge.jurisdictionId, town.id),
        or(eq(contactMerge.keptId, contactId), eq(contactMerge.mergedId, contactId)),
      ),
    )
  await tx.delete(contact).where(contactFilter(town, contactId))
}

/** Notes that a contact was erased. */
export const recordErasure = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  await tx
    .insert(erasure)
    .values({ contactId, jurisdictionId: town.id, doneAt: town.now() })
    .onConflictDoNothing()
}
