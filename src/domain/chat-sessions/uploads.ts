import { and, eq, inArray, lt } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { MediaNotFound } from '#platform/media'
import { BodyTooLarge } from '#platform/streams'
import { isUuid } from '#platform/text'
import { chatUpload } from './tables.ts'
import { uploadKey } from './upload-key.ts'

/** A file is fetched within seconds, or tried for two days: after so long, in milliseconds, it is of no use. */
const KEPT_MS = 3 * 86_400_000

/**
 * Keeps a file that was handed in with a message, encrypted, until it is fetched as those of messengers are. Durable when this
 * returns. @param id the same for the same file, handed in twice
 */
export const storeUpload = async (
  town: Town,
  sessionId: string,
  id: string,
  bytes: Uint8Array,
): Promise<void> => {
  // First the row: a file that no row names would lie there for ever.
  await town.db
    .insert(chatUpload)
    .values({ id, jurisdictionId: town.id, sessionId, createdAt: town.now() })
    .onConflictDoNothing()
  const sealed = town.vault.encrypt(Buffer.from(bytes).toString('base64'), 'chat_upload.file', id)
  await town.media.put(uploadKey(id), sealed, 'application/octet-stream')
}

/** @throws {MediaNotFound} where there is no such file any more */
export const readUpload = async (town: Town, id: string, maxBytes: number): Promise<Uint8Array> => {
  const sealed = isUuid(id) ? await town.media.get(uploadKey(id)) : undefined
  if (!sealed) throw new MediaNotFound()
  const bytes = Buffer.from(town.vault.decrypt<string>(sealed, 'chat_upload.file', id), 'base64')
  if (bytes.length > maxBytes) throw new BodyTooLarge()
  return bytes
}

/** Deletes files that nobody will fetch any more. */
export const purgeUploads = async (town: Town): Promise<void> => {
  const late = and(
    eq(chatUpload.jurisdictionId, town.id),
    lt(chatUpload.createdAt, new Date(town.now().getTime() - KEPT_MS)),
  )
  for (;;) {
    const rows = await town.db.select({ id: chatUpload.id }).from(chatUpload).where(late).limit(500)
    for (const { id } of rows) await town.media.remove(uploadKey(id))
    if (rows.length > 0)
      await town.db.delete(chatUpload).where(
        inArray(
          chatUpload.id,
          rows.map(({ id }) => id),
        ),
      )
    if (rows.length < 500) return
  }
}
