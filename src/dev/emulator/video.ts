import { jwtVerify } from 'jose'

/** What a room's page and a room's people say to each other. */
type Seat = { room: string; id: string; name: string; host: boolean }

/** A strict stand-in for a Jitsi Meet with signed tokens: rooms are entered by token only, and show who is in them. */
export type VideoEmulator = {
  url: string
  /** Who is in a room now, by name. */
  people(room?: string): string[]
  stop(): void
}

const escaped = (text: string) => Bun.escapeHTML(text)

const PAGE = (who: Seat) => `<!doctype html>
<html lang="ca"><head><meta charset="utf-8"><title>Sala</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font-family: system-ui, sans-serif; margin: 0; background: #10151b; color: #fff; min-height: 100vh }
main { padding: 1rem } ul { list-style: none; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)) }
li { background: #243140; border-radius: 12px; min-height: 8rem; display: flex; align-items: end; padding: .75rem }
video { width: 100%; max-height: 12rem; border-radius: 12px; background: #000 }
</style></head>
<body><main><h1 style="font-size:1rem;margin:0">Sala de demostració</h1>
<p>${escaped(who.name)}${who.host ? ' · amfitrió' : ''}</p><video id="me" muted autoplay playsinline hidden></video>
<ul id="people" aria-label="Participants" aria-live="polite"></ul>
<script>
const people = document.getElementById('people')
const socket = new WebSocket(location.href.replace(/^http/, 'ws').replace(/#.*/, ''))
socket.onmessage = ({ data }) => {
  people.replaceChildren(...JSON.parse(data).map((name) => Object.assign(document.createElement('li'), { textContent: name })))
}
navigator.mediaDevices?.getUserMedia({ video: true, audio: false }).then((stream) => {
  const me = document.getElementById('me')
  me.srcObject = stream
  me.hidden = false
}).catch(() => {})
</script></main></body></html>`

/** Starts it. @param options the same app and secret as the town has */
export const startVideoEmulator = (options: {
  port: number
  appId: string
  secret: string
}): VideoEmulator => {
  const key = new TextEncoder().encode(options.secret)
  const rooms = new Map<string, Set<{ data: Seat; send(text: string): unknown }>>()
  const tell = (room: string) => {
    const all = [...(rooms.get(room) ?? [])]
    for (const one of all) one.send(JSON.stringify(all.map(({ data }) => data.name)))
  }
  const enter = async (url: URL): Promise<Seat | string> => {
    const room = decodeURIComponent(url.pathname.slice(1))
    try {
      const { payload } = await jwtVerify(url.searchParams.get('jwt') ?? '', key, {
        issuer: options.appId,
        audience: options.appId,
        subject: url.hostname,
        algorithms: ['HS256'],
        requiredClaims: ['exp', 'nbf', 'room', 'context'],
      })
      if (payload.room !== room) return 'The token is for another room.'
      const { user } = payload.context as { user?: { id?: string; name?: string; moderator?: boolean } }
      if (!user?.id || !user.name) return 'The token names nobody.'
      return { room, id: user.id, name: user.name, host: user.moderator === true }
    } catch (error) {
      return `Authentication failed: ${error instanceof Error ? error.message : 'no token'}`
    }
  }
  const server = Bun.serve<Seat>({
    port: options.port,
    async fetch(request, at) {
      const who = await enter(new URL(request.url))
      if (typeof who === 'string') return new Response(who, { status: 403 })
      if (request.headers.get('upgrade') === 'websocket')
        return at.upgrade(request, { data: who }) ? undefined : new Response('', { status: 400 })
      return new Response(PAGE(who), { headers: { 'content-type': 'text/html; charset=utf-8' } })
    },
    websocket: {
      open(socket) {
        const { room } = socket.data
        rooms.set(room, (rooms.get(room) ?? new Set()).add(socket))
        tell(room)
      },
      message() {},
      close(socket) {
        const { room } = socket.data
        rooms.get(room)?.delete(socket)
        tell(room)
      },
    },
  })
  return {
    url: `http://localhost:${server.port}`,
    people: (room) =>
      [...rooms]
        .filter(([name]) => room === undefined || name === room)
        .flatMap(([, seats]) => [...seats].map(({ data }) => data.name)),
    stop: () => server.stop(true),
  }
}
