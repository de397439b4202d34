import type { Purpose, Vault } from '#platform/crypto'
import type { MediaStore } from './store.ts'

/** A file that is encrypted: where it lies, what it is for, and the id that it is bound to. */
export type EncryptedFile = { key: string; purpose: Purpose; row: string }

/**
 * Encrypts a file with the newest key, unless it is already.
 * @param isKept whether it is still wanted, asked after it was written: it may have been deleted in between
 * @returns whether it was written
 * @throws when no key decrypts it; it stays unchanged
 */
export const reencryptFile = async (
  media: MediaStore,
  vault: Vault,
  { key, purpose, row }: EncryptedFile,
  isKept: () => Promise<boolean>,
): Promise<boolean> => {
  const sealed = await media.get(key)
  if (!sealed || Buffer.from(sealed.subarray(0, vault.header.length)).equals(vault.header)) return false
  const content = vault.encrypt(vault.decrypt(sealed, purpose, row), purpose, row)
  await media.put(key, content, 'application/octet-stream')
  if (await isKept()) return true
  await media.remove(key)
  return false
}
