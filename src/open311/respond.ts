import Negotiator from 'negotiator'
import type { Town } from '#domain/town'
import { singleChunkBody } from '#platform/streams'
import type { ApiResponse } from './api-request.ts'
import { API_LANGUAGES, type ApiRefusal, apiRefusal, errorValues } from './errors.ts'
import { CONTENT_TYPE, FORMATS, type Format, render } from './format.ts'
import type { Route } from './route.ts'

/** Any site may read and post: nothing here rides on a visitor's session. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'etag, link, location, retry-after, ratelimit-limit, ratelimit-remaining, ratelimit-reset, ratelimit-policy',
}

const NEGOTIATED = ['accept', 'accept-encoding', 'accept-language']

const createNegotiator = ({ headers }: Request) =>
  new Negotiator({
    headers: Object.fromEntries(NEGOTIATED.map((name) => [name, headers.get(name) ?? undefined])),
  })

const MEDIA_TYPES: [type: string, format: Format][] = [
  ['application/json', 'json'],
  ['text/xml', 'xml'],
  ['application/xml', 'xml'],
  ['application/geo+json', 'geojson'],
]

/**
 * The format of an answer: the ending of the address, else `?format=`, else what `Accept` prefers (a program that
 * says nothing gets JSON, a browser XML).
 * @param route.formats those that the address has
 * @throws {Refused} 406
 */
export const negotiateFormat = (
  request: Request,
  query: URLSearchParams,
  { formats: offered, mediaType }: Pick<Route, 'formats' | 'mediaType'>,
  suffix?: string,
): Format => {
  const unacceptable = () => apiRefusal(406, 'not-acceptable', { formats: offered.join(', ') })
  const named = suffix ?? query.get('format')?.trim().toLowerCase()
  if (named) {
    const format = FORMATS.find((one) => one === named)
    if (!format || !offered.includes(format)) throw unacceptable()
    return format
  }
  const own: typeof MEDIA_TYPES = mediaType ? [[mediaType, 'json']] : []
  const types = [...own, ...MEDIA_TYPES.filter(([, format]) => offered.includes(format))]
  const wanted = createNegotiator(request).mediaType(types.map(([type]) => type))
  const format = types.find(([type]) => type === wanted)?.[1]
  if (!format) throw unacceptable()
  return format
}

/** The format to say an error in, when what was asked for cannot be had. */
export const errorFormat = (request: Request, suffix?: string): Format => {
  if (suffix === 'xml' || suffix === 'json' || suffix === 'geojson') return suffix
  const wanted = createNegotiator(request).mediaType(MEDIA_TYPES.map(([type]) => type))
  return MEDIA_TYPES.find(([type]) => type === wanted)?.[1] ?? 'json'
}

/** The language of an answer: `?locale=` or, for errors and notices, what the client says it reads. */
export const negotiateLanguage = (request: Request, query: URLSearchParams): string => {
  const asked = query.get('locale')?.trim().slice(0, 2).toLowerCase()
  return (
    API_LANGUAGES.find((one) => one === asked) ??
    createNegotiator(request).language([...API_LANGUAGES]) ??
    API_LANGUAGES[0]
  )
}

const MIN_COMPRESSED_BYTES = 1_400

/**
 * An answer as it goes out: rendered, with its tag and its compression. A client that has the same already is told
 * so.
 */
export const respond = (
  request: Request,
  format: Format,
  answer: Exclude<ApiResponse, { response: Response }>,
  extra: Headers,
): Response => {
  const { root, value, status = 200 } = answer
  const text = render(format, root, value)
  const headers = new Headers({ 'content-type': CONTENT_TYPE[format], ...CORS, ...answer.headers })
  extra.forEach((one, name) => {
    headers.set(name, one)
  })
  headers.set('vary', 'Accept, Accept-Encoding, Accept-Language, Authorization')
  headers.set('x-content-type-options', 'nosniff')
  if (request.method === 'GET' || request.method === 'HEAD') {
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-cache')
    if (status === 200) {
      // Weak: the same answer compressed is the same answer.
      const tag = `W/"${Bun.hash(text).toString(36)}"`
      headers.set('etag', tag)
      if (hasCurrentVersion(request, tag)) {
        headers.delete('content-type')
        return new Response(null, { status: 304, headers })
      }
    }
  }
  const compressed =
    text.length >= MIN_COMPRESSED_BYTES && createNegotiator(request).encoding(['gzip', 'identity']) === 'gzip'
  // Of an answer to HEAD the server sends the head only, with the length that the body would have.
  const whole = request.method === 'HEAD' ? text : singleChunkBody(text)
  const body = compressed ? Bun.gzipSync(text, { level: 1 }) : whole
  if (compressed) headers.set('content-encoding', 'gzip')
  return new Response(body, { status, headers })
}

const hasCurrentVersion = (request: Request, tag: string): boolean => {
  const known = request.headers.get('if-none-match')
  return known !== null && (known.trim() === '*' || known.split(',').some((one) => one.trim() === tag))
}

/** A refusal as it goes out. */
export const respondRefusal = (
  request: Request,
  format: Format,
  refused: ApiRefusal,
  language: string,
  extra = new Headers(),
): Response => {
  const value = errorValues(refused.errors, language)
  const headers = { 'content-language': language, ...refused.headers }
  const shown = format === 'geojson' || format === 'html' ? 'json' : format
  return respond(request, shown, { root: 'errors', value, status: refused.status, headers }, extra)
}

/** What may be done at an address, for browsers that ask before they do it (CORS) and for people. */
export const respondOptions = (methods: string[]): Response => {
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
  return new Response(null, {
    status: 204,
    headers: {
      ...CORS,
      allow: allowed,
      'access-control-allow-methods': allowed,
      'access-control-allow-headers':
        'accept, accept-language, authorization, content-type, idempotency-key, if-none-match',
      'access-control-max-age': '86400',
    },
  })
}

/** A stored file as it goes out: any site may read it. */
export const respondFile = (file: Blob, contentType: string, headers: Record<string, string>): Response =>
  new Response(file, { headers: { ...CORS, 'content-type': contentType, ...headers } })

/** The address of the API. */
export const apiUrl = (town: Pick<Town, 'publicUrl'>): string => `${town.publicUrl}/open311/v2`
