import { createHash } from 'node:crypto'

/**
 * An id from outside in at most `limit` characters (70 or more): a longer one keeps its beginning, and a hash of all of it
 * takes the place of the rest. Ids that are cut would be the same for things that are not.
 */
export const shortId = (id: string, limit: number): string => {
  if (id.length <= limit) return id
  const hash = createHash('sha256').update(id).digest('hex')
  return `${id.slice(0, limit - hash.length - 1).toWellFormed()}~${hash}`
}
