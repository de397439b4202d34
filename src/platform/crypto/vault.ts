import {
  createCipheriv,
  createDecipheriv,
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
  /** A keyed hash: equal for equal input, useless without the key. For look-up and uniqueness. */
  blindIndex(value: string): Buffer
}

/** First byte of everything sealed: which key and cipher. Keys rotate by adding a version. */
const VERSION = 1
const NONCE = 12
const TAG = 16

/**
 * @param secret `SECRET_KEY`: at least 32 characters of chance
 */
export const createVault = (secret: string): Vault => {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'town-hall-line', purpose, 32))
  const encryptionKey = derive('encryption')
  const indexKey = derive('blind-index')
  return {
    seal(value) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', encryptionKey, nonce)
      const body = Buffer.concat([cipher.update(JSON.stringify(value) ?? 'null', 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body])
    },
    open<T>(sealed: Uint8Array): T {
      const bytes = Buffer.from(sealed)
      if (bytes[0] !== VERSION) throw new Error(`Sealed with unknown version ${bytes[0]}`)
      const tagEnd = 1 + NONCE + TAG
      const decipher = createDecipheriv('aes-256-gcm', encryptionKey, bytes.subarray(1, 1 + NONCE))
      decipher.setAuthTag(bytes.subarray(1 + NONCE, tagEnd))
      const text = Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString('utf8')
      return JSON.parse(text) as T
    },
    blindIndex: (value) => createHmac('sha256', indexKey).update(value).digest(),
  }
}

/** HMAC-SHA256 of bytes, in hexadecimal. */
export const hmacHex = (secret: string, body: Uint8Array): string =>
  createHmac('sha256', secret).update(body).digest('hex')

/** Compares two texts without telling by the time taken where they differ. */
export const sameText = (a: string, b: string): boolean => {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
