/** One request: what is known of it, and the form that changes it. */
export type { ShowRequest } from './actions.tsx'
export { loadRequest, outcomeStatus, REQUEST_SCRIPTS, RequestDetail } from './detail.tsx'
export { requestRoutes } from './routes.ts'
export { outcomeIn, type QueuePlace, type RequestOutcome } from './typed.ts'
