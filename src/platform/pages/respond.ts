import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { readFormData } from '#platform/forms'
import { singleChunkBody } from '#platform/streams'
import { stripUnstorable } from '#platform/text'

/** What every page is sent with: no script or style that is not ours, in no frame, telling nobody where from. */
export const SECURITY_HEADERS: Record<string, string> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // Not `no-referrer`: with it a browser says `Origin: null` of our own forms.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'permissions-policy': 'geolocation=(self), camera=(), microphone=()',
}

/** What an answer that names no policy of its own may do where a browser shows it: nothing. */
const DEFAULT_CONTENT_POLICY =
  "default-src 'none'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** A worker is held by the policy of its script's own answer: scripts and styles are held by the page that asks for them. */
const SUBRESOURCE_TYPES = /^(?:text\/(?:javascript|css)|application\/javascript)\b/

/** Any answer with what none may be without: a new route cannot forget it. */
export const withSecurityHeaders = (response: Response): Response => {
  const { headers } = response
  if (!headers.has('x-content-type-options')) headers.set('x-content-type-options', 'nosniff')
  if (!headers.has('referrer-policy')) headers.set('referrer-policy', 'same-origin')
  const type = headers.get('content-type') ?? ''
  if (!headers.has('content-security-policy') && !SUBRESOURCE_TYPES.test(type))
    headers.set('content-security-policy', DEFAULT_CONTENT_POLICY)
  return response
}

/**
 * What a page with a map is sent with: it may fetch its style and tiles from the server of those.
 * @param framedBy whose pages may hold it in a frame: nobody's, unless said otherwise
 */
export const mapPolicy = (mapStyleUrl: string, framedBy = "'none'"): Record<string, string> => {
  const tiles = URL.parse(mapStyleUrl)?.origin ?? ''
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self' blob:",
    "style-src 'self'",
    `img-src 'self' data: blob: ${tiles}`,
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' ${tiles}`,
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${framedBy}`,
  ]
  return { 'content-security-policy': policy.join('; ') }
}

/**
 * What a page with a video call is sent with: it may hold the video server's page in a frame, and lend it camera and
 * microphone.
 */
export const callPolicy = (videoOrigin: string): Record<string, string> => ({
  'content-security-policy': `${SECURITY_HEADERS['content-security-policy']}; frame-src ${videoOrigin}`,
  'permissions-policy': `geolocation=(), camera=(self "${videoOrigin}"), microphone=(self "${videoOrigin}"), display-capture=(self "${videoOrigin}")`,
})

/** What a page with sound or films is sent with: it may play those of our own. */
export const mediaPolicy: Record<string, string> = {
  'content-security-policy': `${SECURITY_HEADERS['content-security-policy']}; media-src 'self'`,
}

/** A page as an answer. Text in it is escaped by the renderer. */
export const htmlResponse = (document: VNode, status = 200, headers: Record<string, string> = {}): Response =>
  markupResponse(`<!doctype html>\n${renderToString(document)}`, status, headers)

/** A part of a page as an answer. */
export const htmlFragment = (part: VNode): Response => markupResponse(renderToString(part), 200, {})

const markupResponse = (markup: string, status: number, headers: Record<string, string>): Response =>
  new Response(singleChunkBody(markup), {
    status,
    headers: {
      ...SECURITY_HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
  })

/** A document as an answer: shown by the browser, kept by nobody between. */
export const pdfResponse = (bytes: Uint8Array<ArrayBuffer>, name: string): Response =>
  new Response(bytes, {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${name}.pdf"`,
      // No more than this: with `sandbox` or without sources, browsers do not open their own reader.
      'content-security-policy': "frame-ancestors 'none'; base-uri 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })

/** A text to be kept by the person who asked for it. */
export const textFileResponse = (content: string, name: string): Response =>
  new Response(content, {
    headers: {
      ...SECURITY_HEADERS,
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '')}"`,
      'cache-control': 'no-store',
    },
  })

/** A script that any site may load, to hold a frame of ours. */
export const embedScriptResponse = (script: string): Response =>
  new Response(script, {
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=3600',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    },
  })

/** Sends the browser elsewhere after a post, so that going back or reloading does not post again. */
export const seeOther = (location: string, headers: Record<string, string> = {}): Response =>
  new Response(null, { status: 303, headers: { location, ...headers } })

/** A picture as an answer. */
export const jpegResponse = (bytes: Uint8Array): Response =>
  new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=300',
    },
  })

/**
 * The language to answer in: the one asked for by `?lang=`, else the first of the browser's that we have.
 * @param supported the first is the default language
 */
export const preferredLanguage = <L extends string>(request: Request, supported: readonly [L, ...L[]]): L => {
  const asked = new URL(request.url).searchParams.get('lang')
  const accepted = (request.headers.get('accept-language') ?? '')
    .split(',')
    .map((part) => part.trim().slice(0, 2).toLowerCase())
  return (
    [asked, ...accepted].map((one) => supported.find((known) => known === one)).find(Boolean) ?? supported[0]
  )
}

/**
 * Whether a post comes from a page of ours. Browsers say where a form was; programs, which carry no session of
 * anyone's, say nothing.
 */
export const isSameOrigin = (request: Request): boolean => {
  const site = request.headers.get('sec-fetch-site')
  if (site) return site === 'same-origin' || site === 'none'
  const origin = request.headers.get('origin')
  return !origin || URL.parse(origin)?.host === (request.headers.get('host') ?? new URL(request.url).host)
}

/** A posted form: `text` is empty for what is absent, `all` has every text of a name, `file` is one with a name or bytes. */
export type PostedForm = {
  text(name: string, limit?: number): string
  all(name: string): string[]
  file(name: string): File | undefined
  form: FormData
}

/** A posted form. What cannot be read as a form has no fields. */
export const readForm = async (request: Request): Promise<PostedForm> => {
  const form = await readFormData(request).catch(() => new FormData())
  const text = (name: string, limit?: number) => {
    const value = form.get(name)
    return typeof value === 'string' ? stripUnstorable(value).trim().slice(0, limit) : ''
  }
  const all = (name: string) => form.getAll(name).filter((one): one is string => typeof one === 'string')
  const file = (name: string) => {
    const given = form.get(name) as File | string | null
    return given && typeof given !== 'string' && (given.size > 0 || given.name) ? given : undefined
  }
  return { text, all, file, form }
}
