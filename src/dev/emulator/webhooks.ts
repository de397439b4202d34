import { createHmac } from 'node:crypto'
import type { MessagesValue, Metadata, WebhookBody } from './cloud-api.ts'
import type { Faults } from './faults.ts'

/** Delivers events to the webhook, signed, at least once: until it answers 200, with back-off. */
export type WebhookSender = {
  /** @param value what goes in `changes[].value` of the field `messages`, beside the metadata */
  deliver(value: MessagesValue): Promise<void>
  /** Any field. Those of the account have no metadata, and say when they happened. */
  tell(field: string, value: Record<string, unknown>): Promise<void>
  /** Deliveries that have not been acknowledged yet. */
  pending(): number
  stop(): void
}

/** The platform goes on for days, less and less often; here the longest wait is short, since tests wait too. */
const MAX_BACKOFF_MS = 2_000

export const ACCOUNT_ID = '102290129340398'

/** Fields whose webhooks say which number they are about; all others are about the account. */
const NUMBER_FIELDS = new Set([
  'messages',
  'calls',
  'standby',
  'history',
  'smb_message_echoes',
  'smb_app_state_sync',
  'user_preferences',
  'user_id_update',
])

/** JSON as the platform writes it: everything that is not ASCII escaped, so that a re-serialisation would not match. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** @param phoneNumberId the town's number, for the metadata */
export const createWebhookSender = (
  options: {
    webhookUrl: string
    appSecret: string
    phoneNumberId: string
    displayNumber: string
    now: () => number
    /** Whether the account's webhooks are delivered to the app. */
    subscribed: () => boolean
  },
  faults: Faults,
): WebhookSender => {
  let stopped = false
  let pending = 0

  const post = async (body: string): Promise<boolean> => {
    const signature = createHmac('sha256', options.appSecret).update(body).digest('hex')
    try {
      const response = await fetch(options.webhookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
        body,
        signal: AbortSignal.timeout(10_000),
      })
      await response.arrayBuffer()
      return response.status === 200
    } catch {
      return false
    }
  }

  const insist = async (body: string): Promise<void> => {
    pending++
    for (let wait = 100; !stopped; wait = Math.min(wait * 2, MAX_BACKOFF_MS)) {
      while (faults.hold && !stopped) await Bun.sleep(50)
      const late = faults.webhookDelayMs + (faults.shuffle ? Math.random() * 300 : 0)
      if (late > 0) await Bun.sleep(late)
      if (await post(body)) break
      await Bun.sleep(wait)
    }
    pending--
  }

  const send = async (entry: Omit<WebhookBody['entry'][number], 'id'>): Promise<void> => {
    if (!options.subscribed()) return
    const body = asciiJson({
      object: 'whatsapp_business_account',
      entry: [{ id: ACCOUNT_ID, ...entry }],
    } satisfies WebhookBody)
    await Promise.all(Array.from({ length: 1 + faults.duplicate }, () => insist(body)))
  }

  const withMetadata = (value: Record<string, unknown>) => {
    const metadata: Metadata = {
      display_phone_number: options.displayNumber,
      phone_number_id: options.phoneNumberId,
    }
    return { messaging_product: 'whatsapp', metadata, ...value }
  }

  return {
    deliver: (value) => send({ changes: [{ field: 'messages', value: withMetadata(value) }] }),
    tell: (field, value) =>
      NUMBER_FIELDS.has(field)
        ? send({ changes: [{ field, value: withMetadata(value) }] })
        : send({ time: Math.floor(options.now() / 1000), changes: [{ field, value }] }),
    pending: () => pending,
    stop() {
      stopped = true
    },
  }
}
