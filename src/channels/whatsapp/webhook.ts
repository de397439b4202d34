import { Elysia } from 'elysia'
import { type Intake, receiveWebhook, textResponse, type Webhook, type WebhookAddress } from '#channels/core'
import type { Delivery } from '#domain/conversations'
import { hmacHex, timingSafeEqualText } from '#platform/crypto'
import { CHANNEL_ID } from './channel-id.ts'
import type { WhatsAppConfig } from './config.ts'
import { parseBody } from './parse-body.ts'
import { NOT_SERVED, parsePayload } from './payload.ts'

/** The platform batches up to some hundred changes; a megabyte is several times the largest seen. */
const MAX_BODY = 3 * 1024 * 1024

const SIGNATURE = 'x-hub-signature-256'

export const WEBHOOK_ADDRESS: WebhookAddress = {
  path: '/whatsapp/webhook',
  claimsAuthentic: (headers) => (headers.get(SIGNATURE) ?? '').startsWith('sha256='),
}

/**
 * The webhook of the WhatsApp Cloud API. `GET` answers the verification handshake.
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 */
export const webhookRoutes = (config: WhatsAppConfig, intake: Intake) => {
  const webhook = createWebhook(config)
  return new Elysia({ name: 'whatsapp-webhook' })
    .get(
      WEBHOOK_ADDRESS.path,
      ({ request }) => {
        const query = new URL(request.url).searchParams
        const valid =
          query.get('hub.mode') === 'subscribe' &&
          timingSafeEqualText(query.get('hub.verify_token') ?? '', config.verifyToken)
        return valid ? textResponse(200, query.get('hub.challenge') ?? '') : textResponse(403, 'Forbidden')
      },
      { detail: { hide: true } },
    )
    .post(WEBHOOK_ADDRESS.path, ({ request }) => receiveWebhook(webhook, intake, request), {
      parse: 'none',
      detail: { hide: true },
    })
}

const createWebhook = ({ appSecret, phoneNumberId }: WhatsAppConfig): Webhook => ({
  channel: CHANNEL_ID,
  maxBytes: MAX_BODY,
  isAuthentic({ headers }, body) {
    const expected = `sha256=${hmacHex(appSecret, body)}`
    return timingSafeEqualText(headers.get(SIGNATURE) ?? '', expected)
  },
  parse(body) {
    const json = parseBody(body)
    const parsed = parsePayload(json, (lineId) => lineId === phoneNumberId)
    if ('problem' in parsed)
      return { problem: parsed.problem, content: json ?? new TextDecoder().decode(body) }
    const { deliveries } = parsed
    return {
      deliveries,
      unknownLine: deliveries.some(({ unread }) => unread.some(({ reason }) => reason === NOT_SERVED)),
    }
  },
})

/** Reads what was put aside again. @returns nothing where it still cannot be read at all */
export const createReparse =
  ({ phoneNumberId }: Pick<WhatsAppConfig, 'phoneNumberId'>) =>
  (content: unknown): Delivery[] | undefined => {
    const json = typeof content === 'string' ? parseBody(new TextEncoder().encode(content)) : content
    const parsed = parsePayload(json, (lineId) => lineId === phoneNumberId)
    return 'problem' in parsed ? undefined : parsed.deliveries
  }
