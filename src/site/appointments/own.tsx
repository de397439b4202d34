import { DateTime } from 'luxon'
import type { VNode } from 'preact'
import {
  type Appointment,
  type AppointmentService,
  createToken,
  findAppointmentService,
  findSchedule,
  formatCollectionDay,
  formatItems,
  getCollectionPlan,
  getSchedules,
  leaveOutsideWords,
  type Schedule,
} from '#domain/appointments'
import { formatTimeWithin, localisedText } from '#domain/content'
import type { AdmissionRefusal } from '#domain/limits'
import { findPhoneChannel } from '#domain/town'
import {
  callPolicy,
  ErrorSummary,
  Field,
  MapContainer,
  mapLabels,
  PROOF_OF_WORK_SCRIPT,
  ProofOfWorkField,
} from '#platform/pages'
import { PICTURE_TYPES } from '../report/index.ts'
import {
  type FieldError,
  localisedPath,
  RefusalNotice,
  refusalOptions,
  type SiteKey,
  sitePage,
  type View,
} from '../ui/index.ts'
import { formatPlace, formatStart, Progress } from './choose.tsx'

/** What was typed of who comes: shown again when something in it is wrong. */
export type AttendeeValues = {
  name: string
  phone: string
  email: string
  whatsapp: boolean
  answers: Record<string, string>
}

/** An appointment with the agenda and the service that it is of. */
export type AppointmentContext = { one: Appointment; agenda: Schedule; service: AppointmentService }

/** An appointment's agenda and service, as long as they are there. */
export const loadAppointmentContext = async (
  { town }: View,
  one: Appointment,
): Promise<AppointmentContext | undefined> => {
  const schedule = findSchedule(await getSchedules(town), one.agendaId)
  const service = schedule && findAppointmentService(schedule, one.serviceCode)
  return schedule && service ? { one, agenda: schedule, service } : undefined
}

/** The address of an appointment's page, in the language of the page. */
export const appointmentPath = (view: View, id: string, query: Record<string, string> = {}): string =>
  localisedPath(view, `/appointments/${createToken(view.town, id)}`, query)

/** When an appointment is; of a collection the day: its hour is the lorry's own. */
const formatWhen = (view: View, { startsAt, pickup }: Appointment): string =>
  pickup ? formatCollectionDay(startsAt.getTime(), view.language, view.town) : formatStart(view, startsAt)

const formatThings = ({ town, language }: View, { items, pickup }: Appointment): string =>
  [formatItems(items ?? [], { kinds: getCollectionPlan(town)?.kinds ?? [] }, language), pickup?.note]
    .filter(Boolean)
    .join(' · ')

/** When it may be put out. */
const LeaveOutside = ({ view, one }: { view: View; one: Appointment }): VNode | null => {
  const { t, town, language } = view
  const plan = one.pickup && getCollectionPlan(town)
  return plan ? (
    <p class="notice">
      {t('collect.out.day', leaveOutsideWords(one.startsAt.getTime(), plan, language, town))}
    </p>
  ) : null
}

const Facts = ({
  view,
  known: { one, agenda: schedule, service },
}: {
  view: View
  known: AppointmentContext
}): VNode => {
  const { t, language } = view
  return (
    <>
      <dt>{t('own.what')}</dt>
      <dd>{localisedText(service.names, language)}</dd>
      {one.pickup ? (
        <>
          <dt>{t('collect.what')}</dt>
          <dd dir="auto">{formatThings(view, one)}</dd>
        </>
      ) : null}
      <dt>{t('own.when')}</dt>
      <dd>
        <time dateTime={one.startsAt.toISOString()}>{formatWhen(view, one)}</time>
      </dd>
      <dt>{t('own.where')}</dt>
      <dd dir="auto">{one.pickup?.address ?? formatPlace(view, schedule, one.mode)}</dd>
      {one.pickup?.pictures?.length ? (
        <>
          <dt>{t('report.pictures')}</dt>
          <dd>{one.pickup.pictures.length}</dd>
        </>
      ) : null}
    </>
  )
}

const Papers = ({
  view: { t, language },
  service,
}: {
  view: View
  service: AppointmentService
}): VNode | null => {
  const papers = localisedText(service.papers, language)
  return papers ? (
    <>
      <h2>{t('own.papers')}</h2>
      <ul>
        {papers.split('\n').map((line) => (
          <li>{line}</li>
        ))}
      </ul>
    </>
  ) : null
}

/** Until when a slot is held, without the word for the hour. */
const formatHoldEnd = ({ town, language }: View, one: Appointment): string => {
  const until = DateTime.fromJSDate(one.heldUntil ?? one.startsAt, { zone: town.profile.time_zone })
  return formatTimeWithin(until, language)
}

/** A slot is held: who comes, and what the service asks. */
export const detailsPage = (
  view: View,
  known: AppointmentContext,
  moving: string,
  {
    errors = [],
    typed,
    refusal,
  }: { errors?: FieldError[]; typed?: AttendeeValues; refusal?: AdmissionRefusal } = {},
): Response => {
  const { t, language } = view
  const { one, service, agenda: schedule } = known
  const wrong = (field: string) => {
    const found = errors.find((error) => error.field === field)
    return found && t(found.key, found.blanks)
  }
  return sitePage(
    view,
    {
      title: t('book.step.who'),
      path: '/appointments',
      scripts: [PROOF_OF_WORK_SCRIPT],
      status: errors.length > 0 ? 422 : 200,
      ...(refusal && refusalOptions(refusal)),
    },
    <>
      {refusal ? <RefusalNotice view={view} refusal={refusal} /> : null}
      <ErrorSummary
        title={t('errors.title', { count: errors.length })}
        errors={errors.map(({ field, key, blanks: parameters }) => ({ field, message: t(key, parameters) }))}
      />
      <Progress view={view} at="who" />
      <h1>{t('book.step.who')}</h1>
      <p class="notice" role="status">
        {t('book.held', {
          when: formatWhen(view, one),
          until: formatHoldEnd(view, one),
        })}
      </p>
      <dl>
        <Facts view={view} known={known} />
      </dl>
      <form
        method="post"
        action={appointmentPath(view, one.id, { moving })}
        encType={one.pickup ? 'multipart/form-data' : undefined}
        noValidate
        data-work="bookings"
      >
        {one.pickup ? (
          <Field
            id="pictures"
            label={t('collect.pictures')}
            hint={t('collect.pictures.hint', {
              any: one.pickup.pictures?.length ? 'yes' : 'no',
              kept: one.pickup.pictures?.length ?? 0,
            })}
            error={wrong('pictures')}
          >
            {(attributes) => <input {...attributes} type="file" accept={PICTURE_TYPES} multiple />}
          </Field>
        ) : null}
        <Field
          id="name"
          label={one.pickup ? `${t('book.name')} ${t('form.optional')}` : t('book.name')}
          error={wrong('name')}
        >
          {(attributes) => (
            <input {...attributes} autocomplete="name" maxLength={120} value={typed?.name ?? ''} dir="auto" />
          )}
        </Field>
        {(one.pickup ? [] : service.questions).map(({ code, text, required }) => (
          <Field
            id={`answer-${code}`}
            label={
              required
                ? localisedText(text, language)
                : `${localisedText(text, language)} ${t('form.optional')}`
            }
            error={wrong(`answer-${code}`)}
          >
            {(attributes) => (
              <input {...attributes} maxLength={500} value={typed?.answers[code] ?? ''} dir="auto" />
            )}
          </Field>
        ))}
        <Field id="phone" label={t('book.phone')} hint={t('book.phone.hint')} error={wrong('phone')}>
          {(attributes) => (
            <input {...attributes} type="tel" autocomplete="tel" maxLength={30} value={typed?.phone ?? ''} />
          )}
        </Field>
        {schedule.discreet || !view.town.mailer ? null : (
          <Field id="email" label={t('book.email')} hint={t('book.email.hint')} error={wrong('email')}>
            {(attributes) => (
              <input
                {...attributes}
                type="email"
                autocomplete="email"
                maxLength={320}
                value={typed?.email ?? ''}
              />
            )}
          </Field>
        )}
        {schedule.discreet || !findPhoneChannel(view.town) ? null : (
          <label class="check">
            <input type="checkbox" name="whatsapp" value="yes" checked={typed?.whatsapp} />{' '}
            {t('book.whatsapp')}
          </label>
        )}
        <ProofOfWorkField checking={t('work.checking')} />
        <p class="buttons">
          <button type="submit" name="do" value="confirm">
            {t('book.confirm')}
          </button>
          <button type="submit" class="plain" name="do" value="release" data-work="none">
            {t('book.release')}
          </button>
        </p>
      </form>
    </>,
  )
}

/** Another time for an appointment that is known: who comes and what was asked are known too. */
export const movingPage = (
  view: View,
  known: AppointmentContext,
  old: Appointment,
  { refused }: { refused?: SiteKey } = {},
): Response => {
  const { t } = view
  const { one } = known
  return sitePage(
    view,
    { title: t('book.moving.title'), path: '/appointments', status: refused ? 422 : 200 },
    <>
      <ErrorSummary
        title={t('errors.title', { count: 1 })}
        errors={refused ? [{ field: '', message: t(refused) }] : []}
      />
      <Progress view={view} at="who" />
      <h1>{t('book.moving.title')}</h1>
      <p class="lead">{t('book.moving.from', { when: formatWhen(view, old) })}</p>
      <dl class="facts">
        <Facts view={view} known={known} />
        {old.person?.name ? (
          <>
            <dt>{t('own.name')}</dt>
            <dd dir="auto">{old.person.name}</dd>
          </>
        ) : null}
      </dl>
      <form method="post" action={appointmentPath(view, one.id, { moving: createToken(view.town, old.id) })}>
        <p class="buttons">
          <button type="submit" name="do" value="confirm">
            {t('book.moving.do')}
          </button>
          <button type="submit" class="plain" name="do" value="release">
            {t('book.release')}
          </button>
        </p>
      </form>
    </>,
  )
}

/** An hour that the telephone which was given has still to confirm. The same whosever telephone it is. */
export const pendingPage = (view: View, known: AppointmentContext): Response => {
  const { t, town } = view
  const { one } = known
  return sitePage(
    view,
    { title: t('own.pending'), path: '/appointments' },
    <>
      <h1>{t('own.pending')}</h1>
      <p class="notice">
        {t('own.pending.body', {
          when: formatWhen(view, one),
          until: formatHoldEnd(view, one),
          phone: town.profile.phone,
        })}
      </p>
      <form method="post" action={appointmentPath(view, one.id)}>
        <button type="submit" class="plain" name="do" value="release">
          {t('book.release')}
        </button>
      </form>
    </>,
  )
}

/** An appointment as its citizen sees it. @param extra what belongs to how it is held: the video call */
export const appointmentPage = (
  view: View,
  known: AppointmentContext,
  options: { ask?: boolean; extra?: VNode | null; status?: number } = {},
): Response => {
  const { t, town } = view
  const { one, agenda: schedule, service } = known
  const path = appointmentPath(view, one.id)
  const ahead = one.state === 'booked' && one.endsAt > town.now()
  const isPresent = one.state === 'arrived' || one.state === 'called'
  const office = one.mode === 'office'
  return sitePage(
    view,
    {
      title: t('own.title'),
      path: '/appointments',
      map: office && ahead,
      refreshSeconds: options.extra ? 2 : undefined,
      status: options.status,
      headers: options.extra && town.video ? callPolicy(town.video.origin) : undefined,
    },
    <>
      <h1>{t(ahead && !options.ask ? 'own.booked' : 'own.title')}</h1>
      {one.state === 'cancelled' ? <p class="notice">{t('own.cancelled')}</p> : null}
      {!ahead && !isPresent && one.state !== 'cancelled' ? <p class="notice">{t('own.over')}</p> : null}
      {isPresent && one.turn !== null && office ? (
        <p class="done" role="status">
          {t('own.arrived', { turn: one.turn })}
        </p>
      ) : null}
      {options.ask && ahead ? (
        <form method="post" action={path} class="card">
          <h2>{t('own.cancel.ask')}</h2>
          <p class="buttons">
            <button type="submit" name="do" value="cancel">
              {t('own.cancel.yes')}
            </button>
            <a class="button plain" href={path}>
              {t('own.cancel.no')}
            </a>
          </p>
        </form>
      ) : null}
      {options.extra}
      <section class="card" aria-label={t('own.title')}>
        <dl class="facts">
          <dt>{t('own.code')}</dt>
          <dd>
            <strong class="number">{one.code}</strong>
            {one.pickup ? null : (
              <>
                <br />
                <small>{t('own.code.hint')}</small>
              </>
            )}
          </dd>
          <Facts view={view} known={known} />
          {one.person?.name ? (
            <>
              <dt>{t('own.name')}</dt>
              <dd dir="auto">{one.person.name}</dd>
            </>
          ) : null}
        </dl>
        {ahead && !options.ask ? (
          <p class="buttons">
            <a class="button" href={`${path.split('?')[0]}/calendar.ics`} download>
              {t('own.calendar')}
            </a>
            <a
              class="button plain"
              href={localisedPath(view, '/appointments', {
                service: service.code,
                place: schedule.id,
                mode: one.mode,
                moving: createToken(town, one.id),
              })}
            >
              {t('own.change')}
            </a>
            <a class="button plain" href={appointmentPath(view, one.id, { ask: 'cancel' })}>
              {t('own.cancel')}
            </a>
          </p>
        ) : null}
      </section>
      {ahead ? <LeaveOutside view={view} one={one} /> : null}
      {!one.pickup && (ahead || isPresent) ? <Papers view={view} service={service} /> : null}
      {ahead && office ? (
        <section aria-label={t('own.map')}>
          <h2>{t('own.map')}</h2>
          <MapContainer
            styleUrl={town.mapStyleUrl}
            boundary={town.boundary}
            missing={t('embed.map.missing')}
            labels={mapLabels(t)}
            picked={schedule.place}
            pick
            fixed
            small
          />
        </section>
      ) : null}
      {ahead ? <p class="hint">{t('own.private')}</p> : null}
      {ahead ? null : (
        <p>
          <a class="button" href={localisedPath(view, '/appointments')}>
            {t('own.again')}
          </a>
        </p>
      )}
    </>,
  )
}
