import { createHmac } from 'node:crypto'
import { MALFORMED, WELL_FORMED } from '../../support/hostile/malformed-values.ts'
import type { World } from '../../support/world.ts'

/** Chance that can be had again: mulberry32. */
export const createRandom = (seed: number) => {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    below: (limit: number) => Math.floor(next() * limit),
    one: <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)] as T,
    bytes: (length: number) => Uint8Array.from({ length }, () => Math.floor(next() * 256)),
  }
}
/** A source of chance. */
export type Random = ReturnType<typeof createRandom>

const word = (chance: Random): string => {
  const kind = chance.below(10)
  if (kind < 5) return chance.one(MALFORMED)
  if (kind < 8) return chance.one(WELL_FORMED)
  return new TextDecoder('latin1').decode(chance.bytes(chance.below(40)))
}

const FIELDS = [
  ...[
    'q',
    'words',
    'page',
    'cursor',
    'status',
    'state',
    'lat',
    'long',
    'radius',
    'bbox',
    'format',
    'api_key',
  ],
  ...[
    'service_code',
    'description',
    'address_string',
    'address',
    'media_url',
    'email',
    'password',
    'phone',
    'name',
  ],
  ...[
    'code',
    'id',
    'ids',
    'day',
    'from',
    'to',
    'agenda',
    'service',
    'language',
    'file',
    'note',
    'team',
    'form_id',
  ],
]

const fields = (chance: Random): [string, string][] =>
  Array.from({ length: chance.below(7) }, () => [
    chance.below(12) === 0 ? word(chance) : chance.one(FIELDS),
    word(chance),
  ])

/** A message of the platform's with parts of it spoilt, signed as the platform signs. */
const corruptMessage = (chance: Random): unknown => {
  const message = {
    from: `3469${chance.below(1e6)}`,
    id: `wamid.${chance.below(1e9)}`,
    timestamp: String(1_795_600_000 + chance.below(1e5)),
    type: chance.one([
      'text',
      'image',
      'location',
      'interactive',
      'button',
      'audio',
      'sticker',
      word(chance),
    ]),
    text: { body: word(chance) },
    image: { id: word(chance), caption: word(chance) },
    location: { latitude: chance.one([41.7, 'x', 1e99, null]), longitude: chance.one([1.8, -999, {}]) },
    interactive: { button_reply: { id: word(chance), title: word(chance) } },
  }
  const status = {
    id: word(chance),
    status: chance.one(['sent', 'read', 'failed', word(chance)]),
    timestamp: '1',
    errors: [{ code: 1, title: word(chance) }],
  }
  const value = {
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: chance.one(['644069801', word(chance)]) },
    contacts: [{ wa_id: message.from, profile: { name: word(chance) } }],
    messages: [message],
    statuses: [status],
  }
  const body = {
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: chance.one(['messages', 'messages', word(chance)]), value }] }],
  }
  // Anything in it may be gone, or something else.
  const spoil = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null)
      return chance.below(40) === 0 ? chance.one<unknown>([null, 0, word(chance), [], {}]) : part
    if (Array.isArray(part)) return chance.below(40) === 0 ? [] : part.map(spoil)
    return Object.fromEntries(
      Object.entries(part).flatMap(([key, inside]) => (chance.below(40) === 0 ? [] : [[key, spoil(inside)]])),
    )
  }
  return spoil(body)
}

/** Something hostile, for some adapter. */
export type Input = { door: string; url: string; init: RequestInit }

const doorOf = (path: string): string => /^\/(console|open311|whatsapp|docs|api)/.exec(path)?.[1] ?? 'site'

/** The next input. @param cookies of members of staff who are signed in */
export const inputFor = (world: World, chance: Random, cookies: string[]): Input => {
  const { url, config, service } = world
  if (chance.below(6) === 0) {
    const body = chance.below(8) === 0 ? word(chance) : JSON.stringify(corruptMessage(chance))
    const secret = chance.below(10) === 0 ? 'x' : (config.whatsapp?.appSecret ?? '')
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
    return {
      door: 'webhook',
      url: `${url}/whatsapp/webhook`,
      init: { method: 'POST', body, headers: { 'x-hub-signature-256': signature } },
    }
  }
  // First an adapter, then a route of it: one that has few is not passed over.
  const doors = [...Map.groupBy(service.routes, ({ path }) => doorOf(path)).values()]
  const route = chance.one(chance.below(4) === 0 ? chance.one(doors) : service.routes)
  const path = route.path.replace(/[:*][A-Za-z]*\??/g, () =>
    encodeURIComponent(word(chance).toWellFormed()).replaceAll('.', '%2E'),
  )
  const query = chance.below(2) === 0 ? '' : `?${new URLSearchParams(fields(chance))}`
  const method =
    chance.below(15) === 0
      ? chance.one(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])
      : route.method
  const headers: Record<string, string> = {
    accept: chance.one(['*/*', 'text/html', 'application/json', 'x', 'text/xml;q=z']),
  }
  const who = chance.one(['', ...cookies, 'session=forged', `town.session_token=${'a'.repeat(300)}`])
  if (who) headers.cookie = who
  if (chance.below(3) > 0) headers.origin = chance.one([url, url, 'https://evil.example'])
  if (chance.below(6) === 0) headers['accept-language'] = chance.one(['ca', 'xx-YY;q=9', ','.repeat(50)])
  if (chance.below(9) === 0)
    headers['idempotency-key'] = encodeURIComponent(word(chance).toWellFormed()).slice(0, 200)
  const init: RequestInit = { method, headers, redirect: 'manual' }
  if (!['GET', 'HEAD', 'OPTIONS'].includes(method)) {
    const kind = chance.below(6)
    if (kind < 3)
      init.body = new URLSearchParams(
        fields(chance).map(([name, text]) => [name.toWellFormed(), text.toWellFormed()]),
      )
    else if (kind === 3) {
      const form = new FormData()
      for (const [name, text] of fields(chance)) form.append(name, text)
      form.append(
        chance.one(['media', 'file', 'picture']),
        new File([chance.bytes(chance.below(400))], word(chance).slice(0, 50) || 'x', {
          type: chance.one(['image/jpeg', 'application/pdf', 'text/calendar']),
        }),
      )
      init.body = form
    } else {
      init.body = chance.one([
        chance.bytes(200),
        JSON.stringify(Object.fromEntries(fields(chance))),
        '{',
        '<a>',
      ])
      headers['content-type'] = chance.one([
        'application/json',
        'text/xml',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'multipart/form-data; boundary=x',
        'x/y',
      ])
    }
  }
  return { door: doorOf(path), url: `${url}${path}${query}`, init }
}
