/** Encryption at rest, blind indexes, signatures. */

export { createIdToken, verifyIdToken } from './id-token.ts'
export { encryptionSettings } from './settings.ts'
export {
  createVault,
  hmacHex,
  type Purpose,
  sealName,
  sha256Hex,
  timingSafeEqualText,
  type Vault,
  type VaultOptions,
} from './vault.ts'
