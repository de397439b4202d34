import { and, eq } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { hideRegions, type Region } from '#platform/media'
import { pictureKey } from './pictures.ts'
import { picture } from './tables.ts'

/** Parts hidden in one picture at most. */
export const MAX_HIDDEN_REGIONS = 20

/**
 * Hides these parts of a picture, in place of those hidden before: a face, a plate. None: it is shown as it came.
 * @returns whether there is such a picture
 */
export const hidePictureRegions = async (town: Town, id: string, regions: Region[]): Promise<boolean> => {
  const [row] = await town.db
    .select({ state: picture.state })
    .from(picture)
    .where(and(eq(picture.jurisdictionId, town.id), eq(picture.id, id)))
  if (row?.state !== 'ready') return false
  const kept = await town.media.get(pictureKey(id, 'original'))
  const original = kept ?? (await town.media.get(pictureKey(id, 'full')))
  if (!original) return false
  if (!kept) await town.media.put(pictureKey(id, 'original'), original, 'image/jpeg')
  const hidden = regions.slice(0, MAX_HIDDEN_REGIONS)
  const made = await hideRegions(original, hidden)
  await town.media.put(pictureKey(id, 'full'), hidden.length > 0 ? made.picture : original, 'image/jpeg')
  await town.media.put(pictureKey(id, 'thumbnail'), made.thumbnail, 'image/jpeg')
  await town.db.update(picture).set({ hidden }).where(eq(picture.id, id))
  return true
}
