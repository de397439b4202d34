import { eq, sql } from 'drizzle-orm'
import type { ChannelId, Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { addFormerAliases, assignAliases, lockAliases } from './aliases.ts'
import {
  type Alias,
  isAccountKind,
  type PersonIds,
  type Profile,
  profileHash,
  resolveIdentity,
  toAliases,
  usernameIndex,
} from './identity.ts'
import {
  addMergeToSnapshot,
  addToSnapshot,
  assignableAliases,
  findHolder,
  findHolderAt,
  hasOtherBsuid,
  type IdentitySnapshot,
  isMergeForbidden,
  loadIdentitySnapshot,
} from './identity-snapshot.ts'
import { contact } from './tables.ts'

/** Makes two contacts one, with all that belongs to them. @returns the one that is kept */
export type MergeContacts = (tx: Tx, town: Town, one: string, other: string) => Promise<string>

/** A person as an event names them. */
export type Person = {
  /** On which it happened: a newcomer's. */
  channel: ChannelId
  ids: PersonIds
  profile?: Profile
  /** When the event happened: a number may have been another person's before, or since. Now, unless stated. */
  at?: Date
}

/**
 * The contacts of several people, in their order: known ones, with the ids that the event adds to them, or new ones.
 * Everybody else who resolves any of these ids waits until the transaction ends.
 * @param merge called where the platform says that two contacts are one
 * @throws when a person has no id at all
 */
export const findOrCreateContacts = async (
  tx: Tx,
  town: Town,
  people: Person[],
  merge: MergeContacts,
): Promise<string[]> => {
  const all = people.map(({ ids }) => toAliases(town, ids))
  await lockAliases(tx, town, all.flat())
  const book = await loadIdentitySnapshot(tx, town, all.flat())
  const found: string[] = []
  const newcomers: Newcomer[] = []
  for (const [index, person] of people.entries()) {
    const aliases = all[index] ?? []
    if (aliases.length === 0)
      throw new Error('a contact needs a telephone, a user id, an account or a session')
    const contactId = await resolveContact(tx, town, book, aliases, person, newcomers, merge)
    found.push(contactId)
  }
  await insertNewcomers(tx, town, newcomers)
  // A merge further on may have taken in a contact that was found before.
  return found.map((id) => book.successor.get(id) ?? id)
}

type Newcomer = { id: string; channel: ChannelId; aliases: Alias[]; profile: Profile; at: Date }

const resolveContact = async (
  tx: Tx,
  town: Town,
  book: IdentitySnapshot,
  aliases: Alias[],
  { channel, ids, profile = {}, at = town.now() }: Person,
  newcomers: Newcomer[],
  merge: MergeContacts,
): Promise<string> => {
  const ofKind = (kind: Alias['kind']) => aliases.find((one) => one.kind === kind)
  const bsuid = ofKind('bsuid')
  const byBsuid = findHolder(book, bsuid)
  const byPhone = findHolderAt(book, ofKind('phone'), at)
  const decision = resolveIdentity(ids, {
    byBsuid,
    byPhone,
    byParent: findHolder(book, ofKind('parent_bsuid')),
    byAccount: findHolder(
      book,
      aliases.find(({ kind }) => isAccountKind(kind)),
    ),
    bySession: findHolder(book, ofKind('session')),
    phoneHasOtherBsuid: hasOtherBsuid(book, byPhone, bsuid?.index),
    mergeForbidden: isMergeForbidden(book, byBsuid?.contactId, byPhone?.contactId),
  })
  const claim = async (contactId: string) => {
    const taken = assignableAliases(book, contactId, aliases, at)
    await assignAliases(tx, town, contactId, taken, at)
    addToSnapshot(book, contactId, taken, at)
  }
  if (decision.is === 'new') {
    const id = Bun.randomUUIDv7()
    // Written first, where an id has to be taken from somebody who has it.
    if (decision.takes) {
      await insertNewcomers(tx, town, [...newcomers.splice(0), { id, channel, aliases: [], profile, at }])
      await claim(id)
    } else {
      newcomers.push({ id, channel, aliases, profile, at })
      addToSnapshot(book, id, aliases, at)
    }
    return id
  }
  if (decision.is === 'same') {
    const [one, other] = decision.contactIds
    await insertNewcomers(tx, town, newcomers.splice(0))
    const kept = await merge(tx, town, one, other)
    addMergeToSnapshot(book, kept, kept === one ? other : one)
    await claim(kept)
    await updateProfile(tx, town, kept, profile)
    return kept
  }
  const { contactId, adds } = decision
  if (adds !== 'nothing' && newcomers.some(({ id }) => id === contactId))
    await insertNewcomers(tx, town, newcomers.splice(0))
  if (adds === 'now') await claim(contactId)
  if (adds === 'former') await addFormerAliases(tx, town, contactId, aliases, new Date(byPhone?.seenAt ?? at))
  await updateProfile(tx, town, contactId, profile)
  return contactId
}

/** Writes new contacts down, with their ids: the same two statements however many they are. */
export const insertNewcomers = async (tx: Tx, town: Town, newcomers: Newcomer[]): Promise<void> => {
  if (newcomers.length === 0) return
  const contacts = newcomers.map(({ id, channel, aliases, profile }) => {
    const phone = aliases.find(({ kind }) => kind === 'phone')
    const main = phone ?? aliases.find(({ kind }) => kind === 'bsuid')
    const { name } = profile
    const columns = profileColumns(town, profile)
    return {
      id,
      channel,
      identity_index: main ? main.index : town.vault.blindIndex(`contact:${id}`).toString('hex'),
      identity:
        phone &&
        town.vault
          .encrypt({ address: phone.value, ...(name ? { name } : {}) }, 'contact.identity')
          .toString('hex'),
      profile: columns?.profile.toString('hex'),
      profile_mark: columns?.profileMark.toString('hex'),
      username_index: columns?.usernameIndex?.toString('hex'),
    }
  })
  const aliases = newcomers.flatMap(({ id, aliases: own, at }) =>
    own.map(({ kind, value, index }) => ({
      id: Bun.randomUUIDv7(),
      contact_id: id,
      kind,
      value_index: index,
      value: town.vault.encrypt(value, 'contact.identity').toString('hex'),
      seen_at: at,
    })),
  )
  await Promise.all([
    tx.execute(sql`
      insert into contact
        (id, jurisdiction_id, channel, identity_index, identity, profile, profile_mark, username_index, created_at)
      select id, ${town.id}, channel, decode(identity_index, 'hex'), decode(identity, 'hex'), decode(profile, 'hex'),
        decode(profile_mark, 'hex'), decode(username_index, 'hex'), ${town.now().toISOString()}::timestamptz
      from json_to_recordset(${JSON.stringify(contacts)}::text::json) as r
        (id uuid, channel text, identity_index text, identity text, profile text, profile_mark text, username_index text)`),
    // The alias of the mirrored id is there already: the database itself makes it for what older versions insert.
    tx.execute(sql`
      insert into contact_alias (id, jurisdiction_id, contact_id, kind, value_index, value, active, seen_at)
      select id, ${town.id}, contact_id, kind, decode(value_index, 'hex'), decode(value, 'hex'), true, seen_at
      from json_to_recordset(${JSON.stringify(aliases)}::text::json) as r
        (id uuid, contact_id uuid, kind text, value_index text, value text, seen_at timestamptz)
      on conflict (jurisdiction_id, value_index) where active
      do update set kind = excluded.kind, value = excluded.value, seen_at = excluded.seen_at`),
  ])
}

const profileColumns = (town: Town, profile: Profile) => {
  const mark = profileHash(town, profile)
  if (!mark) return undefined
  const { username } = profile
  return {
    profile: town.vault.encrypt(profile, 'contact.profile'),
    profileMark: Buffer.from(mark, 'hex'),
    usernameIndex: username ? Buffer.from(usernameIndex(town, username), 'hex') : null,
  }
}

/** What people call themselves may change at any time. */
const updateProfile = async (tx: Tx, town: Town, contactId: string, profile: Profile): Promise<void> => {
  const columns = profileColumns(town, profile)
  if (columns) await tx.update(contact).set(columns).where(eq(contact.id, contactId))
}
