/** Pictures that people send: fetched, kept, reviewed. */
export { hidePictureRegions, MAX_HIDDEN_REGIONS } from './hide-regions.ts'
export { picturesModule } from './module.ts'
export {
  completePicture,
  deletePictures,
  eraseSources,
  fetchPicture,
  getPictures,
  isPictureReady,
  listUnreportedFailures,
  MAX_PICTURES,
  markFailuresReported,
  type Picture,
  type RejectedPicture,
  readPicture,
  requestPicture,
  reviewPicture,
  storePicture,
  storePictures,
} from './pictures.ts'
export { findPhotoPlaces } from './place.ts'
export type { PictureSource } from './tables.ts'
