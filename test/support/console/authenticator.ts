import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

/** Bits of authenticator data (WebAuthn level 3, section 6.1). */
export const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 }

type Options = { challenge: string; rpId?: string; rp?: { id: string }; user?: { id: string } }

/** What a hostile or a broken authenticator does otherwise. */
export type Otherwise = {
  origin?: string
  rpId?: string
  challenge?: string
  flags?: number
  counter?: number
  userHandle?: string
  /** Signs with a key of its own. */
  forged?: boolean
  type?: string
}

/** A key in software that signs as a browser's does (ES256), and lies when it is told to. */
export type Authenticator = {
  id: string
  /** Answers a request for a new passkey. */
  make(options: Options, otherwise?: Otherwise): string
  /** Answers a request to sign in. */
  sign(options: Options, otherwise?: Otherwise): string
}

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest()
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/**
 * @param origin of the page that it thinks it is on
 * @param counts whether it counts its signatures: one that is copied between devices does not
 */
export const createAuthenticator = (origin: string, counts = true): Authenticator => {
  const { publicKey, privateKey } = newKey()
  const credentialId = randomBytes(32)
  const id = base64url(credentialId)
  let counter = 0
  let handle = ''

  const clientData = (type: string, options: Options, otherwise: Otherwise) =>
    Buffer.from(
      JSON.stringify({
        type: otherwise.type ?? type,
        challenge: otherwise.challenge ?? options.challenge,
        origin: otherwise.origin ?? origin,
        crossOrigin: false,
      }),
    )
  const authenticatorData = (options: Options, flags: number, otherwise: Otherwise) => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(otherwise.counter ?? (counts ? ++counter : 0))
    const rpId = otherwise.rpId ?? options.rpId ?? options.rp?.id ?? ''
    return Buffer.concat([sha256(rpId), Buffer.from([otherwise.flags ?? flags]), count])
  }
  const signed = (key: KeyObject, data: Buffer, client: Buffer) =>
    sign('sha256', Buffer.concat([data, sha256(client)]), key)

  return {
    id,
    make(options, otherwise = {}) {
      handle = options.user?.id ?? ''
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      // COSE_Key of RFC 9053: EC2, ES256, P-256.
      const cose = new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
      ])
      const length = Buffer.alloc(2)
      length.writeUInt16BE(credentialId.length)
      const authData = Buffer.concat([
        authenticatorData(options, FLAGS.present | FLAGS.verified | FLAGS.attested, otherwise),
        Buffer.alloc(16),
        length,
        credentialId,
        isoCBOR.encode(cose),
      ])
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authData)],
      ])
      return JSON.stringify({
        id,
        rawId: id,
        type: 'public-key',
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', options, otherwise)),
          attestationObject: base64url(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0])),
          transports: ['internal'],
        },
        clientExtensionResults: {},
      })
    },
    sign(options, otherwise = {}) {
      const data = authenticatorData(options, FLAGS.present | FLAGS.verified, otherwise)
      const client = clientData('webauthn.get', options, otherwise)
      return JSON.stringify({
        id,
        rawId: id,
        type: 'public-key',
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(signed(otherwise.forged ? newKey().privateKey : privateKey, data, client)),
          userHandle: otherwise.userHandle ?? handle,
        },
        clientExtensionResults: {},
      })
    },
  }
}
