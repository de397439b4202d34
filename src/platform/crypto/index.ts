/** Encryption at rest, blind indexes, signatures. */
export {
  createVault,
  hmacHex,
  type Purpose,
  sameText,
  sha256Hex,
  type Vault,
  type VaultOptions,
} from './vault.ts'
