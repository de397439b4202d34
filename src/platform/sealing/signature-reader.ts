import { type SignatureCheck, verifySignature } from './verify-signature.ts'

/** Looks at the seal of a document. Runs in a process of its own. */
export const read = (bytes: Uint8Array, _: undefined): Promise<SignatureCheck> => verifySignature(bytes)
