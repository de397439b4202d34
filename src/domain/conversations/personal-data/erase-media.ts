import { deleteAttachments } from '#domain/attachments'
import { deletePictures } from '#domain/pictures'
import { filterPicturesInUse } from '#domain/service-requests'
import type { Town } from '#domain/town'
import type { Db } from '#platform/database'
import { eraseTranslations } from '../translations/translations.ts'

/**
 * Forgets what came with some messages, and their translations. A picture that is in a request stays with it.
 * @returns the keys of the files, to be removed once this is committed
 */
export const eraseMedia = async (db: Db, town: Town, messageIds: string[]): Promise<string[]> => {
  await eraseTranslations(db, town, messageIds)
  const files = await deleteAttachments(db, town, messageIds)
  const inRequests = await filterPicturesInUse(db, town, messageIds)
  const free = messageIds.filter((id) => !inRequests.has(id))
  return [...files, ...(await deletePictures(db, town, free))]
}
