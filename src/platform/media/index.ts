/** Pictures: checked, made small, kept. */
export {
  hideRegions,
  MAX_PICTURE_BYTES,
  type PictureProblem,
  type PreparedPicture,
  preparePicture,
  type Region,
  UnusablePicture,
} from './pictures.ts'
export { type MediaStore, openMediaStore } from './store.ts'
