import { Elysia } from 'elysia'
import { ANY_PAGE, recordPresence, removePresence, type StaffOf } from '#domain/staff'
import type { TownOf } from '#domain/town'
import { changeStream } from '#platform/pages'
import { changesCounts } from './ui/index.ts'

/** Pages on which it is told who else is there. */
const PRESENCE_PAGES = /^\/console\/(?:requests|conversations)\/[\w-]+$/

/** What an open page is told of while it is open: whenever a topic that it names has changed, on whatever replica. */
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
      const path = query.get('page') ?? ''
      const page = PRESENCE_PAGES.test(path) ? path : ''
      const beHere = async () => {
        // Not taken back when this page is closed: another may be open, and the next one soon is.
        await recordPresence(town, member, ANY_PAGE).catch(() => {})
        if (page) await recordPresence(town, member, page).catch(() => {})
      }
      void beHere()
      return changeStream(request, town.signals, {
        wants: ({ jurisdiction, topic, id }) =>
          jurisdiction === town.id &&
          (topics.has(topic) || topics.has(`${topic}:${id}`) || (topic === 'presence' && id === page)),
        events: {
          counts: (signal) => signal.jurisdiction === town.id && changesCounts(signal, member),
        },
        async isAllowed() {
          // A member who is signed out sees nothing more.
          if (!(await staff.currentSession(request.headers).catch(() => member))) return false
          await beHere()
          return true
        },
        onStop: () => void (page && removePresence(town, member.id, page).catch(() => {})),
      })
    },
    { detail: { hide: true } },
  )
