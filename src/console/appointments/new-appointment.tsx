import { DateTime } from 'luxon'
import type { VNode } from 'preact'
import {
  type AppointmentService,
  countWaiting,
  type FreeDay,
  findAppointmentService,
  getAvailability,
  type Mode,
  planOf,
  type Schedule,
} from '#domain/appointments'
import { formatDay, formatTime, localisedText } from '#domain/content'
import { findPhoneChannel } from '#domain/town'
import { Field, FormId, SelectOptions } from '#platform/pages'
import { consolePage, errorText, type FieldError, ResultMessage, type View } from '../ui/index.ts'
import { CollectionForm } from './collection-form.tsx'
import { listBookableSchedules } from './schedules.ts'

/** What has been said so far of an appointment that staff give. */
export type NewAppointmentValues = {
  /** `schedule:service`. */
  what: string
  mode: string
  day: string
  start: string
  name: string
  phone: string
  email: string
  whatsapp: boolean
  answers: Record<string, string>
  /** The conversation that it comes out of. */
  conversation: string
  /** The appointment that it is instead of, by its id. */
  moving: string
  form_id: string
}

/** What an address says of an appointment to be given: nobody's name or telephone, which would stay in logs. */
export const parseNewAppointment = (query: URLSearchParams): NewAppointmentValues => {
  const text = (name: string, limit: number) => query.get(name)?.slice(0, limit) ?? ''
  return {
    what: text('what', 90),
    mode: text('mode', 10),
    day: text('day', 10),
    start: '',
    name: '',
    phone: '',
    email: '',
    whatsapp: false,
    answers: {},
    conversation: text('conversation', 40),
    moving: text('moving', 40),
    form_id: '',
  }
}

/** The agenda and the service of `schedule:service`, for members who may give it. */
export const parseService = async (
  view: View,
  what: string,
): Promise<{ schedule: Schedule; service: AppointmentService } | undefined> => {
  const [id, code = ''] = what.split(':')
  const schedule = (await listBookableSchedules(view)).find((one) => one.id === id)
  const service = schedule && findAppointmentService(schedule, code)
  return schedule && service ? { schedule, service } : undefined
}

const newAppointmentPath = (values: NewAppointmentValues, change: Partial<NewAppointmentValues>): string => {
  const { what, mode, day, conversation, moving } = { ...values, ...change }
  const parts = Object.entries({ what, mode, day, conversation, moving })
  return `/console/appointments/new?${new URLSearchParams(parts.filter(([, value]) => value))}`
}

/** Giving somebody an appointment, over the line, at the desk or out of a conversation. */
export const newAppointmentPage = async (
  view: View,
  values: NewAppointmentValues,
  errors: FieldError[] = [],
): Promise<Response> => {
  const { t, town } = view
  const all = await listBookableSchedules(view)
  const chosen = await parseService(view, values.what)
  const plan = chosen && planOf(town, chosen.schedule.id)
  return consolePage(
    view,
    {
      title: t('appointments.give'),
      path: '/console/appointments',
      status: errors.length > 0 ? 422 : 200,
      scripts: ['/assets/caller.js'],
    },
    <>
      <ResultMessage view={view} errors={errors} />
      <p>
        <a href="/console/appointments">← {t('appointments.back')}</a>
      </p>
      <p class="lead">{t('appointments.give.lead')}</p>
      {chosen ? (
        <ServiceForm view={view} values={values} schedules={all} />
      ) : (
        <ServiceLinks view={view} values={values} schedules={all} errors={errors} />
      )}
      {chosen && plan ? (
        await CollectionForm({
          view,
          values,
          offered: { plan, schedule: chosen.schedule },
          action: newAppointmentPath(values, {}),
          errors,
          caller: (
            <>
              <CallerName view={view} values={values} errors={errors} />
              <CallerContact view={view} values={values} errors={errors} />
            </>
          ),
        })
      ) : chosen ? (
        <Hours
          view={view}
          values={values}
          chosen={chosen}
          errors={errors}
          free={await getAvailability(town.db, town, chosen.schedule, chosen.service)}
          waiting={await countWaiting(town.db, town, chosen.schedule.id)}
        />
      ) : null}
    </>,
  )
}

type ServicesProps = { view: View; values: NewAppointmentValues; schedules: Schedule[] }

const scheduleTitle = ({ names, place }: Schedule, language: View['language']): string =>
  `${localisedText(names, language)} · ${localisedText(place.names, language)}`

/** What an appointment can be for, each a click away from its free hours. */
const ServiceLinks = (props: ServicesProps & { errors: FieldError[] }): VNode => {
  const { view, values, schedules, errors } = props
  const { t, language } = view
  const wrong = errorText(view, errors, 'what')
  return (
    <nav class="services" id="what" tabIndex={-1} aria-label={t('appointments.service')}>
      {wrong ? <p class="error">{wrong}</p> : null}
      {schedules.map((schedule) => (
        <section>
          <h2>{scheduleTitle(schedule, language)}</h2>
          <ul>
            {schedule.services
              .filter(({ hidden }) => !hidden)
              .map(({ code, names }) => (
                <li>
                  <a
                    class="button plain"
                    href={newAppointmentPath(values, { what: `${schedule.id}:${code}` })}
                  >
                    {localisedText(names, language)}
                  </a>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}

/** What the appointment is for, to be changed. */
const ServiceForm = ({ view: { t, language }, values, schedules }: ServicesProps): VNode => (
  <form method="get" action="/console/appointments/new" class="card">
    {(['conversation', 'moving'] as const).map((name) =>
      values[name] ? <input type="hidden" name={name} value={values[name]} /> : null,
    )}
    <Field id="what" label={t('appointments.service')}>
      {(attributes) => (
        <SelectOptions
          attributes={attributes}
          ask={t('appointments.give.choose')}
          chosen={values.what}
          groups={schedules.map((schedule) => ({
            label: scheduleTitle(schedule, language),
            options: schedule.services
              .filter(({ hidden }) => !hidden)
              .map(({ code, names }) => ({
                value: `${schedule.id}:${code}`,
                label: localisedText(names, language),
              })),
          }))}
        />
      )}
    </Field>
    <button type="submit" class="plain">
      {t('appointments.give.see')}
    </button>
  </form>
)

const Hours = (props: {
  view: View
  values: NewAppointmentValues
  chosen: { schedule: Schedule; service: AppointmentService }
  free: FreeDay[]
  waiting: number
  errors: FieldError[]
}): VNode => {
  const { view, values, chosen, free, waiting, errors } = props
  const { t, language, town } = view
  const { service } = chosen
  const zone = town.profile.time_zone
  const day = free.find((one) => one.day === values.day) ?? free[0]
  if (!day) return <p class="notice">{t('appointments.give.full', { count: waiting })}</p>
  const mode: Mode = service.modes.find((one) => one === values.mode) ?? service.modes[0] ?? 'office'
  return (
    <>
      <nav aria-label={t('appointments.give.days')}>
        <h2>{t('appointments.give.days')}</h2>
        <ul class="days">
          {free.slice(0, 30).map((one) => (
            <li>
              <a
                href={`${newAppointmentPath(values, { day: one.day })}#hours`}
                aria-current={one.day === day.day ? 'date' : undefined}
              >
                {formatDay(one.day, language, zone)} <small>{one.starts.length}</small>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <form
        method="post"
        action={newAppointmentPath(values, { day: day.day })}
        class="card"
        id="hours"
        noValidate
        data-caller="take"
      >
        <FormId value={values.form_id} />
        <fieldset class="choices">
          <legend>{t('appointments.give.hours', { day: formatDay(day.day, language, zone) })}</legend>
          {errorText(view, errors, 'start') ? (
            <p class="error" id="start">
              {errorText(view, errors, 'start')}
            </p>
          ) : null}
          {day.starts.map((start) => (
            <label class="choice">
              <input
                type="radio"
                name="start"
                value={String(start)}
                checked={values.start ? values.start === String(start) : start === day.starts[0]}
              />{' '}
              {formatTime(DateTime.fromMillis(start, { zone }), language)}
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
        <CallerName view={view} values={values} errors={errors} />
        {service.questions.map(({ code, text }) => (
          <Field
            id={`answer-${code}`}
            label={localisedText(text, language)}
            error={errorText(view, errors, `answer-${code}`)}
          >
            {(attributes) => (
              <input {...attributes} maxLength={500} value={values.answers[code] ?? ''} dir="auto" />
            )}
          </Field>
        ))}
        <CallerContact view={view} values={values} errors={errors} />
        <button type="submit">{t('appointments.give.do')}</button>
      </form>
    </>
  )
}

type CallerProps = { view: View; values: NewAppointmentValues; errors: FieldError[] }

const CallerName = ({ view, values, errors }: CallerProps): VNode => {
  const { t } = view
  return (
    <Field id="name" label={t('appointments.name')} error={errorText(view, errors, 'name')}>
      {(attributes) => (
        <input {...attributes} maxLength={120} autocomplete="off" value={values.name} dir="auto" />
      )}
    </Field>
  )
}

/** How somebody on the line is told; who writes in a conversation is told there. */
const CallerContact = ({ view, values, errors }: CallerProps): VNode | null => {
  const { t, town } = view
  return values.conversation ? null : (
    <>
      <Field id="phone" label={t('appointments.phone')} error={errorText(view, errors, 'phone')}>
        {(attributes) => (
          <input {...attributes} type="tel" maxLength={30} autocomplete="off" value={values.phone} />
        )}
      </Field>
      {findPhoneChannel(town) ? (
        <label class="check">
          <input type="checkbox" name="whatsapp" value="yes" checked={values.whatsapp} />{' '}
          {t('appointments.give.whatsapp')}
        </label>
      ) : null}
      {town.mailer ? (
        <Field
          id="email"
          label={t('call.email')}
          hint={t('appointments.give.email.hint')}
          error={errorText(view, errors, 'email')}
        >
          {(attributes) => (
            <input
              {...attributes}
              type="email"
              maxLength={320}
              autocomplete="off"
              spellcheck={false}
              value={values.email}
            />
          )}
        </Field>
      ) : null}
    </>
  )
}
