/** WhatsApp: its webhook in, its Cloud API out. */
export { createGraphClient, type GraphClient } from './graph-client.ts'
export { createSender } from './send.ts'
export { createReparse, type WhatsAppConfig, webhookRoutes } from './webhook.ts'
