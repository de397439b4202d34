/** Citizens: who they are and how they are reached. */
export { type Identity, identityOf, meet } from './contacts.ts'
