/** One budget for many owners: each has its turn, and none holds the others up. */
export { type Backpressure, createBackpressure } from './backpressure.ts'
export { createFairQueue, type FairQueue } from './fair-queue.ts'
export { shareOf } from './share.ts'
