import type { Signal, Signals } from '#platform/signals'

/** Seconds between two signs of life: proxies and browsers close what is silent. */
const HEARTBEAT = 15

const bytes = new TextEncoder()

/**
 * The stream that tells an open page of changes while it is open (server-sent events): `changed`, and no more than that: the
 * page asks again for what it may see.
 * @param options.wants which signals are the page's
 * @param options.events further events by name: which signals each of them tells of
 * @param options.isAllowed looked at with each sign of life: who may see nothing more is told nothing more
 */
export const changeStream = (
  request: Request,
  signals: Signals,
  options: {
    wants(signal: Signal): boolean
    events?: Record<string, (signal: Signal) => boolean>
    isAllowed(): Promise<boolean>
    onStop?(): void
  },
): Response => {
  let stop = () => {}
  const stream = new ReadableStream({
    start(controller) {
      const say = (text: string) => {
        try {
          controller.enqueue(bytes.encode(text))
        } catch {
          stop()
        }
      }
      const unlisten = signals.listen((signal) => {
        if (options.wants(signal)) say('event: changed\ndata: \n\n')
        for (const [name, tells] of Object.entries(options.events ?? {}))
          if (tells(signal)) say(`event: ${name}\ndata: \n\n`)
      })
      const beat = setInterval(async () => {
        if (!(await options.isAllowed())) return stop()
        say(': \n\n')
      }, HEARTBEAT * 1000)
      stop = () => {
        stop = () => {}
        clearInterval(beat)
        unlisten()
        options.onStop?.()
        try {
          controller.close()
        } catch {
          // The browser closed it first.
        }
      }
      request.signal.addEventListener('abort', () => stop())
      say('retry: 2000\nevent: open\ndata: \n\n')
    },
    cancel: () => stop(),
  })
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies that gather answers would hold it back.
      'x-accel-buffering': 'no',
    },
  })
}
