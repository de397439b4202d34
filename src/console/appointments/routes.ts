import { Elysia } from 'elysia'
import { findAppointmentByCode } from '#domain/appointments'
import type { TownOf } from '#domain/town'
import { seeOther } from '#platform/pages'
import { formRoute, type Guarded, hiddenRoute } from '../access/index.ts'
import type { View } from '../ui/index.ts'
import { appointmentPage, cancelFromForm, findVisibleAppointment } from './appointment.tsx'
import { exportWeek, handleSubscription, readCalendar } from './calendars.tsx'
import { collectionsPage, visiblePlan } from './collections.tsx'
import { counterPage, parseCounterQuery } from './counter.tsx'
import { canSeeAppointment, handleCounterAction } from './counter-actions.ts'
import { createAppointment, openNewAppointment } from './new-appointment-actions.tsx'
import { saveSchedule, schedulePage } from './schedule.tsx'
import { findVisibleSchedule } from './schedules.ts'
import { VideoCallLink, videoCallPage } from './video-call.tsx'
import { downloadCallDocument, handleVideoCallAction } from './video-call-actions.ts'
import { weekPage } from './week.tsx'
import { updateWeek } from './week-actions.ts'

/** Appointments: the day at the desks, giving one, one of them, the week of a schedule and what it is made of. */
export const appointmentRoutes = (
  townOf: TownOf,
  guarded: Guarded,
  missing: (view: View) => Promise<Response>,
) => {
  const query = (request: Request) => new URL(request.url).searchParams
  /** For a schedule that the member sees. */
  const ofAgenda = async (
    view: View,
    request: Request,
    then: (schedule: NonNullable<Awaited<ReturnType<typeof findVisibleSchedule>>>) => Promise<Response>,
  ): Promise<Response> => {
    const schedule = await findVisibleSchedule(view, query(request).get('agenda'))
    return schedule ? then(schedule) : missing(view)
  }
  return new Elysia({ name: 'console-appointments' })
    .get(
      '/console/appointments',
      ({ request }) =>
        guarded(request, 'attend-appointments', async (view) => {
          const code = query(request).get('code')
          const found = code ? await findAppointmentByCode(view.town.db, view.town, code) : undefined
          if (found && (await canSeeAppointment(view, found.id)))
            return seeOther(`/console/appointments/${found.id}`)
          return counterPage(
            view,
            parseCounterQuery(query(request)),
            code ? { errors: [{ field: 'code', key: 'appointments.find.none' }] } : {},
          )
        }),
      hiddenRoute,
    )
    .post(
      '/console/appointments',
      ({ request }) => guarded(request, 'attend-appointments', (view) => handleCounterAction(view, request)),
      formRoute,
    )
    .get(
      '/console/appointments/new',
      ({ request }) => guarded(request, 'attend-appointments', (view) => openNewAppointment(view, request)),
      hiddenRoute,
    )
    .post(
      '/console/appointments/new',
      ({ request }) => guarded(request, 'attend-appointments', (view) => createAppointment(view, request)),
      formRoute,
    )
    .get(
      '/console/appointments/collections',
      ({ request }) =>
        guarded(request, 'attend-appointments', async (view) => {
          const plan = await visiblePlan(view)
          return plan ? collectionsPage(view, plan, query(request).get('day') ?? '') : missing(view)
        }),
      hiddenRoute,
    )
    .get(
      '/console/appointments/week',
      ({ request }) =>
        guarded(request, 'attend-appointments', (view) =>
          ofAgenda(view, request, (schedule) =>
            weekPage(view, schedule, query(request).get('week') ?? '', request),
          ),
        ),
      hiddenRoute,
    )
    .post(
      '/console/appointments/week',
      ({ request }) =>
        guarded(request, 'manage-agendas', (view) =>
          ofAgenda(view, request, (schedule) => updateWeek(view, schedule, request)),
        ),
      formRoute,
    )
    .get(
      '/console/appointments/week.ics',
      ({ request }) =>
        guarded(request, 'attend-appointments', (view) =>
          ofAgenda(view, request, (schedule) => exportWeek(view, schedule)),
        ),
      hiddenRoute,
    )
    .post(
      '/console/appointments/calendar',
      ({ request }) =>
        guarded(request, 'attend-appointments', (view) =>
          ofAgenda(view, request, (schedule) => handleSubscription(view, schedule, request)),
        ),
      formRoute,
    )
    .get(
      '/calendars/:file',
      ({ params, request }) => readCalendar(townOf(request), params.file.replace(/\.ics$/, '')),
      hiddenRoute,
    )
    .get(
      '/console/appointments/agenda',
      ({ request }) =>
        guarded(request, 'manage-agendas', (view) =>
          query(request).get('agenda') === 'new'
            ? schedulePage(view, undefined, request)
            : ofAgenda(view, request, (schedule) => schedulePage(view, schedule, request)),
        ),
      hiddenRoute,
    )
    .post(
      '/console/appointments/agenda',
      ({ request }) =>
        guarded(request, 'manage-agendas', (view) =>
          query(request).get('agenda') === 'new'
            ? saveSchedule(view, undefined, request)
            : ofAgenda(view, request, (schedule) => saveSchedule(view, schedule, request)),
        ),
      formRoute,
    )
    .get(
      '/console/appointments/:id',
      ({ params, request }) =>
        guarded(request, 'attend-appointments', async (view) => {
          const one = await findVisibleAppointment(view, params.id)
          return one ? appointmentPage(view, one, request, VideoCallLink({ view, one })) : missing(view)
        }),
      hiddenRoute,
    )
    .get(
      '/console/appointments/:id/call',
      ({ params, request }) =>
        guarded(request, 'attend-appointments', async (view) => {
          const one = await findVisibleAppointment(view, params.id)
          return one?.mode === 'video' ? videoCallPage(view, one) : missing(view)
        }),
      hiddenRoute,
    )
    .post(
      '/console/appointments/:id/call',
      ({ params, request }) =>
        guarded(request, 'attend-appointments', async (view) => {
          const one = await findVisibleAppointment(view, params.id)
          return one?.mode === 'video' ? handleVideoCallAction(view, one, request) : missing(view)
        }),
      formRoute,
    )
    .get(
      '/console/appointments/:id/call/:file',
      ({ params, request }) =>
        guarded(request, 'attend-appointments', async (view) => {
          const one = await findVisibleAppointment(view, params.id)
          return (one && (await downloadCallDocument(view, one, params.file))) ?? missing(view)
        }),
      hiddenRoute,
    )
    .post(
      '/console/appointments/:id',
      ({ params, request }) =>
        guarded(request, 'attend-appointments', async (view) => {
          const one = await findVisibleAppointment(view, params.id)
          return one ? cancelFromForm(view, one, request) : missing(view)
        }),
      formRoute,
    )
}
