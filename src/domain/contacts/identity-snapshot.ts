import { and, eq, inArray, isNotNull, or } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { findAliases, type KnownAlias, listBsuids } from './aliases.ts'
import type { Alias } from './identity.ts'
import { contactMerge } from './tables.ts'

/** What a transaction knows of some ids and of who has or had them, kept in step with what it does. */
export type IdentitySnapshot = {
  aliases: KnownAlias[]
  /** The user ids of the contacts involved, former ones too. */
  bsuids: KnownAlias[]
  mergeForbidden: Set<string>
  /** The contact that took in another. */
  successor: Map<string, string>
}

const pairKey = (one: string, other: string) => [one, other].sort().join()

/** Reads what is known of some ids. */
export const loadIdentitySnapshot = async (
  tx: Tx,
  town: Town,
  aliases: Alias[],
): Promise<IdentitySnapshot> => {
  const known = await findAliases(tx, town, [...new Set(aliases.map(({ index }) => index))])
  const ids = [...new Set(known.map(({ contactId }) => contactId))]
  return {
    aliases: known,
    bsuids: await listBsuids(tx, town, ids),
    mergeForbidden: await listForbiddenMerges(tx, town, ids),
    successor: new Map(),
  }
}

/** Pairs of contacts whose merge an administrator has undone. */
const listForbiddenMerges = async (tx: Tx, town: Town, ids: string[]): Promise<Set<string>> => {
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
  return new Set(rows.map(({ kept, merged }) => pairKey(kept, merged)))
}

/** Whether two contacts are two people, as an administrator has said. */
export const isMergeForbidden = (book: IdentitySnapshot, one?: string, other?: string): boolean =>
  one !== undefined && other !== undefined && book.mergeForbidden.has(pairKey(one, other))

/** The contact that has or had an id of the platform; ids are never reassigned. */
export const findHolder = (book: IdentitySnapshot, alias: Alias | undefined): KnownAlias | undefined =>
  alias && book.aliases.find((one) => one.index === alias.index)

/** The contact that had a number at a moment: numbers are reassigned. */
export const findHolderAt = (
  book: IdentitySnapshot,
  alias: Alias | undefined,
  at: Date,
): KnownAlias | undefined => {
  if (!alias) return undefined
  const rows = book.aliases.filter(({ index }) => index === alias.index)
  const active = rows.find((one) => one.active)
  if (active && active.seenAt <= at.getTime()) return active
  const [former] = rows
    .filter((one) => !one.active && one.seenAt > at.getTime())
    .toSorted((one, other) => one.seenAt - other.seenAt)
  return former ?? active
}

/** Whether the present or a former holder of a number has a user id that is none of these. */
export const hasOtherBsuid = (
  book: IdentitySnapshot,
  holder: KnownAlias | undefined,
  ...own: (string | undefined)[]
) =>
  holder !== undefined &&
  book.bsuids.some((one) => {
    if (one.contactId !== holder.contactId || own.includes(one.index)) return false
    if (holder.active) return one.active
    // Both ended together; or the number alone was lost.
    return one.active ? one.seenAt <= holder.seenAt : one.seenAt === holder.seenAt
  })

/**
 * The ids of an event that may become a contact's own: not a number that somebody else has had since the event, or that was
 * given up since.
 */
export const assignableAliases = (
  book: IdentitySnapshot,
  contactId: string,
  aliases: Alias[],
  at: Date,
): Alias[] =>
  aliases.filter(
    ({ kind, index }) =>
      kind !== 'phone' ||
      !book.aliases.some(
        (one) =>
          one.index === index && one.seenAt > at.getTime() && (one.contactId !== contactId || !one.active),
      ),
  )

/** Notes ids as a contact's own, and nobody else's. */
export const addToSnapshot = (
  book: IdentitySnapshot,
  contactId: string,
  aliases: Alias[],
  at: Date,
): void => {
  const seenAt = at.getTime()
  for (const { kind, index } of aliases) {
    for (const list of [book.aliases, book.bsuids])
      for (const one of list)
        if (one.index === index && one.active) Object.assign(one, { active: false, seenAt })
    const row = { contactId, active: true, index, kind, seenAt }
    book.aliases.unshift(row)
    if (kind === 'bsuid') book.bsuids.unshift({ ...row })
  }
}

/** Notes that one contact took in another. */
export const addMergeToSnapshot = (book: IdentitySnapshot, kept: string, gone: string): void => {
  for (const list of [book.aliases, book.bsuids])
    for (const one of list) if (one.contactId === gone) one.contactId = kept
  for (const [from, to] of book.successor) if (to === gone) book.successor.set(from, kept)
  book.successor.set(gone, kept)
}
