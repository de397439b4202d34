/** How staff hear of what happens while they do something else. */
export { AlertSettings } from './alerts.tsx'
export { alertRoutes } from './routes.ts'
