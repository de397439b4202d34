/** Pictures that people send: fetched, kept, reviewed. */
export { hideParts, MAX_HIDDEN } from './hide.ts'
export {
  completePicture,
  expectPicture,
  fetchPicture,
  forgetPictures,
  forgetSources,
  type LeftOut,
  MAX_PICTURES,
  markFailuresTold,
  type Picture,
  picturesById,
  readPicture,
  reviewPicture,
  sweepPictures,
  takePicture,
  takePictures,
  untoldFailures,
} from './pictures.ts'
export type { PictureSource } from './tables.ts'
