import type { ChannelId, Town } from '#domain/town'

/**
 * The ids by which one event names a person. The telephone is missing for people who chose a username and hide it; the
 * business-scoped user id (BSUID) changes with the number and with nothing else.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids (5 Nov 2026)
 */
export type PersonIds = {
  /** With its country's code, digits only. */
  phone?: string
  bsuid?: string
  parentBsuid?: string
  /**
   * Of somebody whom a channel knows by an account of its own: {@link accountId}. It comes alone: a telephone that such an account
   * gives is no proof of who writes from it today.
   */
  account?: string
  /** Of somebody whom a channel knows by an anonymous session only (`#domain/chat-sessions`), by its id. */
  session?: string
}

/** How a person calls themselves on the messenger. Never an identity: anybody may choose the same. */
export type Profile = {
  name?: string
  /** Without the `@`. */
  username?: string
}

/** Who a contact is, as far as it is known. */
export type Identity = PersonIds & Profile

/** The platform tells that somebody's number or id is another now. */
export type IdentityChange = { before: PersonIds; now: PersonIds }

/** What an alias is; of an account, on which channel. A person has one active alias of each kind. */
export type AliasKind = 'phone' | 'bsuid' | 'parent_bsuid' | 'session' | AccountKind

type AccountKind = `account:${ChannelId}`

/** An account of a channel as an id that stands beside those of other channels: `telegram:271828182`. */
export const accountId = (channel: ChannelId, id: string): string => `${channel}:${id}`

/** The platform's own id in {@link accountId}. */
export const idOfAccount = (account: string): string => account.slice(account.indexOf(':') + 1)

const accountKind = (account: string): AccountKind => `account:${account.slice(0, account.indexOf(':'))}`

/** Whether an alias is of an account. */
export const isAccountKind = (kind: AliasKind): kind is AccountKind => kind.startsWith('account:')

/** On which channel an account is, by the kind of its alias. */
export const channelOfAccount = (kind: AccountKind): ChannelId => kind.slice('account:'.length)

/** An id of a person, with the keyed hash that it is found by, in hexadecimal. */
export type Alias = { kind: AliasKind; value: string; index: string }

/** The keyed hash of an id, in hexadecimal. The prefix is that of the first version, whose hashes stay valid. */
export const aliasIndex = (town: Town, value: string): string =>
  town.vault.blindIndex(`whatsapp:${value}`).toString('hex')

/** Every id of a person as an alias, the BSUID first: it is looked up before the telephone. */
export const toAliases = (
  town: Town,
  { phone, bsuid, parentBsuid, account, session }: PersonIds,
): Alias[] => {
  const alias = (kind: AliasKind, value: string | undefined): Alias[] =>
    value ? [{ kind, value, index: aliasIndex(town, value) }] : []
  return [
    ...alias('bsuid', bsuid),
    ...alias('phone', phone),
    ...alias('parent_bsuid', parentBsuid),
    ...(account ? alias(accountKind(account), account) : []),
    ...alias('session', session),
  ]
}

/** The keyed hash of a username, in hexadecimal: case does not count on the messenger. */
export const usernameIndex = (town: Town, username: string): string =>
  town.vault.blindIndex(`username:${username.replace(/^@/, '').toLowerCase()}`).toString('hex')

/** Tells whether a profile is the one that is stored, without opening it; in hexadecimal. Nothing where none was sent. */
export const profileHash = (town: Town, { name, username }: Profile): string | undefined =>
  name || username
    ? town.vault.blindIndex(`profile:${JSON.stringify([name ?? '', username ?? ''])}`).toString('hex')
    : undefined

/** An alias as it was found: an id that somebody no longer has stays theirs, for what arrives late. */
export type FoundAlias = { contactId: string; active: boolean }

/** What is known of the ids of one event. */
export type KnownIds = {
  byBsuid?: FoundAlias
  /** The holder of the number when the event happened; not active where they have given it up since. */
  byPhone?: FoundAlias
  byParent?: FoundAlias
  byAccount?: FoundAlias
  bySession?: FoundAlias
  /** The telephone's contact has, or had beside it, a BSUID that is not this one. */
  phoneHasOtherBsuid: boolean
  /** An administrator has said that these two contacts are two people. */
  mergeForbidden: boolean
}

/** What follows from an event's ids. */
export type IdentityDecision =
  /** Somebody new. `takes`: the telephone was another person's, who has it no longer. */
  | { is: 'new'; takes: boolean }
  /** A known contact. `adds`: whether ids that it lacks become its own, or its former ones. */
  | { is: 'known'; contactId: string; adds: 'now' | 'former' | 'nothing' }
  /** Two contacts that the platform says are one. */
  | { is: 'same'; contactIds: [string, string] }

/**
 * Whose event it is. Two contacts are merged only because the platform gave both ids in one event, and never where both
 * have a BSUID: then the number was given to another person.
 */
export const resolveIdentity = ({ phone, bsuid }: PersonIds, known: KnownIds): IdentityDecision => {
  const { byBsuid, byPhone, byParent, byAccount, bySession, phoneHasOtherBsuid, mergeForbidden } = known
  const own = byBsuid ?? (bsuid || phone ? undefined : (byParent ?? byAccount ?? bySession))
  if (own) {
    const { contactId } = own
    // Written before the id changed, and delivered late: what it says of the telephone is no longer so.
    if (!own.active) return { is: 'known', contactId, adds: 'nothing' }
    const isAnothers =
      phone && byPhone?.active && byPhone.contactId !== contactId && !phoneHasOtherBsuid && !mergeForbidden
    return isAnothers
      ? { is: 'same', contactIds: [contactId, byPhone.contactId] }
      : { is: 'known', contactId, adds: 'now' }
  }
  if (!byPhone) return { is: 'new', takes: false }
  // The number is known, this id is not, and nobody told of a change: it may have been given to somebody else.
  if (bsuid && phoneHasOtherBsuid) return { is: 'new', takes: true }
  return { is: 'known', contactId: byPhone.contactId, adds: byPhone.active ? 'now' : 'former' }
}
