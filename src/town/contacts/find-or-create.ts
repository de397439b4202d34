import { and, eq, inArray, isNotNull, or, sql } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import {
  bsuidsOf,
  claimAliases,
  findAliases,
  type KnownAlias,
  lockAliases,
  noteFormerAliases,
  retireAliases,
} from './aliases.ts'
import {
  type Alias,
  aliasesOf,
  decideIdentity,
  type IdentityChange,
  type PersonIds,
  type Profile,
  profileMarkOf,
  usernameIndexOf,
} from './identity.ts'
import { contact, contactAlias, contactMerge } from './tables.ts'

/** Makes two contacts one, with all that belongs to them. @returns the one that is kept */
export type MergeContacts = (tx: Tx, town: Town, one: string, other: string) => Promise<string>

/** A person as an event names them. */
export type Person = { ids: PersonIds; profile?: Profile }

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
  const all = people.map(({ ids }) => aliasesOf(town, ids))
  await lockAliases(tx, town, all.flat())
  const book = await openBook(tx, town, all.flat())
  const found: string[] = []
  const newcomers: Newcomer[] = []
  for (const [index, person] of people.entries()) {
    const aliases = all[index] ?? []
    if (aliases.length === 0) throw new Error('a person without an id')
    const contactId = await resolve(tx, town, book, aliases, person, newcomers, merge)
    found.push(contactId)
  }
  await insertNewcomers(tx, town, newcomers)
  // A merge further on may have taken in a contact that was found before.
  return found.map((id) => book.successor.get(id) ?? id)
}

type Newcomer = { id: string; aliases: Alias[]; profile: Profile }

/** What the transaction knows of ids, kept in step with what it does. */
type Book = {
  aliases: KnownAlias[]
  bsuids: Map<string, Set<string>>
  apart: Set<string>
  /** The contact that took in another. */
  successor: Map<string, string>
}

const pair = (one: string, other: string) => [one, other].sort().join()

const openBook = async (tx: Tx, town: Town, aliases: Alias[]): Promise<Book> => {
  const known = await findAliases(tx, town, [...new Set(aliases.map(({ index }) => index))])
  const ids = [...new Set(known.map(({ contactId }) => contactId))]
  return {
    aliases: known,
    bsuids: await bsuidsOf(tx, town, ids),
    apart: await keptApart(tx, town, ids),
    successor: new Map(),
  }
}

/** Pairs of contacts whose merge an administrator has undone. */
const keptApart = async (tx: Tx, town: Town, ids: string[]): Promise<Set<string>> => {
  if (ids.length < 2) return new Set()
  const m = contactMerge
  const rows = await tx
    .select({ kept: m.keptId, merged: m.mergedId })
    .from(m)
    .where(
      and(
        eq(m.jurisdictionId, town.id),
        isNotNull(m.undoneAt),
        or(inArray(m.keptId, ids), inArray(m.mergedId, ids)),
      ),
    )
  return new Set(rows.map(({ kept, merged }) => pair(kept, merged)))
}

const resolve = async (
  tx: Tx,
  town: Town,
  book: Book,
  aliases: Alias[],
  { ids, profile = {} }: Person,
  newcomers: Newcomer[],
  merge: MergeContacts,
): Promise<string> => {
  const holder = (kind: Alias['kind'], activeOnly: boolean) => {
    const alias = aliases.find((one) => one.kind === kind)
    return alias && book.aliases.find((one) => one.index === alias.index && (one.active || !activeOnly))
  }
  const byBsuid = holder('bsuid', false)
  const byPhone = holder('phone', true)
  const own = aliases.find(({ kind }) => kind === 'bsuid')?.index
  const others = byPhone && [...(book.bsuids.get(byPhone.contactId) ?? [])].filter((one) => one !== own)
  const decision = decideIdentity(ids, {
    byBsuid,
    byPhone,
    byParent: holder('parent_bsuid', false),
    phoneHasOtherBsuid: (others?.length ?? 0) > 0,
    keptApart:
      byBsuid !== undefined &&
      byPhone !== undefined &&
      book.apart.has(pair(byBsuid.contactId, byPhone.contactId)),
  })
  if (decision.is === 'new') {
    const id = Bun.randomUUIDv7()
    // Written first, where an id has to be taken from somebody who has it.
    if (decision.takes) {
      await insertNewcomers(tx, town, [{ id, aliases: [], profile }])
      await claimAliases(tx, town, id, aliases)
    } else newcomers.push({ id, aliases, profile })
    noteInBook(book, id, aliases)
    return id
  }
  if (decision.is === 'same') {
    const [one, other] = decision.contactIds
    await insertNewcomers(tx, town, newcomers.splice(0))
    const kept = await merge(tx, town, one, other)
    const gone = kept === one ? other : one
    for (const alias of book.aliases) if (alias.contactId === gone) alias.contactId = kept
    book.bsuids.set(kept, new Set([...(book.bsuids.get(one) ?? []), ...(book.bsuids.get(other) ?? [])]))
    for (const [from, to] of book.successor) if (to === gone) book.successor.set(from, kept)
    book.successor.set(gone, kept)
    await claimAliases(tx, town, kept, aliases)
    noteInBook(book, kept, aliases)
    await noteProfile(tx, town, kept, profile)
    return kept
  }
  const { contactId, adds } = decision
  if (adds) {
    const newcomer = newcomers.find(({ id }) => id === contactId)
    if (newcomer) await insertNewcomers(tx, town, newcomers.splice(0))
    await claimAliases(tx, town, contactId, aliases)
    noteInBook(book, contactId, aliases)
  }
  await noteProfile(tx, town, contactId, profile)
  return contactId
}

const noteInBook = (book: Book, contactId: string, aliases: Alias[]): void => {
  for (const { kind, index } of aliases) {
    for (const one of book.aliases) if (one.index === index) one.active = false
    book.aliases.unshift({ contactId, active: true, index, kind })
    if (kind === 'bsuid') book.bsuids.set(contactId, (book.bsuids.get(contactId) ?? new Set()).add(index))
  }
}

const insertNewcomers = async (tx: Tx, town: Town, newcomers: Newcomer[]): Promise<void> => {
  if (newcomers.length === 0) return
  const now = town.now()
  await tx.insert(contact).values(
    newcomers.map(({ id, aliases, profile }) => {
      const phone = aliases.find(({ kind }) => kind === 'phone')
      const main = phone ?? aliases.find(({ kind }) => kind === 'bsuid')
      const { name } = profile
      return {
        id,
        jurisdictionId: town.id,
        channel: 'whatsapp' as const,
        identityIndex: main ? Buffer.from(main.index, 'hex') : town.vault.blindIndex(`contact:${id}`),
        identity: phone ? town.vault.seal({ address: phone.value, ...(name ? { name } : {}) }) : null,
        ...profileColumns(town, profile),
        createdAt: now,
      }
    }),
  )
  const aliases = newcomers.flatMap(({ id, aliases: own }) =>
    own.map(({ kind, value, index }) => ({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      contactId: id,
      kind,
      valueIndex: Buffer.from(index, 'hex'),
      value: town.vault.seal(value),
      active: true,
      seenAt: now,
    })),
  )
  // The alias of the mirrored id is there already: the database itself makes it for what older versions insert.
  if (aliases.length > 0)
    await tx
      .insert(contactAlias)
      .values(aliases)
      .onConflictDoUpdate({
        target: [contactAlias.jurisdictionId, contactAlias.valueIndex],
        targetWhere: sql`active`,
        set: { kind: sql`excluded.kind`, value: sql`excluded.value` },
      })
}

const profileColumns = (town: Town, profile: Profile) => {
  const mark = profileMarkOf(town, profile)
  if (!mark) return {}
  const { username } = profile
  return {
    profile: town.vault.seal(profile),
    profileMark: Buffer.from(mark, 'hex'),
    usernameIndex: username ? Buffer.from(usernameIndexOf(town, username), 'hex') : null,
  }
}

/** What people call themselves may change at any time. */
const noteProfile = async (tx: Tx, town: Town, contactId: string, profile: Profile): Promise<void> => {
  const columns = profileColumns(town, profile)
  if ('profile' in columns) await tx.update(contact).set(columns).where(eq(contact.id, contactId))
}

/**
 * Moves a contact to other ids, as the platform told. Whatever it had before ends: numbers are given to others. Both
 * known, as two contacts: they are one, since the platform named both.
 * @returns the contact; one is made where nobody was known, so that what was written before the change finds it
 */
export const changeIdentity = async (
  tx: Tx,
  town: Town,
  { before, now }: IdentityChange,
  merge: MergeContacts,
): Promise<string> => {
  const [former, current] = [aliasesOf(town, before), aliasesOf(town, now)]
  await lockAliases(tx, town, [...former, ...current])
  const book = await openBook(tx, town, [...former, ...current])
  const holder = (aliases: Alias[], kind: Alias['kind']) => {
    const alias = aliases.find((one) => one.kind === kind)
    // A number counts while it is somebody's; an id of the platform for good.
    return alias && book.aliases.find((one) => one.index === alias.index && (one.active || kind !== 'phone'))
  }
  const was = holder(former, 'bsuid') ?? holder(former, 'phone')
  const is = holder(current, 'bsuid')
  const byPhone = holder(current, 'phone')
  const apart = (one?: KnownAlias, other?: KnownAlias) =>
    one && other && book.apart.has(pair(one.contactId, other.contactId))
  let contactId = was?.contactId ?? is?.contactId
  if (was && is && was.contactId !== is.contactId && !apart(was, is))
    contactId = await merge(tx, town, was.contactId, is.contactId)
  // Told late: they have changed again since.
  if (contactId && is && !is.active) {
    await noteFormerAliases(tx, town, contactId, former)
    return contactId
  }
  // Known by this telephone alone, to the phone line or the site: the event says that it is theirs.
  const joins =
    byPhone &&
    byPhone.contactId !== contactId &&
    (book.bsuids.get(byPhone.contactId)?.size ?? 0) === 0 &&
    !apart(was ?? is, byPhone)
  if (joins) contactId = contactId ? await merge(tx, town, contactId, byPhone.contactId) : byPhone.contactId
  if (!contactId) {
    contactId = Bun.randomUUIDv7()
    await insertNewcomers(tx, town, [{ id: contactId, aliases: [], profile: {} }])
  }
  await retireAliases(tx, town, contactId, current)
  await claimAliases(tx, town, contactId, current)
  await noteFormerAliases(tx, town, contactId, former)
  return contactId
}
