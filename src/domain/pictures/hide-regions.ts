import { and, eq, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { hideRegions } from '#platform/media'
import { type Picture, pictureKey, pictureKeys } from './pictures.ts'
import { type HiddenRegion, picture } from './tables.ts'

/** Parts hidden in one picture at most. */
export const MAX_HIDDEN_REGIONS = 50

/** Somebody else hid something at the same time: so often it is begun again. */
const MAX_TRIES = 5

const ofPicture = (town: Town, id: string) => and(eq(picture.jurisdictionId, town.id), eq(picture.id, id))

/**
 * Changes which parts of a picture are hidden: a face, a plate. None: it is shown as it came, which is kept for staff.
 * @param change gives those that are to be hidden, of the picture as it is
 * @param besides what is written with it; asked each time
 * @returns whether there is such a picture
 */
export const changeHiddenRegions = async (
  town: Town,
  id: string,
  change: (before: Picture) => HiddenRegion[],
  besides: (before: Picture) => Partial<typeof picture.$inferInsert> = () => ({}),
): Promise<boolean> => {
  for (let time = 0; time < MAX_TRIES; time++) {
    const [row] = await town.db.select().from(picture).where(ofPicture(town, id))
    // Forgotten while its copies were made: those are files of nothing.
    if (!row && time > 0) for (const key of pictureKeys(id)) await town.media.remove(key)
    if (row?.state !== 'ready') return false
    const hidden = change(row).slice(0, MAX_HIDDEN_REGIONS)
    if (!(await render(town, id, hidden))) return false
    const written = await town.db
      .update(picture)
      .set({ ...besides(row), hidden })
      .where(and(ofPicture(town, id), sql`${picture.hidden} = ${JSON.stringify(row.hidden)}::text::jsonb`))
      .returning({ id: picture.id })
    if (written.length > 0) return true
  }
  return false
}

/** Makes the copy that everybody may see, from the picture as it came. */
const render = async (town: Town, id: string, hidden: HiddenRegion[]): Promise<boolean> => {
  const kept = await town.media.get(pictureKey(id, 'original'))
  const original = kept ?? (await town.media.get(pictureKey(id, 'full')))
  if (!original) return false
  // Nothing was ever hidden, nor is now.
  if (!kept && hidden.length === 0) return true
  if (!kept) await town.media.put(pictureKey(id, 'original'), original, 'image/jpeg')
  const made = await hideRegions(original, hidden)
  await town.media.put(pictureKey(id, 'full'), hidden.length > 0 ? made.picture : original, 'image/jpeg')
  await town.media.put(pictureKey(id, 'thumbnail'), made.thumbnail, 'image/jpeg')
  return true
}
