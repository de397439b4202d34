import { DateTime } from 'luxon'
import type { VNode } from 'preact'
import { Field } from '#platform/pages'
import {
  type Agenda,
  type Appointment,
  appointmentsBetween,
  closuresOf,
  openingsOn,
  type Span,
  type Stretch,
} from '#town/appointments'
import { daySaid, dayShort, hourSaid, textIn } from '#town/content'
import { may } from '#town/staff'
import { consolePage, dayIn, type View } from '../frame.tsx'
import { doneIn, Outcome, type Wrong, wrongWith } from '../table.tsx'
import { deskPath, personSaid } from './desk.tsx'
import { Imported } from './imported.tsx'

/** Minutes of a row of the week. */
const ROW = 30

/** The address of an agenda's week. */
export const weekPath = (agenda: string, week = ''): string =>
  `/console/appointments/week?${new URLSearchParams({ agenda, ...(week ? { week } : {}) })}`

/** A week of an agenda: when it is open, what is closed, who comes; and what is otherwise than in other weeks. */
export const weekPage = async (
  here: View,
  agenda: Agenda,
  asked: string,
  request: Request,
  errors: Wrong[] = [],
): Promise<Response> => {
  const { t, town, language, member } = here
  const zone = town.profile.time_zone
  const today = DateTime.fromJSDate(town.now(), { zone })
  const monday = (dayIn(town, asked) ?? today).startOf('week')
  const days = Array.from({ length: 7 }, (_, n) => monday.plus({ days: n }))
  const all = await appointmentsBetween(
    town.db,
    town,
    [agenda.id],
    monday.toJSDate(),
    monday.plus({ days: 7 }).toJSDate(),
  )
  const edits = member !== undefined && may(member, 'manage-agendas')
  const name = `${textIn(agenda.names, language)} · ${textIn(agenda.place.names, language)}`
  const title = t('week.title', { day: daySaid(monday.toISODate() ?? '', language, zone), agenda: name })
  const to = (weeks: number) => weekPath(agenda.id, monday.plus({ weeks }).toISODate() ?? '')
  const inClosed = all.filter(
    (one) =>
      one.state === 'booked' &&
      closuresOf(agenda, zone).some(
        ({ from, to: end }) => one.startsAt.getTime() < end && one.endsAt.getTime() > from,
      ),
  )
  return consolePage(
    here,
    {
      title,
      path: '/console/appointments',
      wide: true,
      live: 'appointments',
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <Outcome view={here} done={doneIn(request)} errors={errors} />
      {errors.length === 0 ? <Imported here={here} query={new URL(request.url).searchParams} /> : null}
      <p>
        <a href={deskPath({ agenda: agenda.id })}>← {t('appointments.back')}</a>
      </p>
      <h1>{title}</h1>
      {inClosed.length > 0 ? (
        <div class="notice" role="status">
          <p>{t('week.conflicts', { count: inClosed.length })}</p>
          <ul>
            {inClosed.map((one) => (
              <li>
                <a href={`/console/appointments/${one.id}`}>{personSaid(here, one)}</a>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <p class="buttons">
        <a href={to(-1)}>← {t('week.before')}</a>
        <a href={weekPath(agenda.id)}>{t('week.this')}</a>
        <a href={to(1)}>{t('week.after')} →</a>
        <a href={`/console/appointments/week.ics?agenda=${agenda.id}`} download>
          {t('week.export')}
        </a>
        {edits ? <a href={`/console/appointments/agenda?agenda=${agenda.id}`}>{t('agenda.edit')}</a> : null}
      </p>
      <Grid here={here} agenda={agenda} days={days} all={all} />
      {edits ? <Exceptions here={here} agenda={agenda} week={asked} errors={errors} /> : null}
    </>,
  )
}

const within = (spans: Span[], at: number): boolean => spans.some(({ from, to }) => at >= from && at < to)

/** The week as a table: a row is half an hour, a column a day; what a cell says, it says in words too. */
const Grid = (props: { here: View; agenda: Agenda; days: DateTime[]; all: Appointment[] }): VNode => {
  const { here, agenda, days, all } = props
  const { t, language, town } = here
  const zone = town.profile.time_zone
  const columns = days.map((day) => ({ day, open: openingsOn(agenda, day) }))
  const closed = closuresOf(agenda, zone)
  const minutesOf = (ms: number) => {
    const at = DateTime.fromMillis(ms, { zone })
    return at.hour * 60 + at.minute
  }
  const ends = columns.flatMap(({ open }) =>
    open.flatMap(({ from, to }) => [minutesOf(from), minutesOf(to) || 1440]),
  )
  const first = Math.floor(Math.min(540, ...ends) / 60) * 60
  const last = Math.ceil(Math.max(840, ...ends) / 60) * 60
  const rows = Array.from({ length: Math.ceil((last - first) / ROW) }, (_, n) => first + n * ROW)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="table week" id="week" data-live tabIndex={0} aria-label={t('appointments.week')}>
      <table>
        <thead>
          <tr>
            <td />
            {columns.map(({ day }) => (
              <th scope="col">{dayShort(day.toISODate() ?? '', language, zone)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((minutes) => (
            <tr>
              <th scope="row">
                {hourSaid(
                  DateTime.fromObject({ hour: Math.floor(minutes / 60), minute: minutes % 60 }),
                  language,
                )}
              </th>
              {columns.map(({ day, open }) => {
                const from = day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 })
                const until = from.plus({ minutes: ROW }).toMillis()
                const at = from.toMillis()
                const entries = all.filter(
                  (one) => one.startsAt.getTime() >= at && one.startsAt.getTime() < until,
                )
                const reason = agenda.closures[closed.findIndex((one) => at < one.to && until > one.from)]
                const look = !within(open, at) ? 'off' : reason ? 'closed' : 'open'
                return (
                  <td class={look}>
                    {reason && look === 'closed' ? (
                      <small>{t('week.closure', { reason: reason.reason || '—' })}</small>
                    ) : null}
                    {entries.map((one) => (
                      <a href={`/console/appointments/${one.id}`} class={`entry ${one.state}`}>
                        {hourSaid(DateTime.fromJSDate(one.startsAt, { zone }), language)}{' '}
                        {personSaid(here, one)}
                      </a>
                    ))}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const SpanForm = ({ here, kind, errors }: { here: View; kind: 'close' | 'open'; errors: Wrong[] }): VNode => {
  const { t } = here
  return (
    <>
      <h3>{t(`week.${kind}`)}</h3>
      {kind === 'close' ? <p class="hint">{t('week.close.hint')}</p> : null}
      <div class="pair">
        <Field id={`${kind}_from`} label={t('week.from')} error={wrongWith(here, errors, `${kind}_from`)}>
          {(attributes) => <input {...attributes} type="datetime-local" data-keep />}
        </Field>
        <Field id={`${kind}_to`} label={t('week.to')}>
          {(attributes) => <input {...attributes} type="datetime-local" data-keep />}
        </Field>
      </div>
      <Field id={`${kind}_reason`} label={t('week.reason')}>
        {(attributes) => <input {...attributes} maxLength={200} data-keep />}
      </Field>
      <button type="submit" class="plain" name="do" value={kind}>
        {t(`week.${kind}.do`)}
      </button>
    </>
  )
}

const Exceptions = (props: { here: View; agenda: Agenda; week: string; errors: Wrong[] }): VNode => {
  const { here, agenda, week, errors } = props
  const { t, town, language } = here
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }).toFormat("yyyy-MM-dd'T'HH:mm")
  const said = (wall: string) => {
    const at = DateTime.fromISO(wall, { zone: town.profile.time_zone })
    return `${daySaid(wall.slice(0, 10), language, town.profile.time_zone)}, ${hourSaid(at, language)}`
  }
  const stretches = (['closures', 'openings'] as const).flatMap((kind) =>
    agenda[kind].filter(({ to }) => to >= now).map((one: Stretch) => ({ ...one, kind })),
  )
  const action = weekPath(agenda.id, week)
  return (
    <>
      <h2>{t('week.exceptions')}</h2>
      {stretches.length === 0 ? <p>{t('week.exceptions.none')}</p> : null}
      <ul class="near">
        {stretches.map(({ id, kind, from, to, reason }) => (
          <li>
            <form method="post" action={action} class="deeds">
              <span>
                <strong>{t(`week.kind.${kind}`)}</strong> {said(from)} – {said(to)}
                {reason ? ` · ${reason}` : ''}
              </span>
              <input type="hidden" name="revision" value={String(agenda.revision)} />
              <input type="hidden" name="id" value={id} />
              <button type="submit" class="plain small" name="do" value={`remove-${kind}`}>
                {t('week.remove')}
                <span class="visually-hidden"> {said(from)}</span>
              </button>
            </form>
          </li>
        ))}
      </ul>
      <div class="cards">
        {(['close', 'open'] as const).map((kind) => (
          <form class="card" method="post" action={action} noValidate>
            <input type="hidden" name="revision" value={String(agenda.revision)} />
            <SpanForm here={here} kind={kind} errors={errors} />
          </form>
        ))}
        <form class="card" method="post" action={action} encType="multipart/form-data">
          <input type="hidden" name="revision" value={String(agenda.revision)} />
          <h3>{t('week.import')}</h3>
          <Field
            id="calendar"
            label={t('week.import')}
            hint={t('week.import.hint')}
            error={wrongWith(here, errors, 'calendar')}
          >
            {(attributes) => <input {...attributes} type="file" accept=".ics,text/calendar" />}
          </Field>
          <button type="submit" class="plain" name="do" value="import">
            {t('week.import.do')}
          </button>
        </form>
      </div>
    </>
  )
}
