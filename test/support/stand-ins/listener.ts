import { freePort } from '../world.ts'

/** A request that came in, with its body as text. */
export type ReceivedRequest = { method: string; path: string; headers: Headers; body: string }

/** A server of somebody else's: keeps what it hears, and answers as it is told. */
export const startListener = (
  answer: (heard: ReceivedRequest, count: number) => Response | Promise<Response>,
) => {
  const heard: ReceivedRequest[] = []
  const server = Bun.serve({
    port: freePort(),
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      const one = {
        method: request.method,
        path: `${pathname}${search}`,
        headers: request.headers,
        body: await request.text(),
      }
      heard.push(one)
      return answer(one, heard.length)
    },
  })
  return {
    url: `http://localhost:${server.port}`,
    host: `localhost:${server.port}`,
    heard,
    stop: () => server.stop(true),
  }
}
