import { createHash, createSign, generateKeyPairSync } from 'node:crypto'

/** A town's directory as OpenID Connect has it: one person at a time is signed in there. */
export type Directory = { issuer: string; person: Person; stop(): void }

/** Somebody as the directory tells of them; verified unless it says otherwise. */
export type Person = {
  sub: string
  email: string
  name: string
  email_verified?: unknown
  acr?: unknown
  amr?: unknown
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Starts a directory that checks what a strict one checks: client, redirect, PKCE, one use of a code. */
export const startDirectory = (clientId: string, clientSecret: string): Directory => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const codes = new Map<string, { challenge: string; nonce: string | null; redirect: string }>()
  const directory: Directory = {
    issuer: '',
    person: { sub: '1', email: '', name: '' },
    stop: () => server.stop(true),
  }
  const token = (nonce: string | null) => {
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: directory.issuer,
      aud: clientId,
      iat: now,
      exp: now + 300,
      nonce: nonce ?? undefined,
      email_verified: true,
      ...directory.person,
    }
    const body = `${base64({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${base64(claims)}`
    return `${body}.${createSign('RSA-SHA256').update(body).sign(privateKey).toString('base64url')}`
  }
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const url = new URL(request.url)
      const { issuer } = directory
      switch (url.pathname) {
        case '/.well-known/openid-configuration':
          return Response.json({
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${issuer}/keys`,
            id_token_signing_alg_values_supported: ['RS256'],
          })
        case '/keys':
          return Response.json({
            keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
          })
        case '/authorize': {
          const code = crypto.randomUUID()
          const asked = url.searchParams
          if (asked.get('client_id') !== clientId || asked.get('code_challenge_method') !== 'S256')
            return new Response('invalid_request', { status: 400 })
          const redirect = asked.get('redirect_uri') ?? ''
          codes.set(code, {
            challenge: asked.get('code_challenge') ?? '',
            nonce: asked.get('nonce'),
            redirect,
          })
          return Response.redirect(`${redirect}?code=${code}&state=${asked.get('state')}`)
        }
        case '/token': {
          const form = await request.formData()
          const basic = Buffer.from(
            (request.headers.get('authorization') ?? '').slice(6),
            'base64',
          ).toString()
          const secret = String(form.get('client_secret') ?? basic.split(':')[1])
          const known = codes.get(String(form.get('code')))
          codes.delete(String(form.get('code')))
          const proof = createHash('sha256')
            .update(String(form.get('code_verifier')))
            .digest('base64url')
          if (
            !known ||
            secret !== clientSecret ||
            proof !== known.challenge ||
            form.get('redirect_uri') !== known.redirect
          )
            return Response.json({ error: 'invalid_grant' }, { status: 400 })
          return Response.json({
            access_token: crypto.randomUUID(),
            token_type: 'Bearer',
            expires_in: 300,
            id_token: token(known.nonce),
          })
        }
        default:
          return new Response('', { status: 404 })
      }
    },
  })
  directory.issuer = `http://127.0.0.1:${server.port}`
  return directory
}
