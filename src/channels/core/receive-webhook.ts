import { type Delivery, newDelivery } from '#domain/conversations'
import type { ChannelId } from '#domain/town'
import { sha256Hex } from '#platform/crypto'
import { readBodyLimited } from '#platform/streams'
import { describeError } from '#platform/telemetry'
import type { Intake } from './channel.ts'

/** A delivery, and the id of the town that it is for. */
export type AddressedDelivery = { delivery: Delivery; townId: string }

/** What a platform's webhook holds. */
export type ParsedWebhook =
  /**
   * `deliveries`: for the town at whose address it came. `addressed`: for whichever they name. `unknownLine`: something in it
   * came for a number that is no town's. `undecided`: for one of which nobody can say whose it is now: it is to be handed in
   * again.
   */
  | {
      deliveries: Delivery[]
      addressed?: AddressedDelivery[]
      unknownLine?: boolean
      undecided?: boolean
    }
  /** Which part of the whole is not as it should be, and the whole, as far as it can be read. */
  | { problem: string; content: unknown; townId?: string }

/** What a channel knows of its own webhook. */
export type Webhook = {
  channel: ChannelId
  maxBytes: number
  /** Whether it was the platform that sent it: by a signature, by a token. */
  isAuthentic(request: Request, body: Uint8Array): boolean
  parse(body: Uint8Array, request: Request): ParsedWebhook | Promise<ParsedWebhook>
}

export const textResponse = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } })

/**
 * Takes a webhook: it is acknowledged only once everything in it is durable; handling comes later. To a sender who does not
 * prove who it is, a refusal says nothing of why.
 */
export const receiveWebhook = async (
  webhook: Webhook,
  { townOf, townById, observe, receive, continuity }: Intake,
  request: Request,
): Promise<Response> => {
  const { log, metrics } = observe(request)
  const refuse = (status: number, outcome: string, text: string) => {
    metrics.webhooks.inc({ outcome })
    log.warn({ outcome }, 'webhook rejected')
    return textResponse(status, text)
  }
  const body = await readBodyLimited(request, webhook.maxBytes).catch(() => undefined)
  if (!body) return refuse(413, 'too-large', 'Payload Too Large')
  if (!webhook.isAuthentic(request, body)) return refuse(401, 'bad-signature', 'Unauthorized')

  const store = async (delivery: Delivery, townId?: string): Promise<void> => {
    const town = townId === undefined ? townOf(request) : await townById(townId)
    if (!town) throw new Error('the town of a delivery is not served')
    await receive(town, delivery)
  }
  const handInAgain = () => {
    continuity.gapDetected()
    metrics.webhooks.inc({ outcome: 'not-stored' })
    return textResponse(503, 'Service Unavailable', { 'retry-after': '5' })
  }
  let parsed: ParsedWebhook
  try {
    parsed = await webhook.parse(body, request)
  } catch (error) {
    log.error({ error: describeError(error) }, 'failed to read webhook')
    return handInAgain()
  }
  if ('problem' in parsed) {
    const { problem, content, townId } = parsed
    const delivery = unreadableDelivery(webhook.channel, problem, content, body)
    try {
      await store(delivery, townId)
    } catch (error) {
      log.error({ error: describeError(error) }, 'failed to store webhook')
      return handInAgain()
    }
    // The sender has proved who it is: it may be told which part is wrong.
    return refuse(400, 'wrong-shape', `Bad Request: ${problem}`)
  }
  // Not ours to answer. Refusing would make the platform repeat the whole delivery for days.
  if (parsed.unknownLine) metrics.webhooks.inc({ outcome: 'unknown-line' })
  let again = parsed.undecided === true
  const all: { delivery: Delivery; townId?: string }[] = [
    ...parsed.deliveries.map((delivery) => ({ delivery })),
    ...(parsed.addressed ?? []),
  ]
  for (const { delivery, townId } of all)
    try {
      await store(delivery, townId)
    } catch (error) {
      // One town's trouble keeps nothing from the others: what was stored is known when the whole comes again.
      again = true
      log.error({ error: describeError(error), line: delivery.lineId }, 'failed to store webhook')
    }
  if (again) return handInAgain()
  metrics.webhooks.inc({ outcome: 'accepted' })
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
