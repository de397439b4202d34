/** Reads what comes from outside in a process that is killed when it takes too long or too much memory. */
export { type ExceededLimit, LimitExceeded } from './limit.ts'
export { type ReaderPool, stopReaders } from './pool.ts'
export { isolatedReader, type Reader, type ReaderOptions } from './reader.ts'
