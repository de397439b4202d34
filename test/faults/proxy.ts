/**
 * Shares requests out among replicas, one after the other: `bun proxy.ts PORT PORT,PORT…`. A process of its own, since a
 * process has a limit of calls under way, which those who wait for each other would use up.
 */
const [port = '', behind = ''] = process.argv.slice(2)
const ports = behind.split(',')
let turn = 0

Bun.serve({
  port: Number(port),
  async fetch(request) {
    const body = await request.arrayBuffer()
    const { pathname } = new URL(request.url)
    const target = `http://localhost:${ports[turn++ % ports.length]}${pathname}`
    // A replica that is gone costs the sender a try.
    return fetch(target, { method: request.method, headers: request.headers, body }).catch(
      () => new Response('Bad Gateway', { status: 502 }),
    )
  },
})
