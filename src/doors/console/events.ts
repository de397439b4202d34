import { Elysia } from 'elysia'
import type { Town } from '#town/jurisdictions'
import { isThere, leave, type Member, type Staff } from '#town/staff'

/** Seconds between two signs of life: proxies and browsers close what is silent. */
const HEARTBEAT = 15

/** Pages on which it is told who else is there. */
const SHARED = /^\/console\/(?:requests|conversations)\/[\w-]+$/

const bytes = new TextEncoder()

/**
 * What an open page is told of while it is open (server-sent events): `changed` whenever a topic that it names has
 * changed, on whatever replica. It says no more than that: the page asks anew for what it may see.
 */
export const events = (town: Town, staff: Staff) =>
  new Elysia({ name: 'console-events' }).get(
    '/console/events',
    async ({ request, server }) => {
      const member = await staff.current(request.headers)
      if (!member || member.owesSecond) return new Response('', { status: 401 })
      // A stream that nobody reads would never end.
      if (request.method === 'HEAD') return new Response(null)
      server?.timeout(request, 0)
      const query = new URL(request.url).searchParams
      const topics = new Set((query.get('topics') ?? '').split(',').filter(Boolean).slice(0, 10))
      const page = query.get('page') ?? ''
      return new Response(stream(town, staff, request, member, topics, SHARED.test(page) ? page : ''), {
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          // Proxies that gather answers would hold it back.
          'x-accel-buffering': 'no',
        },
      })
    },
    { detail: { hide: true } },
  )

const stream = (
  town: Town,
  staff: Staff,
  request: Request,
  member: Member,
  topics: Set<string>,
  page: string,
): ReadableStream => {
  let stop = () => {}
  return new ReadableStream({
    start(controller) {
      const say = (text: string) => {
        try {
          controller.enqueue(bytes.encode(text))
        } catch {
          stop()
        }
      }
      const unlisten = town.signals.listen(({ jurisdiction, topic, id }) => {
        const wanted =
          topics.has(topic) || topics.has(`${topic}:${id}`) || (topic === 'presence' && id === page)
        if (jurisdiction === town.id && wanted) say('event: changed\ndata: \n\n')
      })
      const beat = setInterval(async () => {
        // Whoever is signed out sees nothing more.
        if (!(await staff.current(request.headers).catch(() => member))) return stop()
        if (page) await isThere(town, member, page).catch(() => {})
        say(': \n\n')
      }, HEARTBEAT * 1000)
      stop = () => {
        stop = () => {}
        clearInterval(beat)
        unlisten()
        if (page) leave(town, member.id, page).catch(() => {})
        try {
          controller.close()
        } catch {
          // The browser closed it first.
        }
      }
      request.signal.addEventListener('abort', () => stop())
      say('retry: 2000\nevent: open\ndata: \n\n')
      if (page) isThere(town, member, page).catch(() => {})
    },
    cancel: () => stop(),
  })
}
