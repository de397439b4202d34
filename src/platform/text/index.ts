/** Text from outside: decoding, folding for comparison, cleaning for keeping. */
export { type Decoded, decodeFile, decodeText, encodingNamed } from './decode.ts'
export { clean, clip, cutAtSentence, fold, storable } from './fold.ts'
export { shortId } from './short-id.ts'
export { isUuid } from './uuid.ts'
