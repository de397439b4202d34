/** Programs that use the API, web hooks, other endpoints that requests are forwarded to. */
export { applicationsPage, decideApplication, saveApplication } from './applications.tsx'
export { forwardingPage, manageDestination, saveDestination } from './forwarding.tsx'
export { manageWebhook } from './webhooks.tsx'
