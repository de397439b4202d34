/** The queue of requests: list, map, filters, exports. */
export { queuePage } from './queue.tsx'
export { queueRoutes } from './routes.ts'
export { dueStyle, serviceName } from './rows.tsx'
