/** Text from outside: folding for comparison, cleaning for keeping. */
export { clean, clip, fold, storable } from './fold.ts'
