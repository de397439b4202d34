import { DateTime } from 'luxon'
import type { VNode } from 'preact'
import {
  type AppointmentService,
  bookableSchedules,
  type FreeDay,
  findAppointmentService,
  getAvailability,
  getOfferedSchedules,
  type Mode,
  type Schedule,
} from '#domain/appointments'
import { formatDay, formatMoment, formatTime, localisedText } from '#domain/content'
import type { AdmissionRefusal } from '#domain/limits'
import { ErrorSummary, PROOF_OF_WORK_SCRIPT, ProofOfWorkField } from '#platform/pages'
import {
  backArrow,
  localisedPath,
  RefusalNotice,
  refusalOptions,
  type SiteKey,
  sitePage,
  type View,
} from '../ui/index.ts'

/** What has been chosen so far: it stands in the address. `moving`: the token of the appointment that this one is instead of. */
export type Choice = { service: string; place: string; mode: string; day: string; moving: string }

/** What has been chosen, of an address. */
export const parseChoice = (query: URLSearchParams): Choice => {
  const text = (name: string) => query.get(name)?.trim().slice(0, 60) ?? ''
  return {
    service: text('service'),
    place: text('place'),
    mode: text('mode'),
    day: text('day'),
    moving: text('moving'),
  }
}

/** A moment as it is said in the language of the page. */
export const formatStart = ({ town, language }: View, at: Date | number): string =>
  formatMoment(DateTime.fromMillis(Number(at), { zone: town.profile.time_zone }), language)

/** Where somebody is attended, in words. */
export const formatPlace = ({ language, t }: View, schedule: Schedule, mode: Mode): string =>
  mode === 'office'
    ? `${localisedText(schedule.place.names, language)}, ${schedule.place.address}`
    : t(`book.mode.${mode}`)

/** Why what was tried was not to be had: `refusal`: not now. */
export type Problem = { error?: SiteKey; refusal?: AdmissionRefusal }

/** Making an appointment: for what, where, how, when. Works without a script. */
export const choosePage = async (view: View, choice: Choice, problem: Problem = {}): Promise<Response> => {
  const open = bookableSchedules(await getOfferedSchedules(view.town))
  const places = open.filter(({ services }) => services.some(({ code }) => code === choice.service))
  const [only] = places
  const at = places.length === 1 ? only : places.find(({ agenda: schedule }) => schedule.id === choice.place)
  const service = at && findAppointmentService(at.agenda, choice.service)
  if (places.length === 0) return whatPage(view, open, choice)
  if (!at || !service) return placePage(view, places, choice)
  const mode =
    service.modes.length === 1 ? service.modes[0] : service.modes.find((one) => one === choice.mode)
  if (!mode) return modePage(view, service, choice)
  return whenPage(view, at.agenda, service, { ...choice, place: at.agenda.id, mode }, problem)
}

const STEPS = ['what', 'when', 'who'] as const

/** How far the appointment has come. */
export const Progress = ({ view: { t }, at }: { view: View; at: (typeof STEPS)[number] }): VNode => (
  <ol class="steps" aria-label={t('book.steps')}>
    {STEPS.map((step) => (
      <li aria-current={step === at ? 'step' : undefined}>{t(`book.step.${step}`)}</li>
    ))}
  </ol>
)

type Open = { agenda: Schedule; services: AppointmentService[] }[]

const whatPage = (view: View, open: Open, { moving }: Choice): Response => {
  const { t, language, town } = view
  const offices = new Map<string, { names: Schedule['names']; services: Map<string, AppointmentService> }>()
  for (const { agenda: schedule, services } of open) {
    const office = offices.get(schedule.office) ?? { names: schedule.names, services: new Map() }
    for (const service of services) office.services.set(service.code, service)
    offices.set(schedule.office, office)
  }
  return sitePage(
    view,
    { title: t('book.title'), path: '/appointments' },
    <>
      <Progress view={view} at="what" />
      <h1>{t('book.title')}</h1>
      <p class="lead">{t(open.length > 0 ? 'book.lead' : 'book.closed', { phone: town.profile.phone })}</p>
      <p>{t(town.profile.whatsapp_link ? 'book.have' : 'book.have.link')}</p>
      {[...offices.values()].map(({ names, services }) => (
        <>
          <h2>{localisedText(names, language)}</h2>
          <ul class="kinds">
            {[...services.values()].map(({ code, names: own, minutes }) => (
              <li>
                <a href={localisedPath(view, '/appointments', { service: code, moving })}>
                  <span>
                    {localisedText(own, language)}
                    <br />
                    <small>{t('book.minutes', { minutes })}</small>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </>
      ))}
    </>,
  )
}

const Back = ({ view, choice, what }: { view: View; choice: Partial<Choice>; what: string }): VNode => (
  <p>
    <a href={localisedPath(view, '/appointments', choice)}>
      {backArrow(view)} {view.t('book.change', { what })}
    </a>
  </p>
)

const placePage = (view: View, places: Open, choice: Choice): Response => {
  const { t, language } = view
  const [first] = places
  const service = first && findAppointmentService(first.agenda, choice.service)
  return sitePage(
    view,
    { title: t('book.place'), path: '/appointments' },
    <>
      <Progress view={view} at="what" />
      <h1>{t('book.place')}</h1>
      <Back view={view} choice={{ moving: choice.moving }} what={localisedText(service?.names, language)} />
      <ul class="kinds">
        {places.map(({ agenda: schedule }) => (
          <li>
            <a href={localisedPath(view, '/appointments', { ...choice, place: schedule.id })}>
              <span>
                {localisedText(schedule.place.names, language)}
                <br />
                <small>{schedule.place.address}</small>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </>,
  )
}

const modePage = (view: View, service: AppointmentService, choice: Choice): Response => {
  const { t, language } = view
  return sitePage(
    view,
    { title: t('book.mode'), path: '/appointments' },
    <>
      <Progress view={view} at="what" />
      <h1>{t('book.mode')}</h1>
      <Back view={view} choice={{ moving: choice.moving }} what={localisedText(service.names, language)} />
      <ul class="kinds">
        {service.modes.map((mode) => (
          <li>
            <a href={localisedPath(view, '/appointments', { ...choice, mode })}>{t(`book.mode.${mode}`)}</a>
          </li>
        ))}
      </ul>
    </>,
  )
}

const whenPage = async (
  view: View,
  schedule: Schedule,
  service: AppointmentService,
  choice: Choice & { mode: Mode },
  { error, refusal }: Problem,
): Promise<Response> => {
  const { t, language, town } = view
  const { time_zone: zone } = town.profile
  const free = await getAvailability(town.db, town, schedule, service)
  const day = free.find((one) => one.day === choice.day) ?? free[0]
  const first = free[0]?.starts[0]
  return sitePage(
    view,
    {
      title: t('book.when'),
      path: '/appointments',
      scripts: [PROOF_OF_WORK_SCRIPT],
      status: error ? 409 : 200,
      ...(refusal && refusalOptions(refusal)),
    },
    <>
      {refusal ? <RefusalNotice view={view} refusal={refusal} /> : null}
      <ErrorSummary
        title={t('errors.title', { count: 1 })}
        errors={error ? [{ field: 'hours', message: t(error) }] : []}
      />
      <Progress view={view} at="when" />
      <h1>{t('book.when')}</h1>
      <p class="lead">
        {localisedText(service.names, language)} · {formatPlace(view, schedule, choice.mode)}
      </p>
      <Back view={view} choice={{ moving: choice.moving }} what={localisedText(service.names, language)} />
      {day && first !== undefined ? (
        <>
          <form method="post" action={localisedPath(view, '/appointments')} data-work="holds">
            <Hidden schedule={schedule} service={service} choice={choice} />
            <ProofOfWorkField checking={t('work.checking')} />
            <p>
              <button type="submit" name="start" value={String(first)}>
                {t('book.first', { when: formatStart(view, first) })}
              </button>
            </p>
          </form>
          <nav aria-label={t('book.days')}>
            <h2>{t('book.days')}</h2>
            <ul class="days">
              {free.map((one) => (
                <li>
                  <a
                    href={`${localisedPath(view, '/appointments', { ...choice, day: one.day })}#hours`}
                    aria-current={one.day === day.day ? 'date' : undefined}
                  >
                    {formatDay(one.day, language, zone)}{' '}
                    <small>{t('book.day.hours', { count: one.starts.length })}</small>
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <Hours view={view} schedule={schedule} service={service} choice={choice} day={day} />
        </>
      ) : (
        <section class="card" id="hours">
          <p>{t('book.full')}</p>
          {town.profile.whatsapp_link ? (
            <p>
              <a class="button" href={town.profile.whatsapp_link}>
                {t('book.full.wait')}
              </a>
            </p>
          ) : null}
        </section>
      )}
    </>,
  )
}

const Hidden = (props: { schedule: Schedule; service: AppointmentService; choice: Choice }): VNode => (
  <>
    <input type="hidden" name="agenda" value={props.schedule.id} />
    <input type="hidden" name="service" value={props.service.code} />
    <input type="hidden" name="mode" value={props.choice.mode} />
    <input type="hidden" name="moving" value={props.choice.moving} />
  </>
)

const Hours = (props: {
  view: View
  schedule: Schedule
  service: AppointmentService
  choice: Choice
  day: FreeDay
}): VNode => {
  const { view, schedule, service, choice, day } = props
  const { t, language, town } = view
  const { time_zone: zone } = town.profile
  const at = (start: number) => DateTime.fromMillis(start, { zone })
  const parts = [
    ['book.morning', day.starts.filter((start) => at(start).hour < 14)],
    ['book.afternoon', day.starts.filter((start) => at(start).hour >= 14)],
  ] as const
  return (
    <form method="post" action={localisedPath(view, '/appointments')} id="hours" data-work="holds">
      <Hidden schedule={schedule} service={service} choice={choice} />
      <ProofOfWorkField checking={t('work.checking')} />
      <h2>{t('book.hours', { day: formatDay(day.day, language, zone) })}</h2>
      {parts
        .filter(([, starts]) => starts.length > 0)
        .map(([name, starts]) => (
          <fieldset class="hours">
            <legend>{t(name)}</legend>
            {starts.map((start) => (
              <button type="submit" class="plain" name="start" value={String(start)}>
                {formatTime(at(start), language)}
              </button>
            ))}
          </fieldset>
        ))}
    </form>
  )
}
