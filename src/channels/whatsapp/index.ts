/** WhatsApp: its webhook in, its Cloud API out. */
export { singleAccount, type WhatsAppAccount, type WhatsAppAccounts } from './accounts/accounts.ts'
export { createWhatsAppChannel } from './channel.ts'
export { CHANNEL_ID as WHATSAPP } from './channel-id.ts'
export { type WhatsAppConfig, whatsappSettings } from './config.ts'
export { runSteps } from './connect/run-steps.ts'
export { InvalidNumberSettings, readNumberSettings } from './connect/settings.ts'
export type { Connection, Step } from './connect/step.ts'
export { BY_HAND, STEPS } from './connect/steps.ts'
export { type AccountFlow, type FlowAccount, listAccountFlows } from './flows/account-flows.ts'
export { compareFlows, type FlowComparison } from './flows/compare.ts'
export { type FlowDefinition, wantedForms } from './flows/incident-form.ts'
export { createGraphClient, type GraphClient } from './graph-client.ts'
export { DEFAULT_GRAPH_VERSION, graphVersionState } from './graph-version.ts'
export { applyComparison, listAccountTemplates, type TemplateAccount } from './templates/account-templates.ts'
export {
  type AccountTemplate,
  compareTemplates,
  type TemplateComparison,
} from './templates/compare.ts'
export type { TemplateDefinition } from './templates/definition.ts'
export { InvalidTemplates, readTemplates } from './templates/file.ts'
export { templateStates } from './templates/state.ts'
export { createReparse } from './webhook.ts'
