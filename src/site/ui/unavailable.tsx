import type { Town } from '#domain/town'
import { LANGUAGES } from '#languages'
import { preferredLanguage } from '#platform/pages'
import { createView, type SiteKey, sitePage, translate } from './frame.tsx'

const STATUS_TEXTS = {
  400: ['turned.408', 'turned.408.body'],
  408: ['turned.408', 'turned.408.body'],
  413: ['turned.413', 'turned.413.body'],
  429: ['turned.429', 'turned.429.body'],
  503: ['turned.503', 'turned.503.body'],
} satisfies Record<number, [SiteKey, SiteKey]>

/** Whether a request comes from a browser: a program is told in a line. */
export const wantsHtml = (request: Request): boolean =>
  (request.headers.get('accept') ?? '').includes('text/html')

/**
 * What a client that is not let in is told, and when to come again: a page for a browser, a line for a program, in the form
 * of the API where that was asked.
 * @param retryAfter seconds
 */
export const unavailableResponse = (
  town: Town,
  request: Request,
  status: number,
  retryAfter: number,
): Response => {
  const headers: Record<string, string> = { 'retry-after': String(retryAfter) }
  const here = createView(town, preferredLanguage(request, town.profile.languages))
  const [title, body] = STATUS_TEXTS[status as keyof typeof STATUS_TEXTS] ?? STATUS_TEXTS[503]
  const text = here.t(body, { phone: town.profile.phone })
  if (new URL(request.url).pathname.startsWith('/open311'))
    return Response.json([{ code: status, description: text }], { status, headers })
  if (!wantsHtml(request))
    return new Response(`${text}\n`, {
      status,
      headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    })
  return sitePage(
    here,
    { title: here.t(title), path: '/', status, headers },
    <>
      <h1>{here.t(title)}</h1>
      <p>{text}</p>
    </>,
  )
}

/** The same where the town itself cannot be shown, since its files cannot be read: a line, in the language asked for. */
export const townDownResponse = (request: Request, retryAfter: number): Response => {
  const language = preferredLanguage(request, LANGUAGES)
  const lines = [translate(language, 'turned.down'), translate(language, 'turned.down.body')]
  const headers = { 'retry-after': String(retryAfter), 'content-language': language }
  if (new URL(request.url).pathname.startsWith('/open311'))
    return Response.json([{ code: 503, description: lines.join('. ') }], { status: 503, headers })
  return new Response(`${lines.join('\n')}\n`, {
    status: 503,
    headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
  })
}
