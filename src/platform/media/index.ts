/** Pictures: checked, made small, kept. Files: kept, or why there is none. */
export { MediaGone } from './gone.ts'
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
