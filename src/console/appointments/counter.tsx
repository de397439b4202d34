import { DateTime } from 'luxon'
import type { VNode } from 'preact'
import {
  type Appointment,
  availableCounterActions,
  findAppointmentService,
  getCollectionPlan,
  listAppointmentsBetween,
  type Schedule,
} from '#domain/appointments'
import { formatDay, formatTime, localisedText } from '#domain/content'
import { hasPermission } from '#domain/staff'
import { Field, FormId, SelectField } from '#platform/pages'
import {
  consolePage,
  errorText,
  type FieldError,
  parseDay,
  ResultMessage,
  Table,
  type View,
} from '../ui/index.ts'
import { listVisibleSchedules } from './schedules.ts'

/** What a page of the desk is asked for: which agenda, which day, at which desk one sits. */
export type CounterQuery = { agenda: string; day: string; desk: string }

/** What a page of the desk is asked for, as the address has it. */
export const parseCounterQuery = (query: URLSearchParams): CounterQuery => ({
  agenda: query.get('agenda')?.slice(0, 40) ?? '',
  day: query.get('day')?.slice(0, 10) ?? '',
  desk: query.get('desk')?.slice(0, 20) ?? '',
})

/** The address of the desk. */
export const counterPath = (query: Partial<CounterQuery>): string => {
  const parts = new URLSearchParams(Object.entries(query).filter(([, value]) => value))
  return `/console/appointments${parts.size > 0 ? `?${parts}` : ''}`
}

/** Who comes, or the address where something is collected, as staff see them; nobody's name once they are forgotten. */
export const attendeeName = ({ t }: View, { person, pickup, code }: Appointment): string =>
  person ? person.name || pickup?.address || code : `${t('appointments.forgotten')} (${code})`

/** What came of the last action. */
export type ActionResult = { said?: string; errors?: FieldError[]; name?: string }

/** A day at the desks: who comes, who is here, who is next. */
export const counterPage = async (
  view: View,
  query: CounterQuery,
  result: ActionResult = {},
): Promise<Response> => {
  const { t, town, language } = view
  const zone = town.profile.time_zone
  const all = await listVisibleSchedules(view)
  const chosen = all.filter(({ id }) => !query.agenda || id === query.agenda)
  const now = DateTime.fromJSDate(town.now(), { zone })
  const day = parseDay(town, query.day) ?? now.startOf('day')
  const isToday = day.toISODate() === now.toISODate()
  const rows = await listAppointmentsBetween(
    town.db,
    town,
    chosen.map(({ id }) => id),
    day.toJSDate(),
    day.plus({ days: 1 }).toJSDate(),
  )
  const waiting = rows.filter(({ state }) => state === 'arrived')
  const title = isToday
    ? t('appointments.title')
    : t('appointments.of', { day: formatDay(day.toISODate() ?? '', language, zone) })
  const errors = result.errors ?? []
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
      <ResultMessage view={view} errors={errors} />
      {result.said ? (
        <p class="done" role="status">
          {result.said}
        </p>
      ) : null}
      <div class="title-line">
        <p class="buttons">
          <a class="button" href="/console/appointments/new">
            {t('appointments.new')}
          </a>
          {view.member && hasPermission(view.member, 'manage-agendas') ? (
            <a href="/console/appointments/agenda?agenda=new">{t('agenda.add')}</a>
          ) : null}
          {all.some(({ id }) => id === getCollectionPlan(town)?.agenda) ? (
            <a href="/console/appointments/collections">{t('collections.link')}</a>
          ) : null}
          {query.agenda ? (
            <>
              <a href={`/console/appointments/week?agenda=${query.agenda}`}>{t('appointments.week')}</a>
              <a href={`/turns/${query.agenda}`} target="_blank" rel="noreferrer">
                {t('appointments.screen')}
              </a>
            </>
          ) : null}
        </p>
      </div>
      <div class="cards">
        <Filters view={view} all={all} query={query} />
        <form method="get" action="/console/appointments" class="filters">
          <Field id="code" label={t('appointments.find')} error={errorText(view, errors, 'code')}>
            {(attributes) => <input {...attributes} maxLength={12} autocomplete="off" />}
          </Field>
          <button type="submit" class="plain">
            {t('appointments.show')}
          </button>
        </form>
      </div>
      {all.length === 0 ? <p>{t('appointments.no-agendas')}</p> : null}
      {isToday && query.agenda ? (
        <div class="cards">
          <Next view={view} query={query} waiting={waiting.length} />
          <WalkIn view={view} schedule={chosen[0]} query={query} result={result} />
        </div>
      ) : null}
      <div id="desk-rows" data-live>
        {rows.length === 0 ? (
          <p>{t('appointments.none')}</p>
        ) : (
          <Table
            view={view}
            label={title}
            columns={[
              'appointments.hour',
              'appointments.turn',
              'appointments.who',
              'appointments.what',
              'appointments.state',
              'appointments.do',
            ]}
          >
            {rows.map((one) => (
              <Row
                view={view}
                one={one}
                schedule={all.find(({ id }) => id === one.agendaId)}
                query={query}
                live={isToday}
              />
            ))}
          </Table>
        )}
      </div>
    </>,
  )
}

const Filters = ({ view, all, query }: { view: View; all: Schedule[]; query: CounterQuery }): VNode => {
  const { t, language } = view
  return (
    <form method="get" action="/console/appointments" class="filters">
      <SelectField
        id="agenda"
        label={t('appointments.agenda')}
        ask={t('appointments.all')}
        chosen={query.agenda}
        options={all.map(({ id, names, place }) => [
          id,
          `${localisedText(names, language)} · ${localisedText(place.names, language)}`,
        ])}
      />
      <Field id="day" label={t('appointments.day')}>
        {(attributes) => <input {...attributes} type="date" value={query.day} />}
      </Field>
      {query.desk ? <input type="hidden" name="desk" value={query.desk} /> : null}
      <button type="submit" class="plain">
        {t('appointments.show')}
      </button>
    </form>
  )
}

const Next = ({ view, query, waiting }: { view: View; query: CounterQuery; waiting: number }): VNode => {
  const { t } = view
  return (
    <form class="card" method="post" action={counterPath(query)}>
      <h2>{t('appointments.next')}</h2>
      <p id="desk-waiting" data-live>
        {t('appointments.waiting', { count: waiting })}
      </p>
      <Field id="desk" label={t('appointments.desk')}>
        {(attributes) => <input {...attributes} maxLength={20} value={query.desk || '1'} />}
      </Field>
      <button type="submit" name="do" value="next">
        {t('appointments.next')}
      </button>
    </form>
  )
}

const WalkIn = (props: {
  view: View
  schedule: Schedule | undefined
  query: CounterQuery
  result: ActionResult
}): VNode | null => {
  const { view, schedule, query, result } = props
  const { t, language } = view
  if (!schedule) return null
  return (
    <form class="card" method="post" action={counterPath(query)}>
      <FormId />
      <h2>{t('appointments.walkin')}</h2>
      <p>{t('appointments.walkin.hint')}</p>
      <Field id="name" label={t('appointments.name')} error={errorText(view, result.errors ?? [], 'name')}>
        {(attributes) => (
          <input {...attributes} maxLength={120} autocomplete="off" value={result.name ?? ''} />
        )}
      </Field>
      <SelectField
        id="service"
        label={t('appointments.service')}
        options={schedule.services
          .filter(({ hidden, modes }) => !hidden && modes.includes('office'))
          .map(({ code, names }) => [code, localisedText(names, language)])}
      />
      <button type="submit" class="plain" name="do" value="walk-in">
        {t('appointments.walkin.do')}
      </button>
    </form>
  )
}

const stateText = ({ t }: View, { state, confirmedAt, calledTo }: Appointment): string => {
  if (state === 'booked' && confirmedAt) return t('appointments.state.confirmed')
  return t(`appointments.state.${state}`, { desk: calledTo ?? '' })
}

const Row = (props: {
  view: View
  one: Appointment
  schedule: Schedule | undefined
  query: CounterQuery
  live: boolean
}): VNode => {
  const { view, one, schedule, query, live } = props
  const { t, language, town } = view
  const at = DateTime.fromJSDate(one.startsAt, { zone: town.profile.time_zone })
  const service = schedule && findAppointmentService(schedule, one.serviceCode)
  const who = attendeeName(view, one)
  return (
    <tr id={`appointment-${one.id}`} data-row>
      <td>
        <time dateTime={one.startsAt.toISOString()}>{formatTime(at, language)}</time>
        {one.desk === 0 ? <small> {t('appointments.walk')}</small> : null}
      </td>
      <td>{one.turn ?? '—'}</td>
      <td class="text">
        <a href={`/console/appointments/${one.id}`}>
          <span dir="auto">{who}</span>
        </a>
        <br />
        <small>{one.code}</small>
      </td>
      <td class="text">
        {service ? localisedText(service.names, language) : one.serviceCode}
        <br />
        <small>
          {t(`appointments.mode.${one.mode}`)}
          {query.agenda || !schedule ? '' : ` · ${localisedText(schedule.place.names, language)}`}
        </small>
      </td>
      <td>
        <span class={`state ${one.state}`}>{stateText(view, one)}</span>
      </td>
      <td>
        {live ? (
          <form method="post" action={counterPath(query)} class="actions">
            <input type="hidden" name="id" value={one.id} />
            <input type="hidden" name="desk" value={query.desk || '1'} />
            {availableCounterActions(one).map((action) => (
              <button
                type="submit"
                class="plain small"
                name="do"
                value={action}
                aria-label={t('appointments.action.of', { action: t(`appointments.action.${action}`), who })}
              >
                {t(`appointments.action.${action}`)}
              </button>
            ))}
          </form>
        ) : null}
      </td>
    </tr>
  )
}
