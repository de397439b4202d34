import type { Setting } from '#platform/settings'
import { SETTINGS } from './settings/groups.ts'

/** Settings of the demo. Production refuses its secrets in any variable. */
export const DEMO = {
  SECRET_KEY: 'demo-secret-key-demo-secret-key-demo',
  WHATSAPP_PHONE_NUMBER_ID: '644069801',
  WHATSAPP_BUSINESS_ACCOUNT_ID: '102290129340398',
  WHATSAPP_ACCESS_TOKEN: 'demo-access-token',
  WHATSAPP_APP_SECRET: 'demo-app-secret',
  WHATSAPP_VERIFY_TOKEN: 'demo-verify-token',
} as const

/** Secrets of the demo's emulators of a video server and an identity provider. */
export const DEMO_SERVERS = {
  VIDEO_SECRET: 'demo-video-secret',
  IDENTITY_CLIENT_SECRET: 'demo-identity-secret',
  VISION_KEY: 'demo-vision-key',
} as const

/** Values of the demo that are not secret: a town may use them. */
const PLAIN = new Set<string>([DEMO.WHATSAPP_PHONE_NUMBER_ID, DEMO.WHATSAPP_BUSINESS_ACCOUNT_ID])

const DEMONSTRATION = new Set<string>(
  [...Object.values(DEMO), ...Object.values(DEMO_SERVERS)].filter((value) => !PLAIN.has(value)),
)

/** Beginnings of placeholders. */
const PLACEHOLDER = /^(?:demo|change[-_ ]?me|example|secret[-_ ]?key|password|contrasenya|replace|your[-_ ])/i

/** The shortest period of a text: `abc` for `abcabcab`. */
const pieceOf = (text: string): string => {
  for (let length = 1; length <= text.length / 2; length++)
    if (
      text ===
      text
        .slice(0, length)
        .repeat(Math.ceil(text.length / length))
        .slice(0, text.length)
    )
      return text.slice(0, length)
  return text
}

/** Shannon entropy of a text in bits, by the frequency of its characters. */
const bitsOf = (text: string): number => {
  const piece = pieceOf(text)
  const counts = new Map<string, number>()
  for (const one of piece) counts.set(one, (counts.get(one) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= count * Math.log2(count / piece.length)
  return bits
}

const HERE = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** The weakness of a secret, without its value. */
const wrongWith = (secret: NonNullable<Setting['secret']>, value: string): string | undefined => {
  const { characters, bits } = secret
  if (DEMONSTRATION.has(value)) return 'is a secret of the demo; generate your own'
  if (value.length < characters) return `must have at least ${characters} characters`
  if (PLACEHOLDER.test(value)) return 'is a placeholder; generate your own'
  return bitsOf(value) < bits
    ? 'is easy to guess: it is repetitive; generate one with openssl rand -base64 48'
    : undefined
}

/**
 * Well-formed settings that production refuses: secrets of the demo, short or guessable ones, one secret for two uses, and
 * public URLs without https.
 * @param set the environment; unset variables are ignored
 * @returns a line for each, beginning with the variable's name
 */
export const weaknesses = (set: Record<string, string | undefined>): string[] => {
  const found: string[] = []
  const used = new Map<string, string>()
  for (const [name, { secret }] of SETTINGS) {
    if (!secret) continue
    const values = (secret.list ? (set[name] ?? '').split(',') : [set[name] ?? ''])
      .map((one) => one.trim())
      .filter(Boolean)
    values.forEach((value, at) => {
      // Older encryption keys only decrypt: refusing a weak one would make its values unreadable.
      const wrong = at === 0 || DEMONSTRATION.has(value) ? wrongWith(secret, value) : undefined
      if (wrong) found.push(`${name}: ${wrong}`)
      const other = used.get(value)
      if (other && other !== name && !wrong)
        found.push(`${name}: has the same value as ${other}; use a different secret for each`)
      used.set(value, name)
    })
  }
  const inside = new Set((set.OUTBOUND_PRIVATE_HOSTS ?? '').split(',').map((one) => one.trim()))
  for (const [name, { isPrivate }] of SETTINGS) {
    if (!isPrivate) continue
    const url = URL.parse(set[name] ?? '')
    if (url?.protocol !== 'http:' || HERE.test(url.hostname)) continue
    if (inside.has(url.host) || inside.has(url.hostname)) continue
    found.push(`${name}: must begin with https:// (http only to localhost or to OUTBOUND_PRIVATE_HOSTS)`)
  }
  return found
}
