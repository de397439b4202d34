/** What whoever is not let in is told: when to come again. Seconds. */
const RETRY_AFTER = 2

/** Addresses that are answered in any case: whoever looks after the service has to see how it does. */
const ALWAYS = /^[^/]*\/\/[^/]*\/(health\/|metrics(\?|$))/

type Fetch = (request: Request, ...rest: unknown[]) => Response | Promise<Response>

/** Lets no more in than can be served: more would wait in memory, each a little longer than the one before. */
export type Gate = {
  /** Answers as the service does, as long as there is room. */
  before(fetch: Fetch): Fetch
  /** How many are being served. */
  readonly inside: number
  /** Whether the service is about to stop: whoever shares the load out sends no more. */
  readonly closing: boolean
  /** Says that the service is about to stop, and waits until those inside are served, or for so long. */
  close(waitMs: number): Promise<void>
}

/**
 * @param most requests that are served at once
 * @param refused told of each that is turned away
 */
export const createGate = (most: number, refused: () => void = () => {}): Gate => {
  let inside = 0
  let closing = false
  const busy = () =>
    new Response('Busy: please try again in a moment.\n', {
      status: 503,
      headers: { 'retry-after': String(RETRY_AFTER), 'content-type': 'text/plain; charset=utf-8' },
    })
  return {
    before:
      (fetch) =>
      async (request, ...rest) => {
        if (ALWAYS.test(request.url)) return fetch(request, ...rest)
        if (inside >= most) {
          refused()
          return busy()
        }
        inside++
        try {
          return await fetch(request, ...rest)
        } finally {
          inside--
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
