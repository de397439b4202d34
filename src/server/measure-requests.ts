import type { ProcessMetrics } from '#platform/telemetry'

/** What a request asks for, by the beginning of its path: few enough names to be a label. */
const AREAS: [RegExp, string][] = [
  [/^\/(?:health\/|metrics$)/, 'operation'],
  [/^\/console(?:\/|$)/, 'console'],
  [/^\/open311\//, 'api'],
  [/^\/[\w-]+\/webhook$/, 'webhook'],
  [/^\/chat(?:\/|$)/, 'chat'],
]

export const areaOf = (pathname: string): string =>
  AREAS.find(([beginning]) => beginning.test(pathname))?.[1] ?? 'site'

type Serve<Server> = (request: Request, server: Server) => Promise<Response>

/** Measures every answer, by area and class of status: until its head is ready, so that a stream counts for its beginning. */
export const measureRequests =
  <Server>({ requests }: ProcessMetrics, serve: Serve<Server>): Serve<Server> =>
  async (request, server) => {
    const began = performance.now()
    const response = await serve(request, server)
    const area = areaOf(new URL(request.url).pathname)
    requests.observe(
      { area, status: `${Math.floor(response.status / 100)}xx` },
      (performance.now() - began) / 1_000,
    )
    return response
  }
