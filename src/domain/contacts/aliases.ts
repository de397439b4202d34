import { and, desc, eq, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { anyOf, type Db, queryRows, type Tx } from '#platform/database'
import { type Alias, type AliasKind, type FoundAlias, isAccountKind, type PersonIds } from './identity.ts'
import { contact, contactAlias } from './tables.ts'

/** An alias as it is stored. */
export type AliasRow = typeof contactAlias.$inferSelect

const a = contactAlias

/** What an alias says: versions before the aliases sealed the telephone in an object. */
export const decryptAlias = (town: Town, sealed: Uint8Array): string => {
  const value = town.vault.decrypt<string | { address: string }>(sealed, 'contact.identity')
  return typeof value === 'string' ? value : value.address
}

/** Locks of one transaction at most: the server has room for some thousands altogether. */
const MAX_LOCKS = 512

/** Any number will do, as long as every replica uses the same one. */
const LOCK_CLASS = 0x311_a11a

/**
 * Makes everyone else who resolves any of these ids wait until the transaction ends: two replicas that meet the same person
 * at once make one contact. Taken in one order, so that nobody waits for each other.
 */
export const lockAliases = async (tx: Tx, town: Town, aliases: Alias[]): Promise<void> => {
  const bucketOf = (index: string) => Number.parseInt(index.slice(0, 6), 16) % MAX_LOCKS
  const buckets = [...new Set(aliases.map(({ index }) => bucketOf(index)))].sort((x, y) => x - y)
  await tx.execute(
    sql`select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext(${town.id}) # b::int)
      from json_array_elements_text(${JSON.stringify(buckets)}::text::json) as b`,
  )
}

/** An alias with its contact, which is held until the transaction ends: one that is being erased is not found. */
export type KnownAlias = FoundAlias & {
  index: string
  kind: AliasKind
  /** When it was last seen; of a former one, when it ended. In milliseconds since 1970. */
  seenAt: number
}

const seenAtMs = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::float8`)

/** All that is known of some ids: the active holder first. */
export const findAliases = (db: Db, town: Town, indexes: string[]): Promise<KnownAlias[]> =>
  queryRows<KnownAlias>(
    db,
    sql`select k.contact_id as "contactId", k.active, k.kind, ${seenAtMs('k.seen_at')} as "seenAt", r.index
      from json_array_elements_text(${JSON.stringify(indexes)}::text::json) as r(index)
      cross join lateral (
        select al.contact_id, al.active, al.kind, al.seen_at
        from contact_alias al join contact c on c.id = al.contact_id
        where al.jurisdiction_id = ${town.id} and al.value_index = decode(r.index, 'hex')
        order by al.active desc, al.seen_at desc for key share
      ) k`,
  )

/** The BSUIDs of some contacts, former ones too. */
export const listBsuids = (db: Db, town: Town, contactIds: string[]): Promise<KnownAlias[]> =>
  contactIds.length === 0
    ? Promise.resolve([])
    : queryRows<KnownAlias>(
        db,
        sql`select contact_id as "contactId", active, kind, ${seenAtMs('seen_at')} as "seenAt",
            encode(value_index, 'hex') as index
          from contact_alias
          where jurisdiction_id = ${town.id} and kind = 'bsuid'
            and contact_id = any(array(select json_array_elements_text(${JSON.stringify(contactIds)}::text::json)::uuid))`,
      )

const lastSeen = (at: Date) => sql`greatest(${a.seenAt}, ${at.toISOString()}::timestamptz)`

/**
 * Gives a contact these ids, active. Those of the same kind that it had, and another's claim to them, end.
 * @param at when they were told to be theirs
 */
export const assignAliases = async (
  tx: Tx,
  town: Town,
  contactId: string,
  aliases: Alias[],
  at: Date,
): Promise<void> => {
  for (const { kind, value, index } of aliases) {
    const valueIndex = Buffer.from(index, 'hex')
    const [own] = await tx
      .select({ id: a.id, active: a.active })
      .from(a)
      .where(and(eq(a.jurisdictionId, town.id), eq(a.valueIndex, valueIndex), eq(a.contactId, contactId)))
      .orderBy(desc(a.active))
      .limit(1)
    if (own?.active) {
      await tx
        .update(a)
        .set({ seenAt: lastSeen(at) })
        .where(eq(a.id, own.id))
      continue
    }
    const losers = await tx
      .update(a)
      .set({ active: false, seenAt: at })
      .where(and(eq(a.jurisdictionId, town.id), eq(a.valueIndex, valueIndex), eq(a.active, true)))
      .returning({ contactId: a.contactId })
    for (const loser of losers) await syncPrimaryIdentity(tx, town, loser.contactId)
    await tx
      .update(a)
      .set({ active: false, seenAt: at })
      .where(and(eq(a.contactId, contactId), eq(a.kind, kind), eq(a.active, true)))
    if (own) await tx.update(a).set({ active: true, kind, seenAt: at }).where(eq(a.id, own.id))
    else
      await tx.insert(a).values({
        id: Bun.randomUUIDv7(),
        jurisdictionId: town.id,
        contactId,
        kind,
        valueIndex,
        value: town.vault.encrypt(value, 'contact.identity'),
        active: true,
        seenAt: at,
      })
  }
  await syncPrimaryIdentity(tx, town, contactId)
}

/** Ends ids of a contact, by the rows' ids; they stay known as its former ones. */
export const retireAliases = async (
  tx: Tx,
  town: Town,
  contactId: string,
  ids: string[],
  at: Date,
): Promise<void> => {
  if (ids.length > 0) await tx.update(a).set({ active: false, seenAt: at }).where(anyOf(a.id, ids))
  await syncPrimaryIdentity(tx, town, contactId)
}

/** Ends a contact's sessions: who has their links reaches the contact no more. */
export const retireSessions = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  await tx
    .update(a)
    .set({ active: false, seenAt: town.now() })
    .where(and(eq(a.contactId, contactId), eq(a.kind, 'session'), eq(a.active, true)))
}

/** Notes ids that somebody had until then, so that what was written by them arrives where it belongs. */
export const addFormerAliases = async (
  tx: Tx,
  town: Town,
  contactId: string,
  aliases: Alias[],
  until: Date,
): Promise<void> => {
  const known = await findAliases(
    tx,
    town,
    aliases.map(({ index }) => index),
  )
  for (const { kind, value, index } of aliases) {
    if (known.some((one) => one.index === index && one.contactId === contactId)) continue
    // A number may have become another person's since; an id of the platform never does.
    if (kind !== 'phone' && known.some((one) => one.index === index && one.active)) continue
    await tx.insert(a).values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      contactId,
      kind,
      valueIndex: Buffer.from(index, 'hex'),
      value: town.vault.encrypt(value, 'contact.identity'),
      active: false,
      seenAt: until,
    })
  }
}

/** Every id that a contact has or had, the last seen first. */
export const listAliases = (db: Db, town: Town, contactIds: string[]): Promise<AliasRow[]> =>
  contactIds.length === 0
    ? Promise.resolve([])
    : db
        .select()
        .from(a)
        .where(and(eq(a.jurisdictionId, town.id), anyOf(a.contactId, contactIds)))
        .orderBy(sql`${a.active} desc, ${a.seenAt} desc`)

/** The ids that a contact has now. */
export const activeIds = (town: Town, rows: AliasRow[]): PersonIds => {
  const activeWhere = (isOne: (kind: AliasKind) => boolean) => {
    const row = rows.find(({ active, kind }) => active && isOne(kind))
    return row && decryptAlias(town, row.value)
  }
  const activeValue = (kind: AliasKind) => activeWhere((one) => one === kind)
  const [phone, bsuid, parentBsuid, account, session] = [
    activeValue('phone'),
    activeValue('bsuid'),
    activeValue('parent_bsuid'),
    activeWhere(isAccountKind),
    activeValue('session'),
  ]
  return {
    ...(phone ? { phone } : {}),
    ...(bsuid ? { bsuid } : {}),
    ...(parentBsuid ? { parentBsuid } : {}),
    ...(account ? { account } : {}),
    ...(session ? { session } : {}),
  }
}

/** Brings what older versions find and write a contact by in step with its aliases. */
export const syncPrimaryIdentity = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  const rows = await listAliases(tx, town, [contactId])
  const phone = rows.find(({ active, kind }) => active && kind === 'phone')
  const main = phone ?? rows.find(({ active, kind }) => active && kind === 'bsuid')
  const [row] = await tx
    .select({ identity: contact.identity, profile: contact.profile })
    .from(contact)
    .where(eq(contact.id, contactId))
  if (!row) return
  const before = row.identity
    ? town.vault.decrypt<{ name?: string }>(row.identity, 'contact.identity').name
    : undefined
  const name = row.profile
    ? town.vault.decrypt<{ name?: string }>(row.profile, 'contact.profile').name
    : before
  await tx
    .update(contact)
    .set({
      identityIndex: main?.valueIndex ?? town.vault.blindIndex(`contact:${contactId}`),
      identity: phone
        ? town.vault.encrypt(
            { address: decryptAlias(town, phone.value), ...(name ? { name } : {}) },
            'contact.identity',
          )
        : null,
    })
    .where(eq(contact.id, contactId))
}
