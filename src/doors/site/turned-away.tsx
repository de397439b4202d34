import { preferredLanguage } from '#platform/pages'
import type { Town } from '#town/jurisdictions'
import { SITE_LANGUAGES, type SiteKey, sitePage, view } from './frame.tsx'

const SAID = {
  400: ['turned.408', 'turned.408.body'],
  408: ['turned.408', 'turned.408.body'],
  413: ['turned.413', 'turned.413.body'],
  429: ['turned.429', 'turned.429.body'],
  503: ['turned.503', 'turned.503.body'],
} satisfies Record<number, [SiteKey, SiteKey]>

/** Whether a request comes from a browser: a program is told in a line. */
export const forPeople = (request: Request): boolean =>
  (request.headers.get('accept') ?? '').includes('text/html')

/**
 * What a client that is not let in is told, and when to come again: a page for a browser, a line for a program, in the form
 * of the API where that was asked.
 * @param retryAfter seconds
 */
export const turnedAway = (town: Town, request: Request, status: number, retryAfter: number): Response => {
  const headers: Record<string, string> = { 'retry-after': String(retryAfter) }
  const here = view(town, preferredLanguage(request, SITE_LANGUAGES))
  const [title, body] = SAID[status as keyof typeof SAID] ?? SAID[503]
  const words = here.t(body, { phone: town.profile.phone })
  if (new URL(request.url).pathname.startsWith('/open311'))
    return Response.json([{ code: status, description: words }], { status, headers })
  if (!forPeople(request))
    return new Response(`${words}\n`, {
      status,
      headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    })
  return sitePage(
    here,
    { title: here.t(title), path: '/', status, headers },
    <>
      <h1>{here.t(title)}</h1>
      <p>{words}</p>
    </>,
  )
}
