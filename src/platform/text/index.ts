/** Text from outside: folding for comparison, cleaning for keeping. */
export { clean, clip, cutAtSentence, fold, storable } from './fold.ts'
export { isUuid } from './uuid.ts'
