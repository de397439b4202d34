/** What many ask for at once, done together: the group commit of databases. */
export { type Batch, createBatcher } from './batcher.ts'
