/** Encryption at rest, blind indexes, signatures. */
export { createVault, hmacHex, sameText, type Vault } from './vault.ts'
