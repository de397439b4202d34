/** What every channel shares: the port, the ordered sender, throttling, and whether the platform's webhooks arrive without a gap. */
export type { Channel, Dispatch, SendAnswer } from './channel.ts'
export { createSender } from './send.ts'
export { createThrottle, type Throttle } from './throttle.ts'
export { createWebhookContinuity, type WebhookContinuity } from './webhook-continuity.ts'
