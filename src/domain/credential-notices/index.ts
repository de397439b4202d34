/** What members of staff are told by e-mail when somebody changed how they sign in. */
export { tellOfCredentials } from './tell.ts'
