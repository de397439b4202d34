import { and, eq, isNotNull, lt } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { PhotoPlace } from '#platform/media'
import { picture } from './tables.ts'

const PLACE = 'picture.place'

/** How long where a picture was taken is kept, in milliseconds: somebody who reports is asked in the meantime. */
const KEPT_MS = 86_400_000

export const sealPlace = (town: Town, id: string, place: PhotoPlace): Buffer =>
  town.vault.encrypt(place, PLACE, id)

/** Where those of some pictures that say so were taken, by their ids. */
export const findPhotoPlaces = (
  town: Town,
  pictures: readonly { id: string; place: Buffer | null }[],
): Map<string, PhotoPlace> =>
  new Map(
    pictures.flatMap(({ id, place }) =>
      place ? [[id, town.vault.decrypt<PhotoPlace>(place, PLACE, id)] as const] : [],
    ),
  )

/** Forgets where pictures were taken. */
export const purgePhotoPlaces = async (town: Town): Promise<void> => {
  await town.db
    .update(picture)
    .set({ place: null })
    .where(
      and(
        eq(picture.jurisdictionId, town.id),
        isNotNull(picture.place),
        lt(picture.createdAt, new Date(town.now().getTime() - KEPT_MS)),
      ),
    )
}
