import { handleJobs, type Module } from '#domain/town'
import { discardPicture, forgetUpload, requeueStalledPictures } from './pictures.ts'
import { purgePhotoPlaces } from './place.ts'
import { requeueStalledReadings } from './reading.ts'

export const picturesModule: Module = {
  name: 'pictures',
  jobs: [handleJobs(discardPicture, (town, { pictureId }) => forgetUpload(town, pictureId), 1)],
  requeueStalled: async (town, olderThanSeconds) => {
    await requeueStalledPictures(town, olderThanSeconds)
    await requeueStalledReadings(town, olderThanSeconds)
  },
  retention: [{ name: 'purge-photo-places', cron: '0 35 * * * *', run: purgePhotoPlaces }],
}
