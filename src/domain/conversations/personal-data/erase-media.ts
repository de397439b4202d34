import { deleteAttachments } from '#domain/attachments'
import { deletePictures } from '#domain/pictures'
import { filterPicturesInUse } from '#domain/service-requests'
import type { Town } from '#domain/town'
import type { Db } from '#platform/database'

/**
 * Forgets what came with some messages. A picture that is in a request stays with it.
 * @returns the keys of the files, to be removed once this is committed
 */
export const eraseMedia = async (db: Db, town: Town, messageIds: string[]): Promise<string[]> => {
  const files = await deleteAttachments(db, town, messageIds)
  const inRequests = await filterPicturesInUse(db, town, messageIds)
  const free = messageIds.filter((id) => !inRequests.has(id))
  return [...files, ...(await deletePictures(db, town, free))]
}
