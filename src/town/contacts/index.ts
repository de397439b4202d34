/** Citizens: who they are, how they are reached, what they asked to be told of. */

export { openAlias } from './aliases.ts'
export { changeIdentity } from './change-identity.ts'
export {
  type Consent,
  consentHistory,
  consentingContacts,
  consentsOf,
  countConsenting,
  giveConsent,
  withdrawConsent,
} from './consents.ts'
export {
  contactAt,
  contactsByUsername,
  everyAliasOf,
  forgetIdentity,
  identitiesOf,
  identityOf,
  metAt,
  noteErasure,
} from './contacts.ts'
export { findOrCreateContacts, type MergeContacts, type Person } from './find-or-create.ts'
export {
  type AliasKind,
  aliasIndexOf,
  type Decision,
  decideIdentity,
  type Identity,
  type IdentityChange,
  type Known,
  type PersonIds,
  type Profile,
  profileMarkOf,
} from './identity.ts'
export {
  absorbContact,
  type ContactMerge,
  lockContacts,
  type MovedContact,
  mergesOf,
  noteMerge,
  noteUndone,
  openMerge,
  releaseContact,
  tidyMerges,
} from './merge.ts'
