/** Pictures: checked, made small, kept. Files: kept, or why there is none. */

export type { Region } from './hide-regions.ts'
export { MediaNotFound } from './media-not-found.ts'
export type { PhotoPlace } from './photo-place.ts'
export { hideRegions, MAX_PICTURE_BYTES, preparePicture, shrinkPicture } from './pictures.ts'
export { PICTURE_PROBLEMS, type PictureProblem, parsePictureProblem, UnusablePicture } from './problems.ts'
export { type EncryptedFile, reencryptFile } from './reencrypt-file.ts'
export type { PreparedPicture } from './render.ts'
export { mediaSettings } from './settings.ts'
export { type MediaStore, openMediaStore } from './store.ts'
