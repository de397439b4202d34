import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How the endpoint answers a report that it has taken. */
export type StrictAnswer =
  | 'xml'
  | 'json'
  | 'cut-json'
  | 'cut-xml'
  | 'location'
  | 'html'
  | 'empty'
  | 'no-id'
  | 'token'
  | 'closes'
  /** Later than anybody waits. */
  | 'late'
  | 'bad-gateway'
  /** Takes nothing. */
  | 'error'

type Behaviour = { answer: StrictAnswer; listed: boolean; tokenAfter?: number; twice?: boolean }
type Taken = { id: string; fields: URLSearchParams }

/** Another town's endpoint: it takes every report that is posted, however often, and counts them. */
export type RawServer = {
  url: string
  /** What it took since it was last told how to behave. */
  taken: Taken[]
  posts(): number
  looks(): number
  /** From now on; what was counted is forgotten, unless `keep`. */
  behave(how: Behaviour, keep?: boolean): void
  /** Whether nobody listens there. */
  away(gone: boolean): void
  stop(): void
}

/** Starts an endpoint of GeoReport v2 that knows no idempotency keys: what is sent twice is there twice. */
export const startStrictEndpoint = (): RawServer => {
  let how: Behaviour = { answer: 'xml', listed: true }
  let [posts, looks, asked, last] = [0, 0, 0, 1_000]
  const taken: Taken[] = []
  const xml = (inner: string) =>
    `<?xml version="1.0" encoding="utf-8"?>\n<service_requests>${inner}</service_requests>`
  const send = (response: ServerResponse, status: number, body = '', headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'content-type': 'text/xml', connection: 'close', ...headers }).end(body)

  const answered = (response: ServerResponse, id: string) => {
    const requestXml = `<request><service_request_id>${id}</service_request_id><service_notice>Rebut</service_notice></request>`
    const json = JSON.stringify([{ service_request_id: id, service_notice: 'Rebut' }])
    const answers: Record<StrictAnswer, () => unknown> = {
      xml: () => send(response, 201, xml(requestXml)),
      json: () => send(response, 201, json, { 'content-type': 'application/json' }),
      'cut-json': () =>
        send(response, 200, json.slice(0, json.indexOf('Rebut')), { 'content-type': 'application/json' }),
      'cut-xml': () => send(response, 200, xml(requestXml).slice(0, xml(requestXml).indexOf('Rebut'))),
      location: () => send(response, 201, '', { location: `/v2/requests/${id}.xml` }),
      html: () =>
        send(response, 200, '<!doctype html><html><body>Gràcies!</body></html>', {
          'content-type': 'text/html',
        }),
      empty: () => send(response, 200),
      'no-id': () => send(response, 201, xml('<request><service_notice>Rebut</service_notice></request>')),
      token: () => send(response, 200, xml(`<request><token>t-${id}</token></request>`)),
      closes: () => response.socket?.destroy(),
      late: () => setTimeout(() => send(response, 201, xml(requestXml)), 5_000).unref(),
      'bad-gateway': () => send(response, 502, '<html>Bad Gateway</html>'),
      error: () => send(response, 500, ''),
    }
    answers[how.answer]()
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      if (request.method === 'POST' && url.pathname === '/v2/requests.xml') {
        posts++
        const id = `R${++last}`
        const fields = new URLSearchParams(Buffer.concat(parts).toString())
        if (how.answer !== 'error') taken.push({ id, fields })
        if (how.twice) taken.push({ id: `${id}b`, fields })
        return answered(response, id)
      }
      if (url.pathname.startsWith('/v2/tokens/')) {
        if (++asked < (how.tokenAfter ?? 1)) return send(response, 404)
        const token = /t-\w+/.exec(url.pathname)?.[0] ?? ''
        return send(
          response,
          200,
          xml(`<request><service_request_id>${token.slice(2)}</service_request_id></request>`),
        )
      }
      if (url.pathname === '/v2/requests.xml' && url.searchParams.has('start_date')) {
        looks++
        const shown = how.listed ? taken : []
        return send(
          response,
          200,
          xml(
            shown
              .map(
                ({ id, fields }) =>
                  `<request><service_request_id>${id}</service_request_id><status>open</status><service_code>${fields.get('service_code')}</service_code><description>${Bun.escapeHTML(fields.get('description') ?? '')}</description><lat>${fields.get('lat')}</lat><long>${fields.get('long')}</long></request>`,
              )
              .join(''),
          ),
        )
      }
      return send(response, 404)
    })
  })
  server.listen(0)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://localhost:${port}/v2`,
    taken,
    posts: () => posts,
    looks: () => looks,
    behave(next, keep = false) {
      how = next
      if (keep) return
      ;[posts, looks, asked] = [0, 0, 0]
      taken.length = 0
    },
    away: (gone) => void (gone ? server.close() : server.listen(port)),
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
