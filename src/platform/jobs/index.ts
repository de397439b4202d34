/** Everything that happens later, and by the clock. */
export { backOffSeconds, errorSummary } from './back-off.ts'
export {
  createJobQueues,
  hasOwnQueues,
  type JobQueues,
  type Jobs,
  type JobsOptions,
  type Queue,
} from './jobs.ts'
export { createKeyedWorker, type KeyedWorker, type KeyedWorkerOptions } from './keyed-worker.ts'
export { createScheduler, type Scheduler } from './scheduler.ts'
export { cronRun } from './tables.ts'
