/** Verifies a signed document. */
export { handleVerify, verifyPage } from './verify.tsx'
