/** Citizens: who they are, how they are reached, what they asked to be told of. */
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
  forgetIdentity,
  type Identity,
  identitiesOf,
  identityIndexOf,
  identityOf,
  meet,
  meetAll,
  metAt,
  noteErasure,
} from './contacts.ts'
