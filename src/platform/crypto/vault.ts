import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/**
 * What a sealed value is for: the table and the column that it lies in, or a use of its own. What was sealed for one is
 * not opened for another.
 */
export type Purpose = `${string}.${string}`

/** Seals personal data at rest and makes the blind indexes by which it is found again. */
export type Vault = {
  /**
   * Encrypts any JSON value (AES-256-GCM, a fresh nonce each time).
   * @param row the id of what it belongs to, where it is opened by it too: moved to another row it then opens no more
   */
  encrypt(value: unknown, purpose: Purpose, row?: string): Buffer
  /**
   * Gives back what `encrypt` was given. What versions before the purposes sealed is opened for any.
   * @throws when the bytes were altered, or sealed with another key, for another purpose or another row
   */
  decrypt<T>(sealed: Uint8Array, purpose: Purpose, row?: string): T
  /** Seals what is handed out and comes back, until a moment: bound to its purpose whatever the setting. */
  encryptUntil(value: unknown, purpose: Purpose, until: Date): Buffer
  /** Gives back what `encryptUntil` was given. @throws as `decrypt`, and after its time; nothing that another version sealed opens */
  decryptUnexpired<T>(sealed: Uint8Array, purpose: Purpose, now: Date): T
  /** What everything that is sealed with the newest key, and as is set, begins with. */
  readonly header: Buffer
  /** A keyed hash: equal for equal input, useless without the key. For look-up and uniqueness. */
  blindIndex(value: string): Buffer
}

/**
 * First byte of everything sealed: 1 and 3, by the key of `SECRET_KEY`; 2 and 4, by one of the sealing keys, whose name
 * follows in four bytes. So keys rotate: what is new is sealed with the newest, and what is old still opens. 3 and 4 are
 * bound to a purpose (and a row), which GCM authenticates and which is not stored.
 */
const SECRET_KEY_ID = 1
const NAMED_KEY_ID = 2
const BOUND = 2
const NAME = 4
const NONCE = 12
const TAG = 16

/** What no two values were sealed with: its nonce and its tag, with whatever lies beside them; it tells nothing of the value. */
export const sealName = (sealed: Uint8Array): string =>
  viewOf(sealed).toString('base64', 0, 1 + NAME + NONCE + TAG)

type Key = { header: Buffer; key: Buffer; bound: boolean }

/** What authenticates a value besides its bytes. The lengths keep one pair from reading as another. */
const associatedData = (purpose: string, row = ''): Buffer => {
  const known = row === '' ? ofPurposes.get(purpose) : undefined
  if (known) return known
  const data = Buffer.from(JSON.stringify(['town-hall-line', purpose, row]), 'utf8')
  if (row === '') ofPurposes.set(purpose, data)
  return data
}

/** By purpose, of which there are some dozens: a list opens hundreds of values for each. */
const ofPurposes = new Map<string, Buffer>()

/** The same bytes, to be read from: as the database gives them, or a view of them. */
const viewOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** How a vault seals. */
export type VaultOptions = {
  /**
   * Binds to purposes what it seals. The version before opens nothing that is bound: no, as long as it runs beside this one.
   * Both are opened in any case.
   */
  bound?: boolean
}

/**
 * @param secret `SECRET_KEY`: at least 32 characters of chance. Blind indexes and the keys of citizens' pages come from it
 * @param sealing keys to seal with, the newest first; none: one that comes from the secret
 */
export const createVault = (
  secret: string,
  sealing: string[] = [],
  { bound = true }: VaultOptions = {},
): Vault => {
  const derive = (from: string, purpose: string) =>
    Buffer.from(hkdfSync('sha256', from, 'town-hall-line', purpose, 32))
  const named = sealing.map((from) => ({
    kind: NAMED_KEY_ID,
    name: derive(from, 'name').subarray(0, NAME),
    key: derive(from, 'encryption'),
  }))
  const own = { kind: SECRET_KEY_ID, name: Buffer.alloc(0), key: derive(secret, 'encryption') }
  const headed =
    (binds: boolean) =>
    ({ kind, name, key }: typeof own): Key => ({
      header: Buffer.concat([Buffer.from([kind + (binds ? BOUND : 0)]), name]),
      key,
      bound: binds,
    })
  const all = [...named, own]
  const keys: Key[] = [...all.map(headed(true)), ...all.map(headed(false))]
  const newest = headed(bound)(all[0] ?? own)
  const newestBound = headed(true)(all[0] ?? own)
  const indexKey = derive(secret, 'blind-index')
  const keyOf = (bytes: Buffer): Key => {
    const found = keys.find(({ header }) => header.every((byte, at) => bytes[at] === byte))
    if (!found)
      throw new Error(
        'No key for an encrypted value: add the key that encrypted it to DATA_ENCRYPTION_KEYS, or restore SECRET_KEY.',
      )
    return found
  }
  const encrypt = ({ header, key, bound: binds }: Key, value: unknown, purpose: Purpose, row?: string) => {
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    if (binds) cipher.setAAD(associatedData(purpose, row))
    const body = Buffer.concat([cipher.update(JSON.stringify(value) ?? 'null', 'utf8'), cipher.final()])
    return Buffer.concat([header, nonce, cipher.getAuthTag(), body])
  }
  const decrypt = <T>(
    { header, key, bound: binds }: Key,
    bytes: Buffer,
    purpose: Purpose,
    row?: string,
  ): T => {
    const nonceEnd = header.length + NONCE
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(header.length, nonceEnd), {
      authTagLength: TAG,
    })
    if (binds) decipher.setAAD(associatedData(purpose, row))
    decipher.setAuthTag(bytes.subarray(nonceEnd, nonceEnd + TAG))
    const text = decipher.update(bytes.subarray(nonceEnd + TAG))
    // Has the tag checked, and gives nothing: GCM holds nothing back.
    decipher.final()
    return JSON.parse(text.toString('utf8')) as T
  }
  return {
    encrypt: (value, purpose, row) => encrypt(newest, value, purpose, row),
    decrypt<T>(sealed: Uint8Array, purpose: Purpose, row?: string): T {
      const bytes = viewOf(sealed)
      return decrypt<T>(keyOf(bytes), bytes, purpose, row)
    },
    encryptUntil: (value, purpose, until) => encrypt(newestBound, { value, until: until.getTime() }, purpose),
    decryptUnexpired<T>(sealed: Uint8Array, purpose: Purpose, now: Date): T {
      const bytes = viewOf(sealed)
      const key = keyOf(bytes)
      if (!key.bound) throw new Error('The encrypted value is not bound to a purpose')
      const { value, until } = decrypt<{ value: T; until: number }>(key, bytes, purpose)
      if (!(now.getTime() < until)) throw new Error('The encrypted value has expired')
      return value
    },
    header: newest.header,
    blindIndex: (value) => createHmac('sha256', indexKey).update(value).digest(),
  }
}

/** HMAC-SHA256 of bytes, in hexadecimal. */
export const hmacHex = (secret: string, body: Uint8Array): string =>
  createHmac('sha256', secret).update(body).digest('hex')

/** SHA-256 of bytes, in hexadecimal. */
export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Compares two texts without telling by the time taken where they differ. */
export const timingSafeEqualText = (a: string, b: string): boolean => {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
