/** What every channel shares: the port, the ordered sender, the receiver of webhooks, and whether they arrive without a gap. */
export type {
  Channel,
  ChannelSetup,
  Dispatch,
  Finding,
  InboundChannel,
  Intake,
  OutboundChannel,
  SendAnswer,
  SetupContext,
  StepResult,
  UploadAddress,
  WebhookAddress,
} from './channel.ts'
export {
  channelRoutes,
  createMessenger,
  createReparse,
  createWebhookMatcher,
  type WebhookMatcher,
} from './channels.ts'
export { parseBody } from './parse-body.ts'
export {
  type AddressedDelivery,
  type ParsedWebhook,
  receiveWebhook,
  textResponse,
  type Webhook,
} from './receive-webhook.ts'
export { createSender } from './send.ts'
export { createWebhookContinuity, type WebhookContinuity } from './webhook-continuity.ts'
