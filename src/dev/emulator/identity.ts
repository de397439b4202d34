import { createHash, randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** A strict stand-in for an identity provider: OpenID Connect, and the OAuth 2 of VÀLid at its own addresses. */
export type IdentityEmulator = { url: string; stop(): void }

/** Somebody whom the provider knows. */
type KnownPerson = { name: string; surnames: string; number: string }

/** People of the demonstration. */
const PEOPLE: KnownPerson[] = [
  { name: 'Rosa', surnames: 'Puig i Serra', number: '77310058Y' },
  { name: 'Joan', surnames: 'Vila Roca', number: '39352487P' },
]

type Grant = {
  who: KnownPerson
  level: string
  redirect: string
  nonce?: string
  challenge?: string
  until: number
}

const randomToken = () => randomBytes(24).toString('base64url')
const errorResponse = (error: string, status = 400) => Response.json({ error }, { status })

/** How long a code and a token are good, in milliseconds. */
const CODE_MS = 60_000
const TOKEN_MS = 300_000

const page = (params: URLSearchParams, path: string) => `<!doctype html>
<html lang="ca"><head><meta charset="utf-8"><title>Identitat de demostració</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body { font-family: system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem } button { font: inherit; display: block; width: 100%; padding: .8rem 1rem; margin: .5rem 0 } fieldset { border: 1px solid #999; border-radius: 8px }</style></head>
<body><h1>Identitat de demostració</h1><p>Trieu qui sou i amb quin nivell.</p>
<form method="post" action="${path}?${Bun.escapeHTML(params.toString())}">
<fieldset><legend>Nivell</legend>
<label><input type="radio" name="level" value="low" checked> baix</label>
<label><input type="radio" name="level" value="substantial"> substancial</label></fieldset>
${PEOPLE.map(({ name, surnames, number }, index) => `<button name="who" value="${index}">${name} ${surnames} (${number})</button>`).join('')}
<button name="who" value="">No vull identificar-me</button></form></body></html>`

/** Starts it. @param options the client that it knows, and the only address that it sends people back to */
export const startIdentityEmulator = async (options: {
  port: number
  clientId: string
  clientSecret: string
  redirect: string
}): Promise<IdentityEmulator> => {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'demo', alg: 'RS256', use: 'sig' }
  const codes = new Map<string, Grant>()
  const tokens = new Map<string, Grant>()
  const html = (text: string) =>
    new Response(text, { headers: { 'content-type': 'text/html; charset=utf-8' } })

  const asks = (params: URLSearchParams, openid: boolean): string | undefined => {
    if (params.get('client_id') !== options.clientId) return 'unknown client'
    if (params.get('redirect_uri') !== options.redirect) return 'redirect_uri is not registered'
    if (params.get('response_type') !== 'code') return 'response_type must be code'
    if (!params.get('state')) return 'state is missing'
    if (!openid) return params.get('scope') === 'autenticacio_usuari' ? undefined : 'scope is not known'
    if (!params.get('scope')?.split(' ').includes('openid')) return 'scope must have openid'
    return params.get('code_challenge_method') === 'S256' && params.get('code_challenge')
      ? undefined
      : 'PKCE with S256 is required'
  }

  const authorise = async (request: Request, url: URL, openid: boolean): Promise<Response> => {
    const params = url.searchParams
    const wrong = asks(params, openid)
    if (wrong) return new Response(wrong, { status: 400 })
    if (request.method === 'GET') return html(page(params, url.pathname))
    const form = await request.formData()
    const back = new URL(options.redirect)
    back.searchParams.set('state', params.get('state') ?? '')
    const who = PEOPLE[Number(form.get('who') || Number.NaN)]
    if (!who) back.searchParams.set('error', 'access_denied')
    else {
      const code = randomToken()
      codes.set(code, {
        who,
        level: String(form.get('level')),
        redirect: params.get('redirect_uri') ?? '',
        nonce: params.get('nonce') ?? undefined,
        challenge: params.get('code_challenge') ?? undefined,
        until: Date.now() + CODE_MS,
      })
      back.searchParams.set('code', code)
    }
    return Response.redirect(back.href, 303)
  }

  const clientOf = (request: Request, form: FormData): boolean => {
    const basic = /^Basic (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
    const [id, secret] = basic
      ? Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent)
      : [form.get('client_id'), form.get('client_secret')]
    return id === options.clientId && secret === options.clientSecret
  }

  const grant = async (request: Request, issuer: string, openid: boolean): Promise<Response> => {
    const form = await request.formData()
    if (!clientOf(request, form)) return errorResponse('invalid_client', 401)
    const code = String(form.get('code'))
    const given = codes.get(code)
    codes.delete(code)
    if (!given || given.until < Date.now() || form.get('redirect_uri') !== given.redirect)
      return errorResponse('invalid_grant')
    const proof = createHash('sha256')
      .update(String(form.get('code_verifier') ?? ''))
      .digest('base64url')
    if (openid && proof !== given.challenge) return errorResponse('invalid_grant')
    const token = randomToken()
    tokens.set(token, { ...given, until: Date.now() + TOKEN_MS })
    const common = { access_token: token, token_type: 'Bearer', expires_in: TOKEN_MS / 1000 }
    if (!openid) return Response.json(common)
    const idToken = await new SignJWT({ nonce: given.nonce, acr: given.level })
      .setProtectedHeader({ alg: 'RS256', kid: 'demo' })
      .setIssuer(issuer)
      .setAudience(options.clientId)
      .setSubject(createHash('sha256').update(given.who.number).digest('hex'))
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
    return Response.json({ ...common, id_token: idToken })
  }

  const known = (token: string | null | undefined) => {
    const found = tokens.get(token ?? '')
    return found && found.until > Date.now() ? found : undefined
  }

  const server: { port?: number; stop(close: boolean): unknown } = Bun.serve({
    port: options.port,
    async fetch(request): Promise<Response> {
      const url = new URL(request.url)
      const issuer = `http://localhost:${server.port}`
      switch (url.pathname) {
        case '/.well-known/openid-configuration':
          return Response.json({
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            userinfo_endpoint: `${issuer}/userinfo`,
            jwks_uri: `${issuer}/keys`,
            response_types_supported: ['code'],
            subject_types_supported: ['pairwise'],
            id_token_signing_alg_values_supported: ['RS256'],
            code_challenge_methods_supported: ['S256'],
          })
        case '/keys':
          return Response.json({ keys: [jwk] })
        case '/authorize':
          return authorise(request, url, true)
        case '/o/oauth2/auth':
          return authorise(request, url, false)
        case '/token':
          return grant(request, issuer, true)
        case '/o/oauth2/token':
          return grant(request, issuer, false)
        case '/userinfo': {
          const found = known(/^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1])
          if (!found) return errorResponse('invalid_token', 401)
          const { name, surnames, number } = found.who
          const sub = createHash('sha256').update(number).digest('hex')
          return Response.json({ sub, name: `${name} ${surnames}`, identifier: number })
        }
        case '/serveis-rest/getUserInfo': {
          const found = known(url.searchParams.get('AccessToken'))
          if (!found) return Response.json({ status: 'ko', error: 'invalid token' })
          const { name, surnames, number } = found.who
          return Response.json({
            status: 'ok',
            identifier: number,
            identifierType: '1',
            name,
            surnames,
            method: 'idcatmobil',
            assuranceLevel: found.level,
          })
        }
        default:
          return new Response('', { status: 404 })
      }
    },
  })
  return { url: `http://localhost:${server.port}`, stop: () => server.stop(true) }
}
