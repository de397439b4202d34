/** What every channel shares: throttling, and whether the platform's webhooks arrive without a gap. */
export { createThrottle, type Throttle } from './throttle.ts'
export { createWebhookContinuity, type WebhookContinuity } from './webhook-continuity.ts'
