import { Elysia } from 'elysia'
import type { View } from '../ui/index.ts'
import { parseChoice } from './choose.tsx'
import { collectionPage, handleCollection } from './collection.tsx'
import { findAppointmentPage, handleFindAppointment } from './find.tsx'
import { downloadCalendar, findByToken, handleHoldSlot, showAppointment, updateOwn } from './handlers.ts'
import { startPage } from './start.ts'
import { ticketsPage } from './tickets.tsx'
import { completeIdentity, downloadCallDocument, identify } from './video-call-actions.tsx'

const hiddenRoute = { detail: { hide: true } }
const formRoute = { ...hiddenRoute, parse: 'none' as const }

/** Making an appointment, and the page of one's own. */
export const appointmentRoutes = (
  viewOf: (request: Request) => Promise<View>,
  missing: (request: Request) => Response,
) =>
  new Elysia({ name: 'site-appointments' })
    .get(
      '/appointments',
      async ({ request }) => startPage(await viewOf(request), parseChoice(new URL(request.url).searchParams)),
      hiddenRoute,
    )
    .post('/appointments', async ({ request }) => handleHoldSlot(await viewOf(request), request), formRoute)
    .post(
      '/appointments/collection',
      async ({ request }) => handleCollection(await viewOf(request), request),
      formRoute,
    )
    .get(
      '/appointments/collection',
      async ({ request }) => collectionPage(await viewOf(request), ''),
      hiddenRoute,
    )
    .get(
      '/appointments/find',
      async ({ request }) =>
        findAppointmentPage(await viewOf(request), {
          code: new URL(request.url).searchParams.get('code')?.slice(0, 20) ?? '',
        }),
      hiddenRoute,
    )
    .post(
      '/appointments/find',
      async ({ request }) => handleFindAppointment(await viewOf(request), request),
      formRoute,
    )
    .get(
      '/turns/:agenda',
      async ({ params, request }) =>
        (await ticketsPage(await viewOf(request), params.agenda)) ?? missing(request),
      hiddenRoute,
    )
    .get(
      '/appointments/identified',
      async ({ request }) => completeIdentity(await viewOf(request), request),
      hiddenRoute,
    )
    .get(
      '/appointments/:token/identify/:signing',
      async ({ params, request }) => {
        const view = await viewOf(request)
        const one = await findByToken(view, params.token)
        return (one && (await identify(view, one, request, params.signing))) ?? missing(request)
      },
      hiddenRoute,
    )
    .get(
      '/appointments/:token/documents/:file',
      async ({ params, request }) => {
        const view = await viewOf(request)
        const one = await findByToken(view, params.token)
        return (one && (await downloadCallDocument(view, one, request, params.file))) ?? missing(request)
      },
      hiddenRoute,
    )
    .get(
      '/appointments/:token',
      async ({ params, request }) => {
        const view = await viewOf(request)
        const one = await findByToken(view, params.token)
        return (one && (await showAppointment(view, request, one))) ?? missing(request)
      },
      hiddenRoute,
    )
    .post(
      '/appointments/:token',
      async ({ params, request }) => {
        const view = await viewOf(request)
        const one = await findByToken(view, params.token)
        return one ? updateOwn(view, request, one) : missing(request)
      },
      formRoute,
    )
    .get(
      '/appointments/:token/calendar.ics',
      async ({ params, request }) => {
        const view = await viewOf(request)
        const one = await findByToken(view, params.token)
        return one && one.state !== 'held' ? downloadCalendar(view, one) : missing(request)
      },
      hiddenRoute,
    )
