import { Elysia } from 'elysia'
import type { View } from '../frame.tsx'
import { callDocument, identify, identityReturned } from './call-actions.tsx'
import { choiceIn, choosePage } from './choose.tsx'
import { changeOwn, keepHour, ofToken, ownCalendar, showOwn } from './index.ts'
import { turnsPage } from './turns.tsx'

const hidden = { detail: { hide: true } }
const posted = { ...hidden, parse: 'none' as const }

/** Making an appointment, and the page of one's own. */
export const appointments = (
  viewOf: (request: Request) => Promise<View>,
  missing: (request: Request) => Response,
) =>
  new Elysia({ name: 'site-appointments' })
    .get(
      '/appointments',
      async ({ request }) => choosePage(await viewOf(request), choiceIn(new URL(request.url).searchParams)),
      hidden,
    )
    .post('/appointments', async ({ request }) => keepHour(await viewOf(request), request), posted)
    .get(
      '/turns/:agenda',
      async ({ params, request }) =>
        (await turnsPage(await viewOf(request), params.agenda)) ?? missing(request),
      hidden,
    )
    .get(
      '/appointments/identified',
      async ({ request }) => identityReturned(await viewOf(request), request),
      hidden,
    )
    .get(
      '/appointments/:token/identify/:signing',
      async ({ params, request }) => {
        const view = await viewOf(request)
        const one = await ofToken(view, params.token)
        return (one && (await identify(view, one, request, params.signing))) ?? missing(request)
      },
      hidden,
    )
    .get(
      '/appointments/:token/documents/:file',
      async ({ params, request }) => {
        const view = await viewOf(request)
        const one = await ofToken(view, params.token)
        return (one && (await callDocument(view, one, request, params.file))) ?? missing(request)
      },
      hidden,
    )
    .get(
      '/appointments/:token',
      async ({ params, request }) => {
        const view = await viewOf(request)
        const one = await ofToken(view, params.token)
        return (one && (await showOwn(view, request, one))) ?? missing(request)
      },
      hidden,
    )
    .post(
      '/appointments/:token',
      async ({ params, request }) => {
        const view = await viewOf(request)
        const one = await ofToken(view, params.token)
        return one ? changeOwn(view, request, one) : missing(request)
      },
      posted,
    )
    .get(
      '/appointments/:token/calendar.ics',
      async ({ params, request }) => {
        const view = await viewOf(request)
        const one = await ofToken(view, params.token)
        return one && one.state !== 'held' ? ownCalendar(view, one) : missing(request)
      },
      hidden,
    )
