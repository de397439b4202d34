/** Citizens: who they are, how they are reached, what they asked to be notified of. */

export { decryptAlias, retireSessions } from './aliases.ts'
export { changeIdentity } from './change-identity.ts'
export {
  type Consent,
  giveConsent,
  listConsentHistory,
  listConsents,
  listSubscribedContacts,
  withdrawConsent,
  withdrawConsentsGivenBefore,
} from './consents.ts'
export {
  decryptProfile,
  eraseIdentity,
  findContact,
  findContactsByUsername,
  firstContactAt,
  getContactChannel,
  getIdentities,
  getIdentity,
  getProfiles,
  listAllAliases,
  recordErasure,
  sealedProfileOf,
} from './contacts.ts'
export { findOrCreateContacts, type MergeContacts, type Person } from './find-or-create.ts'
export {
  type AliasKind,
  accountId,
  aliasIndex,
  channelOfAccount,
  type Identity,
  type IdentityChange,
  type IdentityDecision,
  idOfAccount,
  isAccountKind,
  type KnownIds,
  type PersonIds,
  type Profile,
  profileHash,
  resolveIdentity,
} from './identity.ts'
export {
  type ContactMerge,
  findMergedInto,
  listMerges,
  lockContacts,
  lockMerge,
  type MergeSnapshot,
  markMergeUndone,
  mergeContactData,
  purgeMergeSnapshots,
  recordMerge,
  restoreContact,
} from './merge.ts'
export { addContactNote, type ContactNote, listContactNotes } from './notes.ts'
