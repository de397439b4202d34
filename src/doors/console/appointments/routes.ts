import { Elysia } from 'elysia'
import { seeOther } from '#platform/pages'
import { appointmentByCode } from '#town/appointments'
import type { View } from '../frame.tsx'
import { type Guarded, hidden, posted } from '../guard.ts'
import { agendaPage, saveAgenda } from './agenda.tsx'
import { agendaFor } from './agendas.ts'
import { CallLink, callPage } from './call.tsx'
import { callDeed, callDocument } from './call-actions.ts'
import { deskPage, deskQuery } from './desk.tsx'
import { deskAction, maySee } from './desk-actions.ts'
import { give, openGive } from './give-actions.tsx'
import { appointmentFor, changeOne, onePage } from './one.tsx'
import { weekPage } from './week.tsx'
import { changeWeek, exportWeek } from './week-actions.ts'

/** Appointments: the day at the desks, giving one, one of them, the week of an agenda and what it is made of. */
export const appointmentRoutes = (guarded: Guarded, missing: (here: View) => Response) => {
  const query = (request: Request) => new URL(request.url).searchParams
  /** For an agenda that the member sees. */
  const ofAgenda = async (
    here: View,
    request: Request,
    then: (agenda: NonNullable<Awaited<ReturnType<typeof agendaFor>>>) => Promise<Response>,
  ): Promise<Response> => {
    const agenda = await agendaFor(here, query(request).get('agenda'))
    return agenda ? then(agenda) : missing(here)
  }
  return new Elysia({ name: 'console-appointments' })
    .get(
      '/console/appointments',
      ({ request }) =>
        guarded(request, 'attend-appointments', async (here) => {
          const code = query(request).get('code')
          const found = code ? await appointmentByCode(here.town.db, here.town, code) : undefined
          if (found && (await maySee(here, found.id))) return seeOther(`/console/appointments/${found.id}`)
          return deskPage(
            here,
            deskQuery(query(request)),
            code ? { errors: [{ field: 'code', key: 'appointments.find.none' }] } : {},
          )
        }),
      hidden,
    )
    .post(
      '/console/appointments',
      ({ request }) => guarded(request, 'attend-appointments', (here) => deskAction(here, request)),
      posted,
    )
    .get(
      '/console/appointments/new',
      ({ request }) => guarded(request, 'attend-appointments', (here) => openGive(here, request)),
      hidden,
    )
    .post(
      '/console/appointments/new',
      ({ request }) => guarded(request, 'attend-appointments', (here) => give(here, request)),
      posted,
    )
    .get(
      '/console/appointments/week',
      ({ request }) =>
        guarded(request, 'attend-appointments', (here) =>
          ofAgenda(here, request, (agenda) =>
            weekPage(here, agenda, query(request).get('week') ?? '', request),
          ),
        ),
      hidden,
    )
    .post(
      '/console/appointments/week',
      ({ request }) =>
        guarded(request, 'manage-agendas', (here) =>
          ofAgenda(here, request, (agenda) => changeWeek(here, agenda, request)),
        ),
      posted,
    )
    .get(
      '/console/appointments/week.ics',
      ({ request }) =>
        guarded(request, 'attend-appointments', (here) =>
          ofAgenda(here, request, (agenda) => exportWeek(here, agenda)),
        ),
      hidden,
    )
    .get(
      '/console/appointments/agenda',
      ({ request }) =>
        guarded(request, 'manage-agendas', (here) =>
          query(request).get('agenda') === 'new'
            ? agendaPage(here, undefined, request)
            : ofAgenda(here, request, (agenda) => agendaPage(here, agenda, request)),
        ),
      hidden,
    )
    .post(
      '/console/appointments/agenda',
      ({ request }) =>
        guarded(request, 'manage-agendas', (here) =>
          query(request).get('agenda') === 'new'
            ? saveAgenda(here, undefined, request)
            : ofAgenda(here, request, (agenda) => saveAgenda(here, agenda, request)),
        ),
      posted,
    )
    .get(
      '/console/appointments/:id',
      ({ params, request }) =>
        guarded(request, 'attend-appointments', async (here) => {
          const one = await appointmentFor(here, params.id)
          return one ? onePage(here, one, request, CallLink({ here, one })) : missing(here)
        }),
      hidden,
    )
    .get(
      '/console/appointments/:id/call',
      ({ params, request }) =>
        guarded(request, 'attend-appointments', async (here) => {
          const one = await appointmentFor(here, params.id)
          return one?.mode === 'video' ? callPage(here, one) : missing(here)
        }),
      hidden,
    )
    .post(
      '/console/appointments/:id/call',
      ({ params, request }) =>
        guarded(request, 'attend-appointments', async (here) => {
          const one = await appointmentFor(here, params.id)
          return one?.mode === 'video' ? callDeed(here, one, request) : missing(here)
        }),
      posted,
    )
    .get(
      '/console/appointments/:id/call/:file',
      ({ params, request }) =>
        guarded(request, 'attend-appointments', async (here) => {
          const one = await appointmentFor(here, params.id)
          return (one && (await callDocument(here, one, params.file))) ?? missing(here)
        }),
      hidden,
    )
    .post(
      '/console/appointments/:id',
      ({ params, request }) =>
        guarded(request, 'attend-appointments', async (here) => {
          const one = await appointmentFor(here, params.id)
          return one ? changeOne(here, one, request) : missing(here)
        }),
      posted,
    )
}
