/** Reads what comes from outside in a process that is killed when it takes too long or too much memory. */
export { type Limit, LimitExceeded } from './limit.ts'
export { type Lane, stopReaders } from './pool.ts'
export { isolatedReader, type Limits, type Reader } from './reader.ts'
