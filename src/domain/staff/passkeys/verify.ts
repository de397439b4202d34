import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import type { AuthTown } from '../auth.ts'
import type { StoredPasskey } from './store.ts'

/** Loaded when somebody has a passkey: it is a tenth of what a process takes to start, and commands never need it. */
export const loadWebAuthn = () => import('@simplewebauthn/server')

/** The site that passkeys are for: a browser shows a passkey of one town's host to no other. */
export type RelyingParty = { id: string; name: string; origin: string }

export const relyingParty = ({ publicUrl, profile }: AuthTown): RelyingParty => {
  const { hostname, origin } = new URL(publicUrl)
  return { id: hostname, name: profile.authority, origin }
}

/** COSE algorithms: EdDSA, ES256, RS256. Every authenticator of a browser knows one of them. */
export const ALGORITHMS = [-8, -7, -257]

/** Characters of what a browser answers at most: the form of a credential has an id of 1023 bytes and some hundred bytes more. */
const MAX_CREDENTIAL_LENGTH = 16_000

const base64url = z.string().regex(/^[\w-]+$/)
/** WebAuthn level 3, section 4: an id has 1023 bytes at most. */
const credentialId = base64url.max(1364)
const credential = { id: credentialId, rawId: credentialId, type: z.literal('public-key') }

const ASSERTION = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url,
  }),
})
const ATTESTATION = z.object({
  ...credential,
  response: z.object({ clientDataJSON: base64url, attestationObject: base64url }),
})

const parse = <T>(schema: z.ZodType<T>, text: string): T | undefined => {
  if (text.length > MAX_CREDENTIAL_LENGTH) return undefined
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** What a browser answers when somebody signs in. `memberId`: the account that the passkey says it is of. */
export type Assertion = { response: AuthenticationResponseJSON; memberId: string }

export const parseAssertion = (text: string): Assertion | undefined => {
  const response = parse(ASSERTION, text)
  return (
    response && {
      response: { ...response, clientExtensionResults: {} },
      memberId: Buffer.from(response.response.userHandle, 'base64url').toString(),
    }
  )
}

/** What a browser answers when a passkey is made. */
export const parseAttestation = (text: string): RegistrationResponseJSON | undefined => {
  const response = parse(ATTESTATION, text)
  return response && { ...response, clientExtensionResults: {} }
}

type Proof<R> = { party: RelyingParty; challenge: string; response: R }

/** Verifies a signature. @returns the authenticator's count of signatures; undefined where it is not of this passkey, site or challenge, or nobody was verified */
export const verifyAssertion = async (
  { party, challenge, response }: Proof<AuthenticationResponseJSON>,
  { credentialId, publicKey }: StoredPasskey,
): Promise<number | undefined> => {
  try {
    const { verifyAuthenticationResponse } = await loadWebAuthn()
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      // The count is compared where it is stored: two replicas may verify at once.
      credential: { id: credentialId, publicKey, counter: 0 },
    })
    return verified ? authenticationInfo.newCounter : undefined
  } catch {
    // The library throws where something does not fit, and its message has parts of the input.
    return undefined
  }
}

/** Verifies a new passkey. @returns undefined where it does not answer this challenge on this site, or nobody was verified */
export const verifyAttestation = async ({
  party,
  challenge,
  response,
}: Proof<RegistrationResponseJSON>): Promise<
  { credentialId: string; publicKey: Buffer; counter: number; backedUp: boolean } | undefined
> => {
  try {
    const { verifyRegistrationResponse } = await loadWebAuthn()
    const { decodeAttestationObject, isoBase64URL } = await import('@simplewebauthn/server/helpers')
    const attestation = decodeAttestationObject(isoBase64URL.toBuffer(response.response.attestationObject))
    // None is asked for. A certificate would have the library follow the addresses in it.
    if (attestation.get('attStmt').get('x5c')) return undefined
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!verified) return undefined
    const { credential: made, credentialBackedUp: backedUp } = registrationInfo
    return {
      credentialId: made.id,
      publicKey: Buffer.from(made.publicKey),
      counter: made.counter,
      backedUp,
    }
  } catch {
    return undefined
  }
}
