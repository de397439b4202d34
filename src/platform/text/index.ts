/** Text from outside: decoding, folding for comparison, cleaning for keeping. */
export { type DecodedText, decodeFile, decodeText, normaliseEncoding } from './decode.ts'
export { fold, sanitise, stripUnstorable, truncate, truncateAtSentence } from './fold.ts'
export { shortId } from './short-id.ts'
export { shortTitle } from './short-title.ts'
export { isUuid } from './uuid.ts'
