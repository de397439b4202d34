import { and, asc, eq, gt, or } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { reencryptFile } from '#platform/media'
import { signing } from './tables.ts'

const BATCH_SIZE = 200

/** Encrypts documents, as presented and as sealed, with the newest key. @returns how many had an older one */
export const reencryptDocuments = async (town: Town): Promise<number> => {
  let [files, last] = [0, '']
  for (;;) {
    const rows = await town.db
      .select({ id: signing.id, documentKey: signing.documentKey, sealedKey: signing.sealedKey })
      .from(signing)
      .where(and(eq(signing.jurisdictionId, town.id), last ? gt(signing.id, last) : undefined))
      .orderBy(asc(signing.id))
      .limit(BATCH_SIZE)
    for (const { id, documentKey, sealedKey } of rows)
      for (const key of sealedKey ? [documentKey, sealedKey] : [documentKey]) {
        const file = { key, purpose: 'media.document', row: key } as const
        if (await reencryptFile(town.media, town.vault, file, () => isKept(town, id, key))) files++
      }
    const next = rows.at(-1)?.id
    if (!next) return files
    last = next
  }
}

const isKept = async (town: Town, id: string, key: string): Promise<boolean> => {
  const rows = await town.db
    .select({ id: signing.id })
    .from(signing)
    .where(and(eq(signing.id, id), or(eq(signing.documentKey, key), eq(signing.sealedKey, key))))
  return rows.length > 0
}
