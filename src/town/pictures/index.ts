/** Pictures that people send: fetched, kept, reviewed. */
export { hideParts, MAX_HIDDEN } from './hide.ts'
export {
  completePicture,
  expectPicture,
  fetchPicture,
  forgetPictures,
  markFailuresTold,
  type Picture,
  picturesById,
  readPicture,
  reviewPicture,
  sweepPictures,
  takePicture,
  untoldFailures,
} from './pictures.ts'
export type { PictureSource } from './tables.ts'
