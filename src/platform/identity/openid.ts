import * as client from 'openid-client'
import { describeError } from '#platform/telemetry'
import { IdentificationFailed, type Identity, type IdentityProvider, parseLevel } from './provider.ts'

/**
 * An identity provider. `openid`: OpenID Connect, found by its issuer. `valid`: VÀLid of the Consorci AOC (idCAT Mòbil,
 * certificates, Cl@ve), which speaks OAuth 2 and tells who it is at an address of its own.
 */
export type IdentityConfig = {
  kind: 'openid' | 'valid'
  name: string
  issuer: string
  clientId: string
  clientSecret: string
}

/** Claims by which providers name an identity document. */
const NUMBERS = ['identifier', 'document_number', 'nif', 'personal_identifier', 'person_identifier']

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')

/** What a provider's claims say. @throws {Unidentified} when they say too little */
const parseClaims = (claims: Record<string, unknown>, fallback: string): Identity => {
  const number = NUMBERS.map((name) => text(claims[name])).find(Boolean)
  const level = parseLevel(claims.acr ?? claims.assuranceLevel ?? claims.assurance_level)
  const name =
    text(claims.name && claims.surnames ? `${claims.name} ${claims.surnames}` : claims.name) ||
    [text(claims.given_name), text(claims.family_name)].filter(Boolean).join(' ')
  if (!number || !level || !name)
    throw new IdentificationFailed('the provider sent no identity or no level of assurance')
  const method = text(claims.method) || fallback
  return { name, number: number.toUpperCase().replace(/[^A-Z0-9]/g, ''), level, method }
}

const isInsecureIssuer = (issuer: string) => new URL(issuer).protocol === 'http:'

/** Where VÀLid answers, under its own address. */
const validEndpoints = (issuer: string): client.ServerMetadata => ({
  issuer,
  authorization_endpoint: `${issuer}/o/oauth2/auth`,
  token_endpoint: `${issuer}/o/oauth2/token`,
})

/** The provider of a configuration: asked where it is at the first use, not at the start. */
export const identityProvider = (config: IdentityConfig): IdentityProvider => {
  const { kind, issuer, clientId, clientSecret } = config
  let known: Promise<client.Configuration> | undefined
  const configuration = (): Promise<client.Configuration> => {
    const execute = isInsecureIssuer(issuer) ? [client.allowInsecureRequests] : []
    const found =
      kind === 'valid'
        ? Promise.resolve(
            new client.Configuration(
              validEndpoints(issuer),
              clientId,
              clientSecret,
              client.ClientSecretPost(clientSecret),
            ),
          )
        : client.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute })
    if (kind === 'valid' && isInsecureIssuer(issuer)) found.then(client.allowInsecureRequests)
    found.catch(() => {
      known = undefined
    })
    return found
  }
  const ready = () => {
    known ??= configuration()
    return known
  }
  return {
    name: config.name,
    async begin(level, state, redirect) {
      const verifier = client.randomPKCECodeVerifier()
      const nonce = client.randomNonce()
      const url = client.buildAuthorizationUrl(await ready(), {
        redirect_uri: redirect,
        scope: kind === 'valid' ? 'autenticacio_usuari' : 'openid profile',
        state,
        ...(kind === 'valid'
          ? { access_type: 'online', approval_prompt: 'auto' }
          : {
              nonce,
              acr_values: level,
              code_challenge: await client.calculatePKCECodeChallenge(verifier),
              code_challenge_method: 'S256',
            }),
      })
      return { url: url.href, state: { verifier, nonce } }
    },
    async complete(answer, { verifier, nonce }, state) {
      const at = await ready()
      try {
        if (kind === 'valid') {
          const tokens = await client.authorizationCodeGrant(at, answer, { expectedState: state })
          const asked = new URL(`${issuer}/serveis-rest/getUserInfo`)
          asked.searchParams.set('AccessToken', tokens.access_token)
          const said = (await (await fetch(asked, { signal: AbortSignal.timeout(10_000) })).json()) as Record<
            string,
            unknown
          >
          if (said.status !== 'ok')
            throw new IdentificationFailed('the provider refused to send the identity')
          return parseClaims(said, 'valid')
        }
        const tokens = await client.authorizationCodeGrant(at, answer, {
          pkceCodeVerifier: verifier,
          expectedNonce: nonce,
          expectedState: state,
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        if (!claims) throw new IdentificationFailed('the provider sent no claims')
        const more = at.serverMetadata().userinfo_endpoint
          ? await client.fetchUserInfo(at, tokens.access_token, claims.sub)
          : {}
        return parseClaims({ ...more, ...claims }, config.name)
      } catch (error) {
        throw error instanceof IdentificationFailed ? error : new IdentificationFailed(describeError(error))
      }
    },
  }
}
