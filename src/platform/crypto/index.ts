/** Encryption at rest, blind indexes, signatures. */
export { createVault, hmacHex, sameText, sha256Hex, type Vault } from './vault.ts'
