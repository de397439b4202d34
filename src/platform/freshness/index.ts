/** What may be a few seconds old. */
export { type Kept, keepFresh } from './kept.ts'
