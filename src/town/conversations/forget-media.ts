import type { Db } from '#platform/database'
import { forgetAttachments } from '#town/attachments'
import type { Town } from '#town/jurisdictions'
import { forgetPictures } from '#town/pictures'
import { picturesInRequests } from '#town/service-requests'

/**
 * Forgets what came with some messages. A picture that is in a request stays with it.
 * @returns the keys of the files, to be removed once this is committed
 */
export const forgetMedia = async (db: Db, town: Town, messageIds: string[]): Promise<string[]> => {
  const files = await forgetAttachments(db, town, messageIds)
  const inRequests = await picturesInRequests(db, town, messageIds)
  const free = messageIds.filter((id) => !inRequests.has(id))
  return [...files, ...(await forgetPictures(db, town, free))]
}
