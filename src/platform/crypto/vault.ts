import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** Seals personal data at rest and makes the blind indexes by which it is found again. */
export type Vault = {
  /** Encrypts any JSON value (AES-256-GCM, a fresh nonce each time). */
  seal(value: unknown): Buffer
  /** Gives back what `seal` was given. @throws when the bytes were altered or sealed with another key */
  open<T>(sealed: Uint8Array): T
  /** What everything that is sealed with the newest key begins with. */
  readonly head: Buffer
  /** A keyed hash: equal for equal input, useless without the key. For look-up and uniqueness. */
  blindIndex(value: string): Buffer
}

/**
 * First byte of everything sealed: 1, by the key of `SECRET_KEY`; 2, by one of the sealing keys, whose name follows in
 * four bytes. So keys rotate: what is new is sealed with the newest, and what is old still opens.
 */
const BY_SECRET = 1
const BY_NAMED_KEY = 2
const NAME = 4
const NONCE = 12
const TAG = 16

type Key = { head: Buffer; key: Buffer }

/**
 * @param secret `SECRET_KEY`: at least 32 characters of chance. Blind indexes and the keys of citizens' pages come from it
 * @param sealing keys to seal with, the newest first; none: one that comes from the secret
 */
export const createVault = (secret: string, sealing: string[] = []): Vault => {
  const derive = (from: string, purpose: string) =>
    Buffer.from(hkdfSync('sha256', from, 'town-hall-line', purpose, 32))
  const named = sealing.map(
    (from): Key => ({
      head: Buffer.concat([Buffer.from([BY_NAMED_KEY]), derive(from, 'name').subarray(0, NAME)]),
      key: derive(from, 'encryption'),
    }),
  )
  const keys: Key[] = [...named, { head: Buffer.from([BY_SECRET]), key: derive(secret, 'encryption') }]
  const [newest] = keys as [Key]
  const indexKey = derive(secret, 'blind-index')
  const keyOf = (bytes: Buffer): Key => {
    const found = keys.find(({ head }) => bytes.subarray(0, head.length).equals(head))
    if (!found)
      throw new Error('Sealed with a key that is not here: is an older one missing in SEALING_KEYS?')
    return found
  }
  return {
    seal(value) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', newest.key, nonce)
      const body = Buffer.concat([cipher.update(JSON.stringify(value) ?? 'null', 'utf8'), cipher.final()])
      return Buffer.concat([newest.head, nonce, cipher.getAuthTag(), body])
    },
    open<T>(sealed: Uint8Array): T {
      const bytes = Buffer.from(sealed)
      const { head, key } = keyOf(bytes)
      const nonceEnd = head.length + NONCE
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(head.length, nonceEnd))
      decipher.setAuthTag(bytes.subarray(nonceEnd, nonceEnd + TAG))
      const text = Buffer.concat([
        decipher.update(bytes.subarray(nonceEnd + TAG)),
        decipher.final(),
      ]).toString('utf8')
      return JSON.parse(text) as T
    },
    head: newest.head,
    blindIndex: (value) => createHmac('sha256', indexKey).update(value).digest(),
  }
}

/** HMAC-SHA256 of bytes, in hexadecimal. */
export const hmacHex = (secret: string, body: Uint8Array): string =>
  createHmac('sha256', secret).update(body).digest('hex')

/** SHA-256 of bytes, in hexadecimal. */
export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Compares two texts without telling by the time taken where they differ. */
export const sameText = (a: string, b: string): boolean => {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
