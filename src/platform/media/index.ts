/** Pictures: checked, made small, kept. Files: kept, or why there is none. */
export { MediaGone } from './gone.ts'
export type { Region } from './hide-regions.ts'
export { hideRegions, MAX_PICTURE_BYTES, preparePicture } from './pictures.ts'
export { PICTURE_PROBLEMS, type PictureProblem, pictureProblem, UnusablePicture } from './problems.ts'
export type { PreparedPicture } from './render.ts'
export { type MediaStore, openMediaStore } from './store.ts'
