import { type LookupAddress, lookup } from 'node:dns'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { withClientSpan } from '#platform/telemetry'
import { assertAllowedAddress, ForbiddenAddress, isAllowedPrivateHost, isPublicAddress } from './guard.ts'

/** What is asked of another server. */
export type OutboundRequest = {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** Milliseconds for all of it, redirects included. */
  timeoutMs?: number
  /** Bytes of an answer at most. */
  maxBytes?: number
}

/** What another server answered. */
export type OutboundResponse = { status: number; headers: Headers; body: Uint8Array }

/** Asks servers whose addresses others gave us. */
export type Outbound = {
  /**
   * Sends a request to the open internet only. Redirects are followed for GET, three at most, each checked again.
   * @throws {ForbiddenAddress} when the address, its name or a redirect leads inside
   * @throws when there is no answer in time, or it is longer than agreed
   */
  request(url: string, options?: OutboundRequest): Promise<OutboundResponse>
  /** Looks an address over before it is kept. @throws {ForbiddenAddress} */
  check(url: string): void
}

const REDIRECTS = 3

const NOWHERE: ReadonlySet<string> = new Set()

/** Finds the addresses of a name. */
export type Resolve = (
  host: string,
  options: { all: true },
  found: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

/**
 * @param allowedHosts `host` or `host:port` inside that may be reached all the same
 * @param resolve the system's resolver, unless a test brings its own
 */
export const createOutbound = (allowedHosts: string[], resolve: Resolve = lookup): Outbound => {
  const lookupPublic = publicLookup(resolve)
  // Of its own, and kept by nobody: a connection that is used again would lead where no name was looked up.
  const agents = { http: new http.Agent({ keepAlive: false }), https: new https.Agent({ keepAlive: false }) }
  const allowed = new Set(allowedHosts)
  return {
    check: (url) => void assertAllowedAddress(url, allowed),
    async request(given, options = {}) {
      const signal = AbortSignal.timeout(options.timeoutMs ?? 10_000)
      let url = assertAllowedAddress(given, allowed)
      let open: ReadonlySet<string> = allowed
      for (let hops = 0; ; hops++) {
        const resolver = isAllowedPrivateHost(url, open) ? undefined : lookupPublic
        const response = await withClientSpan('another server', url, () =>
          send(url, options, signal, resolver, agents),
        )
        const location = response.headers.get('location')
        const redirected = response.status >= 300 && response.status < 400 && location
        if (!redirected || options.method === 'POST') return response
        if (hops === REDIRECTS) throw new Error('too many redirects')
        const next = new URL(location, url)
        // Where an answer sends us to is not what the town configured, but on the same host.
        if (next.host !== url.host) open = NOWHERE
        url = assertAllowedAddress(next.href, open)
      }
    },
  }
}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void
type Lookup = (host: string, options: { all?: boolean }, found: Found) => void

/**
 * Resolves a name and lets the connection use only addresses that were looked at: between a check and a connection
 * of its own, a name could change (DNS rebinding).
 */
const publicLookup =
  (resolve: Resolve): Lookup =>
  (host, options, found) =>
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return found(error, [])
      const inside = addresses.some(({ address }) => !isPublicAddress(address))
      const [first] = addresses
      if (inside || !first) return found(new ForbiddenAddress('a name of a private address'), [])
      return options.all ? found(null, addresses) : found(null, first.address, first.family)
    })

const send = (
  url: URL,
  { method = 'GET', headers, body, maxBytes = 1024 * 1024 }: OutboundRequest,
  signal: AbortSignal,
  find: Lookup | undefined,
  agents: { http: http.Agent; https: https.Agent },
): Promise<OutboundResponse> =>
  new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:'
    const { request } = secure ? https : http
    const sent = request(
      url,
      {
        method,
        agent: secure ? agents.https : agents.http,
        headers: { 'user-agent': 'town-hall-line', 'accept-encoding': 'identity', ...headers },
        signal,
        ...(find ? { lookup: find as never } : {}),
      },
      (answer) => {
        read(answer, maxBytes).then(
          (bytes) => resolve({ status: answer.statusCode ?? 0, headers: headersOf(answer), body: bytes }),
          (error) => {
            sent.destroy()
            reject(error)
          },
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })

const read = async (answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  let total = 0
  for await (const part of answer) {
    total += part.length
    if (total > maxBytes) throw new Error(`a response of more than ${maxBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const headersOf = ({ headers }: IncomingMessage): Headers => {
  const kept = new Headers()
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) kept.set(name, Array.isArray(value) ? value.join(', ') : value)
  return kept
}
