/** The queue of requests: list, map, filters, exports. */
export { queuePage, showInQueue } from './queue.tsx'
export { queueRoutes } from './routes.ts'
