import { and, asc, eq, gt } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { reencryptFile } from '#platform/media'
import { chatUpload } from './tables.ts'
import { uploadKey } from './upload-key.ts'

const BATCH_SIZE = 200

/** Encrypts files that were handed in and not fetched yet with the newest key. @returns how many had an older one */
export const reencryptUploads = async (town: Town): Promise<number> => {
  let [files, last] = [0, '']
  for (;;) {
    const rows = await town.db
      .select({ id: chatUpload.id })
      .from(chatUpload)
      .where(and(eq(chatUpload.jurisdictionId, town.id), last ? gt(chatUpload.id, last) : undefined))
      .orderBy(asc(chatUpload.id))
      .limit(BATCH_SIZE)
    for (const { id } of rows) {
      const file = { key: uploadKey(id), purpose: 'chat_upload.file', row: id } as const
      const isKept = async () =>
        (await town.db.select({ id: chatUpload.id }).from(chatUpload).where(eq(chatUpload.id, id))).length > 0
      if (await reencryptFile(town.media, town.vault, file, isKept)) files++
    }
    const next = rows.at(-1)?.id
    if (!next) return files
    last = next
  }
}
