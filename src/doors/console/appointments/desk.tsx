import { DateTime } from 'luxon'
import type { VNode } from 'preact'
import { Field, FormId, SelectField } from '#platform/pages'
import {
  type Agenda,
  type Appointment,
  appointmentService,
  appointmentsBetween,
  deedsFor,
} from '#town/appointments'
import { daySaid, hourSaid, textIn } from '#town/content'
import { may } from '#town/staff'
import { consolePage, dayIn, type View } from '../frame.tsx'
import { Outcome, Table, type Wrong, wrongWith } from '../table.tsx'
import { agendasFor } from './agendas.ts'

/** What a page of the desk is asked for: which agenda, which day, at which desk one sits. */
export type DeskQuery = { agenda: string; day: string; desk: string }

/** What a page of the desk is asked for, as the address has it. */
export const deskQuery = (query: URLSearchParams): DeskQuery => ({
  agenda: query.get('agenda')?.slice(0, 40) ?? '',
  day: query.get('day')?.slice(0, 10) ?? '',
  desk: query.get('desk')?.slice(0, 20) ?? '',
})

/** The address of the desk. */
export const deskPath = (query: Partial<DeskQuery>): string => {
  const parts = new URLSearchParams(Object.entries(query).filter(([, value]) => value))
  return `/console/appointments${parts.size > 0 ? `?${parts}` : ''}`
}

/** Who comes, as staff see them; nobody's name once they are forgotten. */
export const personSaid = ({ t }: View, { person, code }: Appointment): string =>
  person?.name ?? `${t('appointments.forgotten')} (${code})`

/** What came of the last deed. */
export type Happened = { said?: string; errors?: Wrong[]; name?: string }

/** A day at the desks: who comes, who is here, who is next. */
export const deskPage = async (here: View, asked: DeskQuery, happened: Happened = {}): Promise<Response> => {
  const { t, town, language } = here
  const zone = town.profile.time_zone
  const all = await agendasFor(here)
  const chosen = all.filter(({ id }) => !asked.agenda || id === asked.agenda)
  const now = DateTime.fromJSDate(town.now(), { zone })
  const day = dayIn(town, asked.day) ?? now.startOf('day')
  const isToday = day.hasSame(now, 'day')
  const rows = await appointmentsBetween(
    town.db,
    town,
    chosen.map(({ id }) => id),
    day.toJSDate(),
    day.plus({ days: 1 }).toJSDate(),
  )
  const waiting = rows.filter(({ state }) => state === 'arrived')
  const title = isToday
    ? t('appointments.title')
    : t('appointments.of', { day: daySaid(day.toISODate() ?? '', language, zone) })
  const errors = happened.errors ?? []
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
      <Outcome view={here} errors={errors} />
      {happened.said ? (
        <p class="done" role="status">
          {happened.said}
        </p>
      ) : null}
      <div class="title-line">
        <h1>{title}</h1>
        <p class="buttons">
          <a class="button" href="/console/appointments/new">
            {t('appointments.new')}
          </a>
          {here.member && may(here.member, 'manage-agendas') ? (
            <a href="/console/appointments/agenda?agenda=new">{t('agenda.add')}</a>
          ) : null}
          {asked.agenda ? (
            <>
              <a href={`/console/appointments/week?agenda=${asked.agenda}`}>{t('appointments.week')}</a>
              <a href={`/turns/${asked.agenda}`} target="_blank" rel="noreferrer">
                {t('appointments.screen')}
              </a>
            </>
          ) : null}
        </p>
      </div>
      <div class="cards">
        <Filters here={here} all={all} asked={asked} />
        <form method="get" action="/console/appointments" class="filters">
          <Field id="code" label={t('appointments.find')} error={wrongWith(here, errors, 'code')}>
            {(attributes) => <input {...attributes} maxLength={12} autocomplete="off" />}
          </Field>
          <button type="submit" class="plain">
            {t('appointments.show')}
          </button>
        </form>
      </div>
      {all.length === 0 ? <p>{t('appointments.no-agendas')}</p> : null}
      {isToday && asked.agenda ? (
        <div class="cards">
          <Next here={here} asked={asked} waiting={waiting.length} />
          <WalkIn here={here} agenda={chosen[0]} asked={asked} happened={happened} />
        </div>
      ) : null}
      <div id="desk-rows" data-live>
        {rows.length === 0 ? (
          <p>{t('appointments.none')}</p>
        ) : (
          <Table
            view={here}
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
                here={here}
                one={one}
                agenda={all.find(({ id }) => id === one.agendaId)}
                asked={asked}
                live={isToday}
              />
            ))}
          </Table>
        )}
      </div>
    </>,
  )
}

const Filters = ({ here, all, asked }: { here: View; all: Agenda[]; asked: DeskQuery }): VNode => {
  const { t, language } = here
  return (
    <form method="get" action="/console/appointments" class="filters">
      <SelectField
        id="agenda"
        label={t('appointments.agenda')}
        ask={t('appointments.all')}
        chosen={asked.agenda}
        options={all.map(({ id, names, place }) => [
          id,
          `${textIn(names, language)} · ${textIn(place.names, language)}`,
        ])}
      />
      <Field id="day" label={t('appointments.day')}>
        {(attributes) => <input {...attributes} type="date" value={asked.day} />}
      </Field>
      {asked.desk ? <input type="hidden" name="desk" value={asked.desk} /> : null}
      <button type="submit" class="plain">
        {t('appointments.show')}
      </button>
    </form>
  )
}

const Next = ({ here, asked, waiting }: { here: View; asked: DeskQuery; waiting: number }): VNode => {
  const { t } = here
  return (
    <form class="card" method="post" action={deskPath(asked)}>
      <h2>{t('appointments.next')}</h2>
      <p id="desk-waiting" data-live>
        {t('appointments.waiting', { count: waiting })}
      </p>
      <Field id="desk" label={t('appointments.desk')}>
        {(attributes) => <input {...attributes} maxLength={20} value={asked.desk || '1'} data-keep />}
      </Field>
      <button type="submit" name="do" value="next">
        {t('appointments.next')}
      </button>
    </form>
  )
}

const WalkIn = (props: {
  here: View
  agenda: Agenda | undefined
  asked: DeskQuery
  happened: Happened
}): VNode | null => {
  const { here, agenda, asked, happened } = props
  const { t, language } = here
  if (!agenda) return null
  return (
    <form class="card" method="post" action={deskPath(asked)}>
      <FormId />
      <h2>{t('appointments.walkin')}</h2>
      <p>{t('appointments.walkin.hint')}</p>
      <Field id="name" label={t('appointments.name')} error={wrongWith(here, happened.errors ?? [], 'name')}>
        {(attributes) => (
          <input {...attributes} maxLength={120} autocomplete="off" value={happened.name ?? ''} data-keep />
        )}
      </Field>
      <SelectField
        id="service"
        label={t('appointments.service')}
        options={agenda.services
          .filter(({ hidden, modes }) => !hidden && modes.includes('office'))
          .map(({ code, names }) => [code, textIn(names, language)])}
      />
      <button type="submit" class="plain" name="do" value="walk-in">
        {t('appointments.walkin.do')}
      </button>
    </form>
  )
}

const stateSaid = ({ t }: View, { state, confirmedAt, calledTo }: Appointment): string => {
  if (state === 'booked' && confirmedAt) return t('appointments.state.confirmed')
  return t(`appointments.state.${state}`, { desk: calledTo ?? '' })
}

const Row = (props: {
  here: View
  one: Appointment
  agenda: Agenda | undefined
  asked: DeskQuery
  live: boolean
}): VNode => {
  const { here, one, agenda, asked, live } = props
  const { t, language, town } = here
  const at = DateTime.fromJSDate(one.startsAt, { zone: town.profile.time_zone })
  const service = agenda && appointmentService(agenda, one.serviceCode)
  const who = personSaid(here, one)
  return (
    <tr id={`appointment-${one.id}`} data-row>
      <td>
        <time dateTime={one.startsAt.toISOString()}>{hourSaid(at, language)}</time>
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
        {service ? textIn(service.names, language) : one.serviceCode}
        <br />
        <small>
          {t(`appointments.mode.${one.mode}`)}
          {asked.agenda || !agenda ? '' : ` · ${textIn(agenda.place.names, language)}`}
        </small>
      </td>
      <td>
        <span class={`state ${one.state}`}>{stateSaid(here, one)}</span>
      </td>
      <td>
        {live ? (
          <form method="post" action={deskPath(asked)} class="deeds">
            <input type="hidden" name="id" value={one.id} />
            <input type="hidden" name="desk" value={asked.desk || '1'} />
            {deedsFor(one).map((deed) => (
              <button
                type="submit"
                class="plain small"
                name="do"
                value={deed}
                aria-label={t('appointments.deed.of', { deed: t(`appointments.deed.${deed}`), who })}
              >
                {t(`appointments.deed.${deed}`)}
              </button>
            ))}
          </form>
        ) : null}
      </td>
    </tr>
  )
}
