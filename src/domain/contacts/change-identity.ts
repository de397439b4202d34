import type { ChannelId, Town } from '#domain/town'
import type { Tx } from '#platform/database'
import {
  type AliasRow,
  addFormerAliases,
  assignAliases,
  listAliases,
  lockAliases,
  retireAliases,
} from './aliases.ts'
import { insertNewcomers, type MergeContacts } from './find-or-create.ts'
import { type Alias, type IdentityChange, toAliases } from './identity.ts'
import {
  addMergeToSnapshot,
  assignableAliases,
  findHolder,
  findHolderAt,
  hasOtherBsuid,
  type IdentitySnapshot,
  isMergeForbidden,
  loadIdentitySnapshot,
} from './identity-snapshot.ts'

const aliasOfKind = (aliases: Alias[], kind: Alias['kind']) => aliases.find((one) => one.kind === kind)

/**
 * Moves a contact to other ids, as the platform told. Whatever it had before ends: numbers are given to others. All ids that
 * the event names are one person's: contacts that are known by them become one.
 * @param at when it was told, by the platform's clock: of what was told out of order, the newest counts
 * @returns the contact; one is made where nobody was known, so that what was written before the change finds it
 */
export const changeIdentity = async (
  tx: Tx,
  town: Town,
  { channel, before, now }: IdentityChange & { channel: ChannelId },
  merge: MergeContacts,
  at = town.now(),
): Promise<string> => {
  const [former, current] = [toAliases(town, before), toAliases(town, now)]
  await lockAliases(tx, town, [...former, ...current])
  const book = await loadIdentitySnapshot(tx, town, [...former, ...current])
  const [formerBsuid, currentBsuid] = [aliasOfKind(former, 'bsuid'), aliasOfKind(current, 'bsuid')]
  const named = [formerBsuid?.index, currentBsuid?.index]
  const was = findHolder(book, formerBsuid)
  const is = findHolder(book, currentBsuid)
  const hadNumber = findHolderAt(book, aliasOfKind(former, 'phone'), at)
  const hasNumber = findHolderAt(book, aliasOfKind(current, 'phone'), at)
  // The number they had is no other's for as long as they have had it, unless a user id beside it says so.
  const hadIt = hadNumber && (!formerBsuid || !hasOtherBsuid(book, hadNumber, ...named))
  // Known by the new number alone; or already met with it, where the change is told in the older shape, without ids.
  const hasIt =
    hasNumber &&
    (!hasOtherBsuid(book, hasNumber, ...named) || (!currentBsuid && hasNumber.seenAt >= at.getTime()))

  const formerly = [was, hadIt ? hadNumber : undefined].flatMap((one) => one?.contactId ?? [])
  const already = [is, hasIt ? hasNumber : undefined].flatMap((one) => one?.contactId ?? [])
  const ending = await aliasesEndedBy(tx, town, formerly, already, former, current, at)
  let contactId: string | undefined
  for (const found of [...formerly, ...already]) {
    const other = book.successor.get(found) ?? found
    contactId ??= other
    if (contactId === other || isMergeForbidden(book, contactId, other)) continue
    const kept = await merge(tx, town, contactId, other)
    addMergeToSnapshot(book, kept, kept === other ? contactId : other)
    contactId = kept
  }
  if (!contactId) {
    contactId = Bun.randomUUIDv7()
    await insertNewcomers(tx, town, [{ id: contactId, channel, aliases: [], profile: {}, at }])
  }
  await retireAliases(tx, town, contactId, ending, at)
  await addFormerAliases(tx, town, contactId, former, at)
  // Told late: they have changed again since.
  const since = [is, hasIt ? hasNumber : undefined].find((one) => one && !one.active)?.seenAt
  if (since !== undefined) await addFormerAliases(tx, town, contactId, current, new Date(since))
  else await assignAliases(tx, town, contactId, assignable(book, contactId, current, at), at)
  return contactId
}

/** Not a user id of somebody whom an administrator has said to be another person. */
const assignable = (book: IdentitySnapshot, contactId: string, current: Alias[], at: Date): Alias[] =>
  assignableAliases(book, contactId, current, at).filter(
    (alias) =>
      alias.kind === 'phone' || !isMergeForbidden(book, findHolder(book, alias)?.contactId, contactId),
  )

/** What ends with a change, by the rows' ids: all that they had until then, and what it says that they had. */
const aliasesEndedBy = async (
  tx: Tx,
  town: Town,
  formerly: string[],
  already: string[],
  former: Alias[],
  current: Alias[],
  at: Date,
): Promise<string[]> => {
  const among = (aliases: Alias[], row: AliasRow) =>
    aliases.some(({ index }) => index === row.valueIndex.toString('hex'))
  return (await listAliases(tx, town, formerly))
    .filter(
      (row) =>
        row.active &&
        !among(current, row) &&
        (among(former, row) ||
          (!already.includes(row.contactId) && (row.kind !== 'phone' || row.seenAt <= at))),
    )
    .map(({ id }) => id)
}
