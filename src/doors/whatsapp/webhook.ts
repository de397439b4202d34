import { Elysia } from 'elysia'
import { hmacHex, sameText, sha256Hex } from '#platform/crypto'
import { bodyWithin } from '#platform/streams'
import { describeError } from '#platform/telemetry'
import type { Delivery, Reception } from '#town/conversations'
import type { Town } from '#town/jurisdictions'
import { parseBody } from './body.ts'
import type { Hearing } from './hearing.ts'
import { NOT_SERVED, newDelivery, parsePayload } from './payload.ts'

/** The line that the door answers on, and its secrets. */
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

const plain = (status: number, words: string, headers: Record<string, string> = {}) =>
  new Response(words, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } })

/**
 * The webhook of the WhatsApp Cloud API.
 *
 * `GET` answers the verification handshake. `POST` is acknowledged only once every message in it is durable;
 * handling comes later. To a sender who does not sign, a refusal says nothing of why.
 * @param hearing told of what could not be stored
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 */
export const webhook = (town: Town, config: WhatsAppConfig, reception: Reception, hearing: Hearing) =>
  new Elysia({ name: 'whatsapp-webhook' })
    .get(
      '/whatsapp/webhook',
      ({ request }) => {
        const query = new URL(request.url).searchParams
        const valid =
          query.get('hub.mode') === 'subscribe' &&
          sameText(query.get('hub.verify_token') ?? '', config.verifyToken)
        return valid ? plain(200, query.get('hub.challenge') ?? '') : plain(403, 'Forbidden')
      },
      { detail: { hide: true } },
    )
    .post('/whatsapp/webhook', ({ request }) => receive(town, config, reception, hearing, request), {
      parse: 'none',
      detail: { hide: true },
    })

const receive = async (
  town: Town,
  config: WhatsAppConfig,
  reception: Reception,
  hearing: Hearing,
  request: Request,
): Promise<Response> => {
  const refuse = (status: number, outcome: string, words: string) => {
    town.metrics.webhooks.inc({ outcome })
    town.log.warn({ outcome }, 'webhook refused')
    return plain(status, words)
  }
  const body = await bodyWithin(request, MAX_BODY).catch(() => undefined)
  if (!body) return refuse(413, 'too-large', 'Payload Too Large')
  const expected = `sha256=${hmacHex(config.appSecret, body)}`
  if (!sameText(request.headers.get('x-hub-signature-256') ?? '', expected))
    return refuse(401, 'bad-signature', 'Unauthorized')

  const json = parseBody(body)
  const parsed = parsePayload(json, (lineId) => lineId === config.phoneNumberId)
  try {
    if ('problem' in parsed) {
      await reception.accept(unreadable(parsed.problem, json ?? new TextDecoder().decode(body), body))
      // The sender has proved who it is: it may be told which part is wrong.
      return refuse(400, 'wrong-shape', `Bad Request: ${parsed.problem}`)
    }
    // Not ours to answer. Refusing would make the platform repeat the whole delivery for a week.
    if (parsed.deliveries.some(({ unread }) => unread.some(({ reason }) => reason === NOT_SERVED)))
      town.metrics.webhooks.inc({ outcome: 'unknown-line' })
    for (const delivery of parsed.deliveries) await reception.accept(delivery)
  } catch (error) {
    hearing.missed()
    town.log.error({ error: describeError(error) }, 'a webhook could not be stored')
    town.metrics.webhooks.inc({ outcome: 'not-stored' })
    return plain(503, 'Service Unavailable', { 'retry-after': '5' })
  }
  town.metrics.webhooks.inc({ outcome: 'accepted' })
  return plain(200, 'OK')
}

/** A body that is none of the platform's, though it is signed: kept whole. */
const unreadable = (reason: string, content: unknown, body: Uint8Array): Delivery => ({
  ...newDelivery(''),
  unread: [{ key: sha256Hex(body), reason, field: 'body', content }],
})

/** Reads what was put aside anew. @returns nothing where it still cannot be read at all */
export const readAgain =
  ({ phoneNumberId }: Pick<WhatsAppConfig, 'phoneNumberId'>) =>
  (content: unknown): Delivery[] | undefined => {
    const json = typeof content === 'string' ? parseBody(new TextEncoder().encode(content)) : content
    const parsed = parsePayload(json, (lineId) => lineId === phoneNumberId)
    return 'problem' in parsed ? undefined : parsed.deliveries
  }
