/** WhatsApp: its webhook in, its Cloud API out. */
export { createWhatsAppChannel } from './channel.ts'
export { createGraphClient, type GraphClient } from './graph-client.ts'
export { createReparse, type WhatsAppConfig, webhookRoutes } from './webhook.ts'
