import { clientAddress, setClientAddress } from '#platform/address'
import { type BodyRules, bufferKey, isSignedWebhook } from './body-rules.ts'
import { BodyRejected, discardBody, type ReceivedBody, receiveBody } from './receive-body.ts'

/** What a rejected client is told: when to come again. Seconds. */
const RETRY_AFTER_SECONDS = 2

/** Paths that are answered in any case: operators have to see how the service does. */
const ALWAYS_SERVED = /^(?:\/health\/|\/metrics$)/

type Server = { requestIP(request: Request): { address: string } | null }
type Serve = (request: Request) => Response | Promise<Response>

/** Lets no more in than can be served: more would wait in memory, each a little longer than the one before. */
export type LoadShedder = {
  /** Answers as the service does, as long as there is room. */
  handle(serve: Serve): (request: Request, server: Server) => Promise<Response>
  /** How many are being served. */
  readonly inside: number
  /** Whether the service is about to stop: the load balancer sends no more. */
  readonly closing: boolean
  /** Says that the service is about to stop, and waits until those inside are served, or for so long. */
  close(waitMs: number): Promise<void>
}

/** How a gate lets in. */
export type LoadShedderOptions = {
  /** Requests that are served at once. */
  maxConcurrent: number
  /** Proxies of our own before this process: by their header the client's address is known. */
  trustedProxies: number
  /** Under which rule a body is read. */
  bodies: BodyRules
  /** Told of each that is rejected for want of room. */
  onRejected?: () => void
  /** Told once that a proxy names clients and is not believed. */
  onUntrustedProxy?: () => void
  /** The answer to a client that is rejected: the status says why. */
  answer(request: Request, status: number, retryAfter: number): Response
}

/**
 * What stands before every adapter: notes whose address a request has, receives its body under a rule, and lets so many in
 * at once. A body is received before a place is taken: a slow sender takes nobody's. Beyond the places there
 * are some that only the messenger's signed deliveries may take.
 */
export const createLoadShedder = (rules: LoadShedderOptions): LoadShedder => {
  const { maxConcurrent, trustedProxies, bodies, onRejected = () => {}, answer } = rules
  const kept = Math.max(4, Math.ceil(maxConcurrent / 8))
  let unbelieved: LoadShedderOptions['onUntrustedProxy'] = rules.onUntrustedProxy
  let inside = 0
  let closing = false
  const full = (request: Request, pathname: string) =>
    inside >= maxConcurrent && !(isSignedWebhook(request, pathname) && inside < maxConcurrent + kept)

  const turnAway = async (request: Request, status: number): Promise<Response> => {
    if (status === 503) onRejected()
    await discardBody(request)
    const response = answer(request, status, RETRY_AFTER_SECONDS)
    // What is left of the body is not waited for.
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
      inside++
      try {
        if (!body) return await serve(request)
        const { url, method, headers } = request
        const whole = new Request(url, { method, headers, body: body.bytes })
        setClientAddress(whole, address)
        return await serve(whole)
      } finally {
        inside--
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

/** The path of an address as it came. */
const pathOf = (url: string): string => {
  const from = url.indexOf('/', url.indexOf('//') + 2)
  const to = url.indexOf('?', from)
  return from < 0 ? '/' : url.slice(from, to < 0 ? undefined : to)
}

const hasBody = ({ method, headers }: Request): boolean =>
  method !== 'GET' &&
  method !== 'HEAD' &&
  (headers.has('transfer-encoding') || (headers.get('content-length') ?? '0') !== '0')
