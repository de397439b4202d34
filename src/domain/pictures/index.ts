/** Pictures that people send: fetched, kept, reviewed. */
export { changeHiddenRegions, MAX_HIDDEN_REGIONS } from './hide-regions.ts'
export { picturesModule } from './module.ts'
export {
  completePicture,
  declareFit,
  deletePictures,
  discardPictures,
  eraseSources,
  fetchPicture,
  getPictures,
  isPictureReady,
  isPublishable,
  listUnreportedFailures,
  lookAtPicture,
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
export { completeReading, type PictureKind, proposedKind, requestReadings } from './reading.ts'
export type { HiddenRegion, PictureFindings, PictureSource } from './tables.ts'
