import webPush from 'web-push'
import type { Outbound } from '#platform/outbound'

/** The keys by which a push service knows who sends (RFC 8292), in base64url. */
export type PushKeys = { publicKey: string; privateKey: string }

/** A browser as its push service names it (Push API). */
export type PushSubscription = { endpoint: string; keys: { p256dh: string; auth: string } }

/** What became of a push. `gone`: the browser takes none any more. */
export type PushOutcome = 'sent' | 'gone' | 'later' | 'refused'

/** Bytes of a message at most: RFC 8030 asks services for 4,096 with what the encryption adds. */
const MAX_BYTES = 3_000

/** A push waits this long for a browser that is off: who comes back later sees the page. */
const TTL_SECONDS = 4 * 3_600

const TIMEOUT_MS = 10_000

export const createPushKeys = (): PushKeys => webPush.generateVAPIDKeys()

const bytesOf = (text: string): number => (/^[\w-]+$/.test(text) ? Buffer.from(text, 'base64url').length : 0)

/** A subscription as a browser sends it. @returns undefined for what is none: an address, an uncompressed point, a secret of 16 bytes */
export const parseSubscription = (
  endpoint: string,
  p256dh: string,
  auth: string,
): PushSubscription | undefined => {
  const url = endpoint.length <= 1_000 ? URL.parse(endpoint) : null
  const valid =
    url && /^https?:$/.test(url.protocol) && !url.username && bytesOf(p256dh) === 65 && bytesOf(auth) === 16
  return valid ? { endpoint, keys: { p256dh, auth } } : undefined
}

/** Services take an https address or one of e-mail (RFC 8292, section 2.1). */
const subjectOf = (sender: string): string =>
  sender.startsWith('https:') ? sender : `mailto:postmaster@${URL.parse(sender)?.hostname ?? 'localhost'}`

/**
 * Sends a message to one browser, encrypted for it alone (RFC 8291).
 * @param options.sender the town’s address: whom a push service asks about what it gets
 * @param options.topic a later one replaces one that was not delivered yet
 */
export const sendPush = async (
  outbound: Outbound,
  subscription: PushSubscription,
  message: object,
  { keys, sender, topic }: { keys: PushKeys; sender: string; topic: string },
): Promise<PushOutcome> => {
  const payload = JSON.stringify(message)
  if (Buffer.byteLength(payload) > MAX_BYTES) throw new Error('a push of more bytes than services take')
  const { endpoint, headers, body } = webPush.generateRequestDetails(subscription, payload, {
    vapidDetails: { subject: subjectOf(sender), ...keys },
    contentEncoding: 'aes128gcm',
    TTL: TTL_SECONDS,
    urgency: 'high',
    topic,
  })
  const { status } = await outbound.request(endpoint, {
    method: 'POST',
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: body ?? undefined,
    timeoutMs: TIMEOUT_MS,
    maxBytes: 16_384,
  })
  if (status >= 200 && status < 300) return 'sent'
  if (status === 404 || status === 410) return 'gone'
  return status === 429 || status >= 500 ? 'later' : 'refused'
}
