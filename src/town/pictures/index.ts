/** Pictures that people send: fetched, kept, reviewed. */
export { hideParts, MAX_HIDDEN } from './hide.ts'
export {
  completePicture,
  expectPicture,
  fetchPicture,
  type Picture,
  picturesById,
  readPicture,
  reviewPicture,
  sweepPictures,
  takePicture,
} from './pictures.ts'
export type { PictureSource } from './tables.ts'
