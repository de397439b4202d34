import type { Town } from '#domain/town'

// Documents name people: they lie sealed, whatever store they lie in.

/** Keeps a document. */
export const storeDocument = (town: Town, key: string, bytes: Uint8Array): Promise<void> =>
  town.media.put(
    key,
    town.vault.encrypt(Buffer.from(bytes).toString('base64'), 'media.document', key),
    'application/octet-stream',
  )

/** A document that was kept. */
export const readDocument = async (town: Town, key: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  const kept = await town.media.get(key)
  return (
    kept && new Uint8Array(Buffer.from(town.vault.decrypt<string>(kept, 'media.document', key), 'base64'))
  )
}
