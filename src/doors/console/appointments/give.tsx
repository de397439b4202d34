import { DateTime } from 'luxon'
import type { VNode } from 'preact'
import { Choices, Field, FormId } from '#platform/pages'
import {
  type Agenda,
  type AppointmentService,
  appointmentService,
  availability,
  type FreeDay,
  type Mode,
  waitingCount,
} from '#town/appointments'
import { daySaid, hourSaid, textIn } from '#town/content'
import { consolePage, type View } from '../frame.tsx'
import { Outcome, type Wrong, wrongWith } from '../table.tsx'
import { offeredTo } from './agendas.ts'

/** What has been said so far of an appointment that staff give. */
export type Given = {
  /** `agenda:service`. */
  what: string
  mode: string
  day: string
  start: string
  name: string
  phone: string
  whatsapp: boolean
  answers: Record<string, string>
  /** The conversation that it comes out of. */
  conversation: string
  /** The appointment that it is instead of, by its id. */
  moving: string
  form_id: string
}

/** What an address says of an appointment to be given: nobody's name or telephone, which would stay in logs. */
export const givenIn = (query: URLSearchParams): Given => {
  const text = (name: string, limit: number) => query.get(name)?.slice(0, limit) ?? ''
  return {
    what: text('what', 90),
    mode: text('mode', 10),
    day: text('day', 10),
    start: '',
    name: '',
    phone: '',
    whatsapp: false,
    answers: {},
    conversation: text('conversation', 40),
    moving: text('moving', 40),
    form_id: '',
  }
}

/** The agenda and the service of `agenda:service`, for whoever may give it. */
export const whatIn = async (
  here: View,
  what: string,
): Promise<{ agenda: Agenda; service: AppointmentService } | undefined> => {
  const [id, code = ''] = what.split(':')
  const agenda = (await offeredTo(here)).find((one) => one.id === id)
  const service = agenda && appointmentService(agenda, code)
  return agenda && service ? { agenda, service } : undefined
}

const address = (given: Given, change: Partial<Given>): string => {
  const { what, mode, day, conversation, moving } = { ...given, ...change }
  const parts = Object.entries({ what, mode, day, conversation, moving })
  return `/console/appointments/new?${new URLSearchParams(parts.filter(([, value]) => value))}`
}

/** Giving somebody an appointment, over the line, at the desk or out of a conversation. */
export const givePage = async (here: View, given: Given, errors: Wrong[] = []): Promise<Response> => {
  const { t, language, town } = here
  const all = await offeredTo(here)
  const chosen = await whatIn(here, given.what)
  return consolePage(
    here,
    { title: t('appointments.give'), path: '/console/appointments', status: errors.length > 0 ? 422 : 200 },
    <>
      <Outcome view={here} errors={errors} />
      <p>
        <a href="/console/appointments">← {t('appointments.back')}</a>
      </p>
      <h1>{t('appointments.give')}</h1>
      <p class="lead">{t('appointments.give.lead')}</p>
      <form method="get" action="/console/appointments/new" class="card">
        {(['conversation', 'moving'] as const).map((name) =>
          given[name] ? <input type="hidden" name={name} value={given[name]} /> : null,
        )}
        <Field id="what" label={t('appointments.service')} error={wrongWith(here, errors, 'what')}>
          {(attributes) => (
            <Choices
              attributes={attributes}
              ask={t('appointments.give.choose')}
              chosen={given.what}
              groups={all.map((agenda) => ({
                label: `${textIn(agenda.names, language)} · ${textIn(agenda.place.names, language)}`,
                options: agenda.services
                  .filter(({ hidden }) => !hidden)
                  .map(({ code, names }) => ({
                    value: `${agenda.id}:${code}`,
                    label: textIn(names, language),
                  })),
              }))}
            />
          )}
        </Field>
        <button type="submit" class="plain">
          {t('appointments.give.see')}
        </button>
      </form>
      {chosen ? (
        <Hours
          here={here}
          given={given}
          chosen={chosen}
          errors={errors}
          free={await availability(town.db, town, chosen.agenda, chosen.service)}
          waiting={await waitingCount(town.db, town, chosen.agenda.id)}
        />
      ) : null}
    </>,
  )
}

const Hours = (props: {
  here: View
  given: Given
  chosen: { agenda: Agenda; service: AppointmentService }
  free: FreeDay[]
  waiting: number
  errors: Wrong[]
}): VNode => {
  const { here, given, chosen, free, waiting, errors } = props
  const { t, language, town } = here
  const { service } = chosen
  const zone = town.profile.time_zone
  const day = free.find((one) => one.day === given.day) ?? free[0]
  if (!day) return <p class="notice">{t('appointments.give.full', { count: waiting })}</p>
  const mode: Mode = service.modes.find((one) => one === given.mode) ?? service.modes[0] ?? 'office'
  return (
    <>
      <nav aria-label={t('appointments.give.days')}>
        <h2>{t('appointments.give.days')}</h2>
        <ul class="days">
          {free.slice(0, 30).map((one) => (
            <li>
              <a
                href={`${address(given, { day: one.day })}#hours`}
                aria-current={one.day === day.day ? 'date' : undefined}
              >
                {daySaid(one.day, language, zone)} <small>{one.starts.length}</small>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <form method="post" action={address(given, { day: day.day })} class="card" id="hours" noValidate>
        <FormId value={given.form_id} />
        <fieldset class="choices">
          <legend>{t('appointments.give.hours', { day: daySaid(day.day, language, zone) })}</legend>
          {wrongWith(here, errors, 'start') ? (
            <p class="error" id="start">
              {wrongWith(here, errors, 'start')}
            </p>
          ) : null}
          {day.starts.map((start) => (
            <label class="choice">
              <input
                type="radio"
                name="start"
                value={String(start)}
                checked={given.start ? given.start === String(start) : start === day.starts[0]}
              />{' '}
              {hourSaid(DateTime.fromMillis(start, { zone }), language)}
            </label>
          ))}
        </fieldset>
        {service.modes.length > 1 ? (
          <fieldset class="choices">
            <legend>{t('appointments.mode')}</legend>
            {service.modes.map((one) => (
              <label class="choice">
                <input type="radio" name="mode" value={one} checked={one === mode} />{' '}
                {t(`appointments.mode.${one}`)}
              </label>
            ))}
          </fieldset>
        ) : (
          <input type="hidden" name="mode" value={mode} />
        )}
        <Field id="name" label={t('appointments.name')} error={wrongWith(here, errors, 'name')}>
          {(attributes) => (
            <input {...attributes} maxLength={120} autocomplete="off" value={given.name} dir="auto" />
          )}
        </Field>
        {service.questions.map(({ code, text }) => (
          <Field
            id={`answer-${code}`}
            label={textIn(text, language)}
            error={wrongWith(here, errors, `answer-${code}`)}
          >
            {(attributes) => (
              <input {...attributes} maxLength={500} value={given.answers[code] ?? ''} dir="auto" />
            )}
          </Field>
        ))}
        {given.conversation ? null : (
          <>
            <Field id="phone" label={t('appointments.phone')} error={wrongWith(here, errors, 'phone')}>
              {(attributes) => (
                <input {...attributes} type="tel" maxLength={30} autocomplete="off" value={given.phone} />
              )}
            </Field>
            <label class="check">
              <input type="checkbox" name="whatsapp" value="yes" checked={given.whatsapp} />{' '}
              {t('appointments.give.whatsapp')}
            </label>
          </>
        )}
        <button type="submit">{t('appointments.give.do')}</button>
      </form>
    </>
  )
}
