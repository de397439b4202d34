import type { WebhookMatcher } from '#channels/core'
import { clientAddress, setClientAddress } from '#platform/address'
import { keepBody } from '#platform/streams'
import { type BodyRules, bufferKey } from './body-rules.ts'
import { BodyRejected, discardBody, type ReceivedBody, receiveBody } from './receive-body.ts'

/** Retry-After of a rejected request, in seconds. */
const RETRY_AFTER_SECONDS = 2

/** Paths that are always answered: operators need them under load. */
const ALWAYS_SERVED = /^(?:\/health\/|\/metrics$)/

type Server = { requestIP(request: Request): { address: string } | null }
type Serve = (request: Request) => Response | Promise<Response>

/** Admits only as many requests as can be served: further ones would queue in memory with growing delays. */
export type LoadShedder = {
  /** Passes a request to the service, or rejects it beyond the limit. */
  handle(serve: Serve): (request: Request, server: Server) => Promise<Response>
  /** Requests in flight. */
  readonly inside: number
  /** Whether the service is stopping, so that the load balancer sends no more. */
  readonly closing: boolean
  /** Reports that the service is stopping, and waits for the requests in flight, at most for the given time. */
  close(waitMs: number): Promise<void>
}

/** Options of load shedding. */
export type LoadShedderOptions = {
  /** Maximum of concurrent requests. */
  maxConcurrent: number
  /** How many of so many places one owner may have, and whose a request is: of the town of its host. Unset: all of them. */
  share?: (places: number) => number
  ownerOf?: (request: Request) => string
  /** Number of trusted proxies, whose header gives the client's address. */
  trustedProxies: number
  /** The rule for a request's body. */
  bodies: BodyRules
  /** Whether a request has one of the reserved places. */
  isWebhook: WebhookMatcher
  /** Called for each request rejected beyond the limit. */
  onRejected?: () => void
  /** Called once if a proxy sends client addresses but is not trusted. */
  onUntrustedProxy?: () => void
  /** The response to a rejected request, by status. */
  answer(request: Request, status: number, retryAfter: number): Response
}

/**
 * Runs before every adapter: records the client's address, receives the body under its rule, and limits concurrent requests.
 * The body is received before the request counts as in flight, so that slow senders block nobody. Some places beyond the limit
 * are reserved for the messengers' signed deliveries.
 */
export const createLoadShedder = (rules: LoadShedderOptions): LoadShedder => {
  const { maxConcurrent, trustedProxies, bodies, isWebhook, onRejected = () => {}, answer } = rules
  const { share = (places) => places, ownerOf = () => '' } = rules
  const insideOf = new Map<string, number>()
  const kept = Math.max(4, Math.ceil(maxConcurrent / 8))
  let unbelieved: LoadShedderOptions['onUntrustedProxy'] = rules.onUntrustedProxy
  let inside = 0
  let closing = false
  const full = (request: Request, pathname: string) => {
    if (isWebhook(request, pathname)) return inside >= maxConcurrent + kept
    return inside >= maxConcurrent || (insideOf.get(ownerOf(request)) ?? 0) >= share(maxConcurrent)
  }
  const count = (owner: string, by: number) => {
    inside += by
    const now = (insideOf.get(owner) ?? 0) + by
    if (now > 0) insideOf.set(owner, now)
    else insideOf.delete(owner)
  }

  const turnAway = async (request: Request, status: number): Promise<Response> => {
    if (status === 503) onRejected()
    await discardBody(request)
    const response = answer(request, status, RETRY_AFTER_SECONDS)
    // The rest of the body is not awaited.
    response.headers.set('connection', 'close')
    return response
  }
  const receive = async (request: Request): Promise<ReceivedBody | Response> => {
    const rule = await bodies(request)
    if (rule instanceof Response) {
      await discardBody(request)
      return rule
    }
    try {
      return await receiveBody(request, bufferKey(request), rule)
    } catch (error) {
      if (error instanceof BodyRejected) return turnAway(request, error.status)
      throw error
    }
  }

  return {
    handle: (serve) => async (request, server) => {
      const forwarded = request.headers.get('x-forwarded-for')
      const socket = server.requestIP(request)?.address ?? ''
      const address = clientAddress(forwarded, socket, trustedProxies)
      setClientAddress(request, address)
      if (forwarded && trustedProxies === 0) {
        unbelieved?.()
        unbelieved = undefined
      }
      const pathname = pathOf(request.url)
      if (ALWAYS_SERVED.test(pathname)) return serve(request)
      if (full(request, pathname)) return turnAway(request, 503)
      const body = hasBody(request) ? await receive(request) : undefined
      if (body instanceof Response) return body
      if (full(request, pathname)) {
        body?.release()
        return turnAway(request, 503)
      }
      const owner = ownerOf(request)
      count(owner, 1)
      try {
        if (!body) return await serve(request)
        // Read by one function only: no second request is made of it.
        if (isWebhook(request, pathname)) {
          keepBody(request, body.bytes)
          return await serve(request)
        }
        const { url, method, headers } = request
        const whole = new Request(url, { method, headers, body: body.bytes })
        setClientAddress(whole, address)
        return await serve(whole)
      } finally {
        count(owner, -1)
        body?.release()
      }
    },
    get inside() {
      return inside
    },
    get closing() {
      return closing
    },
    async close(waitMs) {
      closing = true
      const until = performance.now() + waitMs
      while (inside > 0 && performance.now() < until) await Bun.sleep(20)
    },
  }
}

/** The raw path of a URL. */
const pathOf = (url: string): string => {
  const from = url.indexOf('/', url.indexOf('//') + 2)
  const to = url.indexOf('?', from)
  return from < 0 ? '/' : url.slice(from, to < 0 ? undefined : to)
}

const hasBody = ({ method, headers }: Request): boolean =>
  method !== 'GET' &&
  method !== 'HEAD' &&
  (headers.has('transfer-encoding') || (headers.get('content-length') ?? '0') !== '0')
