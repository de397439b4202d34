/** Everything that happens later, and by the clock. */
export { backOffSeconds, problemOf } from './back-off.ts'
export { type Clock, createClock } from './clock.ts'
export { createJobs, type Jobs, type JobsAt, type Queue } from './jobs.ts'
export { createWaker, type Waker } from './waker.ts'
