import { Elysia } from 'elysia'
import { type Member, recordPresence, removePresence, type Staff, type StaffOf } from '#domain/staff'
import type { Town, TownOf } from '#domain/town'

/** Seconds between two signs of life: proxies and browsers close what is silent. */
const HEARTBEAT = 15

/** Pages on which it is told who else is there. */
const PRESENCE_PAGES = /^\/console\/(?:requests|conversations)\/[\w-]+$/

const bytes = new TextEncoder()

/**
 * What an open page is told of while it is open (server-sent events): `changed` whenever a topic that it names has
 * changed, on whatever replica. It says no more than that: the page asks again for what it may see.
 */
export const eventRoutes = (townOf: TownOf, staffOf: StaffOf) =>
  new Elysia({ name: 'console-events' }).get(
    '/console/events',
    async ({ request, server }) => {
      const town = townOf(request)
      const staff = staffOf(town)
      const member = await staff.currentSession(request.headers)
      if (!member || member.secondFactorRequired) return new Response('', { status: 401 })
      // A stream that nobody reads would never end.
      if (request.method === 'HEAD') return new Response(null)
      server?.timeout(request, 0)
      const query = new URL(request.url).searchParams
      const topics = new Set((query.get('topics') ?? '').split(',').filter(Boolean).slice(0, 10))
      const page = query.get('page') ?? ''
      return new Response(
        openStream(town, staff, request, member, topics, PRESENCE_PAGES.test(page) ? page : ''),
        {
          headers: {
            'content-type': 'text/event-stream; charset=utf-8',
            'cache-control': 'no-store',
            // Proxies that gather answers would hold it back.
            'x-accel-buffering': 'no',
          },
        },
      )
    },
    { detail: { hide: true } },
  )

const openStream = (
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
        // A member who is signed out sees nothing more.
        if (!(await staff.currentSession(request.headers).catch(() => member))) return stop()
        if (page) await recordPresence(town, member, page).catch(() => {})
        say(': \n\n')
      }, HEARTBEAT * 1000)
      stop = () => {
        stop = () => {}
        clearInterval(beat)
        unlisten()
        if (page) removePresence(town, member.id, page).catch(() => {})
        try {
          controller.close()
        } catch {
          // The browser closed it first.
        }
      }
      request.signal.addEventListener('abort', () => stop())
      say('retry: 2000\nevent: open\ndata: \n\n')
      if (page) recordPresence(town, member, page).catch(() => {})
    },
    cancel: () => stop(),
  })
}
