import type { Module } from '#domain/town'
import { requeueStalledPictures } from './pictures.ts'
import { purgePhotoPlaces } from './place.ts'

export const picturesModule: Module = {
  name: 'pictures',
  requeueStalled: requeueStalledPictures,
  retention: [{ name: 'purge-photo-places', cron: '0 35 * * * *', run: purgePhotoPlaces }],
}
