/** Pictures that people send: fetched, kept, reviewed. */
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
