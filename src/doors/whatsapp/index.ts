/** WhatsApp: its webhook in, its Cloud API out. */
export { createGraph, type Graph } from './graph.ts'
export { createHearing, type Hearing } from './hearing.ts'
export { createSender } from './send.ts'
export { readAgain, type WhatsAppConfig, webhook } from './webhook.ts'
