/** Telling people what they asked to be told: how their reports go on, and notices by subject. */
export { notificationsModule } from './module.ts'
export { notifyRequestChange } from './request-changes.ts'
export type { TemplateProblem, TemplateState } from './template-state.ts'
export { CONVERSATION_REPLY, MESSAGE_TEMPLATES, REQUEST_RECEIVED } from './templates.ts'
