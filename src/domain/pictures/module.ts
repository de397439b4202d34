import type { Module } from '#domain/town'
import { requeueStalledPictures } from './pictures.ts'
import { purgePhotoPlaces } from './place.ts'
import { requeueStalledReadings } from './reading.ts'

export const picturesModule: Module = {
  name: 'pictures',
  requeueStalled: async (town, olderThanSeconds) => {
    await requeueStalledPictures(town, olderThanSeconds)
    await requeueStalledReadings(town, olderThanSeconds)
  },
  retention: [{ name: 'purge-photo-places', cron: '0 35 * * * *', run: purgePhotoPlaces }],
}
