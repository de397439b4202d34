import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto'
import { freePort } from '../world.ts'

/** What a browser got, as its push service handed it over: opened with the browser's own key. */
export type PushedMessage = { title: string; body: string; path: string; tag: string }

/** A browser with a subscription of its own. */
export type PushBrowser = {
  /** What it tells the town, as fields of a form. */
  subscription: { endpoint: string; p256dh: string; auth: string }
  messages: PushedMessage[]
  /** The headers of each, as the service saw them. */
  headers: Record<string, string>[]
}

/** A push service that takes what the standards ask for and nothing else. */
export type PushService = {
  /** Its host, which strangers' addresses may lead to. */
  host: string
  /** Of what was refused, why. */
  refused: string[]
  /** @param key the town's, that it subscribed with: nobody else's is taken (RFC 8292, section 4.2) */
  subscribe(key: string): PushBrowser
  /** The browser takes no more: 410 from now on. */
  unsubscribe(browser: PushBrowser): void
  /** The next so many are answered with a status. */
  answers(status: number, times: number): void
  stop(): void
}

const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

const hmac = (key: Uint8Array, ...parts: Uint8Array[]): Buffer => {
  const hash = createHmac('sha256', key)
  for (const part of parts) hash.update(part)
  return hash.digest()
}

type Keys = { ecdh: ReturnType<typeof createECDH>; auth: Buffer; key: string }

/** Decrypts one record of `aes128gcm` (RFC 8188) with the keys of RFC 8291, sections 3.3 and 3.4. */
const decrypt = (body: Buffer, { ecdh, auth }: Keys): string => {
  const salt = body.subarray(0, 16)
  const recordSize = body.readUInt32BE(16)
  const idLength = body.readUInt8(20)
  if (idLength !== 65) throw new Error('the sender’s key is no uncompressed point')
  const sender = body.subarray(21, 21 + idLength)
  const record = body.subarray(21 + idLength)
  if (record.length > recordSize || record.length < 18) throw new Error('not one record')
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender])
  const inputKey = hmac(hmac(auth, ecdh.computeSecret(sender)), info, Buffer.from([1]))
  const pseudoKey = hmac(salt, inputKey)
  const expand = (label: string, length: number) =>
    hmac(pseudoKey, Buffer.from(`Content-Encoding: ${label}\0`), Buffer.from([1])).subarray(0, length)
  const decipher = createDecipheriv('aes-128-gcm', expand('aes128gcm', 16), expand('nonce', 12))
  decipher.setAuthTag(record.subarray(-16))
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
  const end = padded.findLastIndex((byte) => byte !== 0)
  if (padded[end] !== 2) throw new Error('the last record does not end in its delimiter')
  return padded.subarray(0, end).toString('utf8')
}

/** Checks who sends (RFC 8292): a token signed with the key that the browser subscribed with, for this service, a day at most. */
const checkSender = (header: string, origin: string, key: string, now: number): void => {
  const [, token = '', sent = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header) ?? []
  if (sent !== key) throw new Error('signed with another key than it subscribed with')
  const [head = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const publicKey = createPublicKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', x: base64Url(point.subarray(1, 33)), y: base64Url(point.subarray(33)) },
  })
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  if (read(head).alg !== 'ES256') throw new Error('not ES256')
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (!signed) throw new Error('the signature does not match')
  const { aud, exp, sub } = read(claims)
  if (aud !== origin) throw new Error(`for ${aud}`)
  if (!(exp * 1000 > now && exp * 1000 <= now + 86_400_000)) throw new Error('expires too late, or has')
  if (!/^(?:mailto:|https?:\/\/)/.test(sub)) throw new Error('says nobody to ask')
}

/** @param now the clock of who sends */
export const startPushService = (now: () => number): PushService => {
  const port = freePort()
  const origin = `http://localhost:${port}`
  const browsers = new Map<string, { browser: PushBrowser; keys: Keys; gone: boolean }>()
  const refused: string[] = []
  let forced = { status: 0, times: 0 }

  const take = async (request: Request): Promise<Response> => {
    const found = browsers.get(new URL(request.url).pathname)
    if (!found) return new Response('', { status: 404 })
    if (found.gone) return new Response('', { status: 410 })
    if (forced.times-- > 0)
      return new Response('', { status: forced.status, headers: { 'retry-after': '1' } })
    const body = Buffer.from(await request.arrayBuffer())
    const { headers } = request
    if (body.length > 4_096) return new Response('', { status: 413 })
    if (!/^\d+$/.test(headers.get('ttl') ?? '')) throw new Error('no TTL')
    if (headers.get('content-encoding') !== 'aes128gcm') throw new Error('not aes128gcm')
    if (!/^(?:very-low|low|normal|high)$/.test(headers.get('urgency') ?? 'normal')) throw new Error('urgency')
    if (!/^[\w-]{1,32}$/.test(headers.get('topic') ?? 'x')) throw new Error('topic')
    checkSender(headers.get('authorization') ?? '', origin, found.keys.key, now())
    found.browser.messages.push(JSON.parse(decrypt(body, found.keys)))
    found.browser.headers.push(Object.fromEntries(headers))
    return new Response('', {
      status: 201,
      headers: { location: `${origin}/m/${randomBytes(6).toString('hex')}` },
    })
  }

  const server = Bun.serve({
    port,
    hostname: '127.0.0.1',
    fetch: (request) =>
      take(request).catch((error: Error) => {
        refused.push(error.message)
        return new Response(error.message, { status: 400 })
      }),
  })
  return {
    host: `localhost:${port}`,
    refused,
    subscribe(key) {
      const ecdh = createECDH('prime256v1')
      ecdh.generateKeys()
      const auth = randomBytes(16)
      const path = `/push/${randomBytes(24).toString('base64url')}`
      const browser: PushBrowser = {
        subscription: {
          endpoint: `${origin}${path}`,
          p256dh: base64Url(ecdh.getPublicKey()),
          auth: base64Url(auth),
        },
        messages: [],
        headers: [],
      }
      browsers.set(path, { browser, keys: { ecdh, auth, key }, gone: false })
      return browser
    },
    unsubscribe(browser) {
      for (const one of browsers.values()) if (one.browser === browser) one.gone = true
    },
    answers(status, times) {
      forced = { status, times }
    },
    stop: () => void server.stop(true),
  }
}
