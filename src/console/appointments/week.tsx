import { DateTime } from 'luxon'
import type { VNode } from 'preact'
import {
  type Appointment,
  findCalendarSubscription,
  listAppointmentsBetween,
  listClosures,
  listOpenings,
  type Schedule,
  type ScheduleException,
  type Span,
} from '#domain/appointments'
import { formatDay, formatDayShort, formatTime, localisedText } from '#domain/content'
import { hasPermission } from '#domain/staff'
import { Field } from '#platform/pages'
import {
  consolePage,
  errorText,
  type FieldError,
  parseDay,
  ResultMessage,
  successKey,
  type View,
} from '../ui/index.ts'
import { Subscription } from './calendars.tsx'
import { attendeeName, counterPath } from './counter.tsx'
import { ImportResult } from './import-result.tsx'
import { weekPath } from './schedules.ts'

/** Minutes of a row of the week. */
const ROW = 30

/** A week of a schedule: when it is open, what is closed, who comes; and what is otherwise than in other weeks. */
export const weekPage = async (
  view: View,
  schedule: Schedule,
  asked: string,
  request: Request,
  errors: FieldError[] = [],
): Promise<Response> => {
  const { t, town, language, member } = view
  const zone = town.profile.time_zone
  const today = DateTime.fromJSDate(town.now(), { zone })
  const monday = (parseDay(town, asked) ?? today).startOf('week')
  const days = Array.from({ length: 7 }, (_, n) => monday.plus({ days: n }))
  const all = await listAppointmentsBetween(
    town.db,
    town,
    [schedule.id],
    monday.toJSDate(),
    monday.plus({ days: 7 }).toJSDate(),
  )
  const subscription = member && (await findCalendarSubscription(town, member, schedule.id))
  const edits = member !== undefined && hasPermission(member, 'manage-agendas')
  const name = `${localisedText(schedule.names, language)} · ${localisedText(schedule.place.names, language)}`
  const title = t('week.title', { day: formatDay(monday.toISODate() ?? '', language, zone), agenda: name })
  const to = (weeks: number) => weekPath(schedule.id, monday.plus({ weeks }).toISODate() ?? '')
  const inClosed = all.filter(
    (one) =>
      one.state === 'booked' &&
      listClosures(schedule, zone).some(
        ({ from, to: end }) => one.startsAt.getTime() < end && one.endsAt.getTime() > from,
      ),
  )
  return consolePage(
    view,
    {
      title,
      path: '/console/appointments',
      layout: 'page',
      live: 'appointments',
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      {errors.length === 0 ? <ImportResult view={view} query={new URL(request.url).searchParams} /> : null}
      <p>
        <a href={counterPath({ agenda: schedule.id })}>← {t('appointments.back')}</a>
      </p>
      {inClosed.length > 0 ? (
        <div class="notice" role="status">
          <p>{t('week.conflicts', { count: inClosed.length })}</p>
          <ul>
            {inClosed.map((one) => (
              <li>
                <a href={`/console/appointments/${one.id}`}>{attendeeName(view, one)}</a>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <p class="buttons">
        <a href={to(-1)}>← {t('week.before')}</a>
        <a href={weekPath(schedule.id)}>{t('week.this')}</a>
        <a href={to(1)}>{t('week.after')} →</a>
        <a href={`/console/appointments/week.ics?agenda=${schedule.id}`} download>
          {t('week.export')}
        </a>
        {edits ? <a href={`/console/appointments/agenda?agenda=${schedule.id}`}>{t('agenda.edit')}</a> : null}
      </p>
      <Grid view={view} schedule={schedule} days={days} all={all} />
      <Subscription view={view} schedule={schedule} subscription={subscription} />
      {edits ? <Exceptions view={view} schedule={schedule} week={asked} errors={errors} /> : null}
    </>,
  )
}

const within = (spans: Span[], at: number): boolean => spans.some(({ from, to }) => at >= from && at < to)

/** The week as a table: a row is half an hour, a column a day; what a cell says, it says in words too. */
const Grid = (props: { view: View; schedule: Schedule; days: DateTime[]; all: Appointment[] }): VNode => {
  const { view, schedule, days, all } = props
  const { t, language, town } = view
  const zone = town.profile.time_zone
  const columns = days.map((day) => ({ day, open: listOpenings(schedule, day) }))
  const closed = listClosures(schedule, zone)
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
              <th scope="col">{formatDayShort(day.toISODate() ?? '', language, zone)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((minutes) => (
            <tr>
              <th scope="row">
                {formatTime(
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
                const reason = schedule.closures[closed.findIndex((one) => at < one.to && until > one.from)]
                const look = !within(open, at) ? 'off' : reason ? 'closed' : 'open'
                return (
                  <td class={look}>
                    {reason && look === 'closed' ? (
                      <small>{t('week.closure', { reason: reason.reason || '—' })}</small>
                    ) : null}
                    {entries.map((one) => (
                      <a href={`/console/appointments/${one.id}`} class={`entry ${one.state}`}>
                        {formatTime(DateTime.fromJSDate(one.startsAt, { zone }), language)}{' '}
                        {attendeeName(view, one)}
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

const SpanForm = ({
  view,
  kind,
  errors,
}: {
  view: View
  kind: 'close' | 'open'
  errors: FieldError[]
}): VNode => {
  const { t } = view
  return (
    <>
      <h3>{t(`week.${kind}`)}</h3>
      {kind === 'close' ? <p class="hint">{t('week.close.hint')}</p> : null}
      <div class="pair">
        <Field id={`${kind}_from`} label={t('week.from')} error={errorText(view, errors, `${kind}_from`)}>
          {(attributes) => <input {...attributes} type="datetime-local" />}
        </Field>
        <Field id={`${kind}_to`} label={t('week.to')}>
          {(attributes) => <input {...attributes} type="datetime-local" />}
        </Field>
      </div>
      <Field id={`${kind}_reason`} label={t('week.reason')}>
        {(attributes) => <input {...attributes} maxLength={200} />}
      </Field>
      <button type="submit" class="plain" name="do" value={kind}>
        {t(`week.${kind}.do`)}
      </button>
    </>
  )
}

const Exceptions = (props: { view: View; schedule: Schedule; week: string; errors: FieldError[] }): VNode => {
  const { view, schedule, week, errors } = props
  const { t, town, language } = view
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }).toFormat("yyyy-MM-dd'T'HH:mm")
  const said = (wall: string) => {
    const at = DateTime.fromISO(wall, { zone: town.profile.time_zone })
    return `${formatDay(wall.slice(0, 10), language, town.profile.time_zone)}, ${formatTime(at, language)}`
  }
  const stretches = (['closures', 'openings'] as const).flatMap((kind) =>
    schedule[kind].filter(({ to }) => to >= now).map((one: ScheduleException) => ({ ...one, kind })),
  )
  const action = weekPath(schedule.id, week)
  return (
    <>
      <h2>{t('week.exceptions')}</h2>
      {stretches.length === 0 ? <p>{t('week.exceptions.none')}</p> : null}
      <ul class="near">
        {stretches.map(({ id, kind, from, to, reason }) => (
          <li>
            <form method="post" action={action} class="actions">
              <span>
                <strong>{t(`week.kind.${kind}`)}</strong> {said(from)} – {said(to)}
                {reason ? ` · ${reason}` : ''}
              </span>
              <input type="hidden" name="revision" value={String(schedule.revision)} />
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
            <input type="hidden" name="revision" value={String(schedule.revision)} />
            <SpanForm view={view} kind={kind} errors={errors} />
          </form>
        ))}
        <form class="card" method="post" action={action} encType="multipart/form-data">
          <input type="hidden" name="revision" value={String(schedule.revision)} />
          <h3>{t('week.import')}</h3>
          <Field
            id="calendar"
            label={t('week.import')}
            hint={t('week.import.hint')}
            error={errorText(view, errors, 'calendar')}
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
