/** Pictures: checked, made small, kept. */
export {
  MAX_PICTURE_BYTES,
  type PictureProblem,
  type PreparedPicture,
  preparePicture,
  UnusablePicture,
} from './pictures.ts'
export { type MediaStore, openMediaStore } from './store.ts'
