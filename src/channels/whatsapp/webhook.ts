import { Elysia } from 'elysia'
import type { WebhookContinuity } from '#channels/core'
import type { DeliveryReceiver } from '#conversation'
import type { Delivery } from '#domain/conversations'
import type { Town } from '#domain/town'
import { hmacHex, sha256Hex, timingSafeEqualText } from '#platform/crypto'
import { readBodyLimited } from '#platform/streams'
import { describeError } from '#platform/telemetry'
import { parseBody } from './parse-body.ts'
import { NOT_SERVED, newDelivery, parsePayload } from './payload.ts'

/** The line that the adapter answers on, and its secrets. */
export type WhatsAppConfig = {
  graphUrl: string
  graphVersion: string
  phoneNumberId: string
  accessToken: string
  appSecret: string
  verifyToken: string
  /**
   * Messages a second that this process sends at most. The platform lets a number send 80, and 1,000 once it has
   * raised it (error 130429 beyond).
   * @see https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput
   */
  messagesPerSecond: number
  /** How long a send whose outcome is unknown waits for a status before it is tried again. */
  doubtMs: number
  /** The account whose templates are asked for; unset: they are not. */
  businessAccountId?: string
}

/** The platform batches up to some hundred changes; a megabyte is several times the largest seen. */
const MAX_BODY = 3 * 1024 * 1024

const textResponse = (status: number, text: string, headers: Record<string, string> = {}) =>
  new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } })

/**
 * The webhook of the WhatsApp Cloud API.
 *
 * `GET` answers the verification handshake. `POST` is acknowledged only once every message in it is durable;
 * handling comes later. To a sender who does not sign, a refusal says nothing of why.
 * @param continuity told of what could not be stored
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 */
export const webhookRoutes = (
  town: Town,
  config: WhatsAppConfig,
  reception: DeliveryReceiver,
  continuity: WebhookContinuity,
) =>
  new Elysia({ name: 'whatsapp-webhook' })
    .get(
      '/whatsapp/webhook',
      ({ request }) => {
        const query = new URL(request.url).searchParams
        const valid =
          query.get('hub.mode') === 'subscribe' &&
          timingSafeEqualText(query.get('hub.verify_token') ?? '', config.verifyToken)
        return valid ? textResponse(200, query.get('hub.challenge') ?? '') : textResponse(403, 'Forbidden')
      },
      { detail: { hide: true } },
    )
    .post('/whatsapp/webhook', ({ request }) => receive(town, config, reception, continuity, request), {
      parse: 'none',
      detail: { hide: true },
    })

const receive = async (
  town: Town,
  config: WhatsAppConfig,
  reception: DeliveryReceiver,
  continuity: WebhookContinuity,
  request: Request,
): Promise<Response> => {
  const refuse = (status: number, outcome: string, text: string) => {
    town.metrics.webhooks.inc({ outcome })
    town.log.warn({ outcome }, 'webhook rejected')
    return textResponse(status, text)
  }
  const body = await readBodyLimited(request, MAX_BODY).catch(() => undefined)
  if (!body) return refuse(413, 'too-large', 'Payload Too Large')
  const expected = `sha256=${hmacHex(config.appSecret, body)}`
  if (!timingSafeEqualText(request.headers.get('x-hub-signature-256') ?? '', expected))
    return refuse(401, 'bad-signature', 'Unauthorized')

  const json = parseBody(body)
  const parsed = parsePayload(json, (lineId) => lineId === config.phoneNumberId)
  try {
    if ('problem' in parsed) {
      await reception.receive(
        unreadableDelivery(parsed.problem, json ?? new TextDecoder().decode(body), body),
      )
      // The sender has proved who it is: it may be told which part is wrong.
      return refuse(400, 'wrong-shape', `Bad Request: ${parsed.problem}`)
    }
    // Not ours to answer. Refusing would make the platform repeat the whole delivery for a week.
    if (parsed.deliveries.some(({ unread }) => unread.some(({ reason }) => reason === NOT_SERVED)))
      town.metrics.webhooks.inc({ outcome: 'unknown-line' })
    for (const delivery of parsed.deliveries) await reception.receive(delivery)
  } catch (error) {
    continuity.gapDetected()
    town.log.error({ error: describeError(error) }, 'failed to store webhook')
    town.metrics.webhooks.inc({ outcome: 'not-stored' })
    return textResponse(503, 'Service Unavailable', { 'retry-after': '5' })
  }
  town.metrics.webhooks.inc({ outcome: 'accepted' })
  return textResponse(200, 'OK')
}

/** A body that is none of the platform's, though it is signed: kept whole. */
const unreadableDelivery = (reason: string, content: unknown, body: Uint8Array): Delivery => ({
  ...newDelivery(''),
  unread: [{ key: sha256Hex(body), reason, field: 'body', content }],
})

/** Reads what was put aside again. @returns nothing where it still cannot be read at all */
export const createReparse =
  ({ phoneNumberId }: Pick<WhatsAppConfig, 'phoneNumberId'>) =>
  (content: unknown): Delivery[] | undefined => {
    const json = typeof content === 'string' ? parseBody(new TextEncoder().encode(content)) : content
    const parsed = parsePayload(json, (lineId) => lineId === phoneNumberId)
    return 'problem' in parsed ? undefined : parsed.deliveries
  }
