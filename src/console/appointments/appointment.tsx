import type { VNode } from 'preact'
import {
  type Appointment,
  cancelAppointment,
  findAppointment,
  findAppointmentService,
  findSchedule,
  getSchedules,
  listAppointmentEvents,
} from '#domain/appointments'
import { localisedText } from '#domain/content'
import { readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import {
  channelName,
  consolePage,
  createConsoleContext,
  formatMoment,
  ResultMessage,
  type View,
} from '../ui/index.ts'
import { attendeeName } from './counter.tsx'
import { canSeeAppointment } from './counter-actions.ts'

/** An appointment that a member may see. */
export const findVisibleAppointment = async (view: View, id: string): Promise<Appointment | undefined> =>
  isUuid(id) && (await canSeeAppointment(view, id)) ? findAppointment(view.town.db, view.town, id) : undefined

/** One appointment: who, what for, what has happened, what can be done. @param extra what belongs to how it is held */
export const appointmentPage = async (
  view: View,
  one: Appointment,
  request: Request,
  extra: VNode | null = null,
): Promise<Response> => {
  const { t, town, language } = view
  const schedule = findSchedule(await getSchedules(town), one.agendaId)
  const service = schedule && findAppointmentService(schedule, one.serviceCode)
  const history = await listAppointmentEvents(town.db, town, one.id)
  const done = new URL(request.url).searchParams.get('done')
  const ahead = one.state === 'booked' && one.startsAt > town.now()
  const answers = (service?.questions ?? []).flatMap(({ code, text }) => {
    const answer = one.person?.answers?.[code]
    return answer ? [[localisedText(text, language), answer] as const] : []
  })
  const facts: (readonly [string, string])[] = [
    [t('appointments.what'), service ? localisedText(service.names, language) : one.serviceCode],
    [t('appointments.hour'), formatMoment(view, one.startsAt)],
    [t('appointments.mode'), t(`appointments.mode.${one.mode}`)],
    [
      t('appointments.place'),
      schedule ? `${localisedText(schedule.place.names, language)}, ${schedule.place.address}` : '',
    ],
    [t('appointments.state'), t(`appointments.state.${one.state}`, { desk: one.calledTo ?? '' })],
    [t('appointments.phone'), one.person?.phone ?? '—'],
    [t('appointments.channel'), channelName(view, one.channel)],
    ...answers,
  ]
  return consolePage(
    view,
    {
      title: t('appointments.one', { code: one.code }),
      heading: attendeeName(view, one),
      path: '/console/appointments',
      live: 'appointments',
    },
    <>
      <p>
        <a href={`/console/appointments?agenda=${one.agendaId}`}>← {t('appointments.back')}</a>
      </p>
      <ResultMessage view={view} done={done === 'cancelled' ? 'appointments.cancelled' : undefined} />
      {done === 'given' ? (
        <section class="done" role="status">
          <p>{t('appointments.given')}</p>
          <p class="number">{one.code}</p>
        </section>
      ) : null}
      <dl class="facts">
        {facts.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </>
        ))}
      </dl>
      {one.pickup?.pictures?.length ? (
        <ul class="photos">
          {one.pickup.pictures.map((_, index) => (
            <li>
              <a href={`/console/collections/${one.id}/pictures/${index}/full`}>
                <img
                  src={`/console/collections/${one.id}/pictures/${index}/thumbnail`}
                  alt={t('request.picture.alt', { index: index + 1, number: one.code })}
                  width="96"
                  height="96"
                />
              </a>
            </li>
          ))}
        </ul>
      ) : null}
      {extra}
      {ahead ? (
        <form class="card" method="post" action={`/console/appointments/${one.id}`}>
          <h2>{t('appointments.change')}</h2>
          <p>
            <a
              class="button"
              href={`/console/appointments/new?${new URLSearchParams({
                what: `${one.agendaId}:${one.serviceCode}`,
                mode: one.mode,
                moving: one.id,
              })}`}
            >
              {t('appointments.change')}
            </a>
          </p>
          <p class="hint">{t('appointments.cancel.hint')}</p>
          <button type="submit" class="plain" name="do" value="cancel">
            {t('appointments.cancel')}
          </button>
        </form>
      ) : null}
      <h2>{t('appointments.history')}</h2>
      <ol class="timeline">
        {history.map(({ kind, actor, at }) => (
          <li>
            <strong>{t(`appointments.event.${kind as 'booked'}`)}</strong> · {formatMoment(view, at)} ·{' '}
            {actor ?? t('appointments.citizen')}
          </li>
        ))}
      </ol>
    </>,
  )
}

/** Cancels an appointment: the citizen is told. */
export const cancelFromForm = async (view: View, one: Appointment, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  if (text('do', 20) === 'cancel') await cancelAppointment(createConsoleContext(view), { id: one.id })
  return seeOther(`/console/appointments/${one.id}?done=cancelled`)
}
