import { type Delivery, newDelivery } from '#domain/conversations'
import type { ChannelId } from '#domain/town'
import { sha256Hex } from '#platform/crypto'
import { readBodyLimited } from '#platform/streams'
import { describeError } from '#platform/telemetry'
import type { Intake } from './channel.ts'

/** What a platform's webhook holds. */
export type ParsedWebhook =
  /** `unknownLine`: something in it came for a number that is not the town's. */
  | { deliveries: Delivery[]; unknownLine?: boolean }
  /** Which part of the whole is not as it should be, and the whole, as far as it can be read. */
  | { problem: string; content: unknown }

/** What a channel knows of its own webhook. */
export type Webhook = {
  channel: ChannelId
  maxBytes: number
  /** Whether it was the platform that sent it: by a signature, by a token. */
  isAuthentic(request: Request, body: Uint8Array): boolean
  parse(body: Uint8Array): ParsedWebhook
}

export const textResponse = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } })

/**
 * Takes a webhook: it is acknowledged only once everything in it is durable; handling comes later. To a sender who does not
 * prove who it is, a refusal says nothing of why.
 */
export const receiveWebhook = async (
  webhook: Webhook,
  { townOf, receive, continuity }: Intake,
  request: Request,
): Promise<Response> => {
  const town = townOf(request)
  const refuse = (status: number, outcome: string, text: string) => {
    town.metrics.webhooks.inc({ outcome })
    town.log.warn({ outcome }, 'webhook rejected')
    return textResponse(status, text)
  }
  const body = await readBodyLimited(request, webhook.maxBytes).catch(() => undefined)
  if (!body) return refuse(413, 'too-large', 'Payload Too Large')
  if (!webhook.isAuthentic(request, body)) return refuse(401, 'bad-signature', 'Unauthorized')

  const parsed = webhook.parse(body)
  try {
    if ('problem' in parsed) {
      await receive(town, unreadableDelivery(webhook.channel, parsed.problem, parsed.content, body))
      // The sender has proved who it is: it may be told which part is wrong.
      return refuse(400, 'wrong-shape', `Bad Request: ${parsed.problem}`)
    }
    // Not ours to answer. Refusing would make the platform repeat the whole delivery for days.
    if (parsed.unknownLine) town.metrics.webhooks.inc({ outcome: 'unknown-line' })
    for (const delivery of parsed.deliveries) await receive(town, delivery)
  } catch (error) {
    continuity.gapDetected()
    town.log.error({ error: describeError(error) }, 'failed to store webhook')
    town.metrics.webhooks.inc({ outcome: 'not-stored' })
    return textResponse(503, 'Service Unavailable', { 'retry-after': '5' })
  }
  town.metrics.webhooks.inc({ outcome: 'accepted' })
  return textResponse(200, 'OK')
}

/** A body that is none of the platform's, though it is authentic: kept whole. */
const unreadableDelivery = (
  channel: ChannelId,
  reason: string,
  content: unknown,
  body: Uint8Array,
): Delivery => ({
  ...newDelivery(channel, ''),
  unread: [{ key: sha256Hex(body), reason, field: 'body', content }],
})
