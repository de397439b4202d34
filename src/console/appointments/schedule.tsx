import type { VNode } from 'preact'
import {
  type AppointmentService,
  ASSURANCES,
  addSchedule,
  MODES,
  type Schedule,
  updateSchedule,
} from '#domain/appointments'
import { getContent, localisedText } from '#domain/content'
import { ADDRESS_TYPED, getServiceArea, type PlaceMeant, placeMeant, pointField } from '#domain/places'
import { Field, type PostedForm, readForm, SelectField, seeOther } from '#platform/pages'
import {
  consolePage,
  errorText,
  type FieldError,
  MeantButton,
  placeErrors,
  ResultMessage,
  readTexts,
  readWeekHours,
  successKey,
  TranslatedField,
  type View,
  WeekHoursField,
} from '../ui/index.ts'
import { weekPath } from './schedules.ts'

/** Blocks of services on the page, the empty one included. */
const MAX_SERVICES = 31

/** What was typed when it could not be saved, and the place that was probably meant. */
type Typed = { typed?: Schedule; point?: string; meant?: PlaceMeant }

const parsePoint = ({ place }: Schedule): string => `${place.lat}, ${place.long}`

/** A schedule: its place, its hours, what it is for. @param schedule nothing: a new one */
export const schedulePage = async (
  view: View,
  schedule: Schedule | undefined,
  request: Request,
  errors: FieldError[] = [],
  { typed = schedule, point, meant }: Typed = {},
): Promise<Response> => {
  const { t, town, language } = view
  const { teams } = await getContent(town)
  const name = schedule ? localisedText(schedule.names, language) : t('agenda.add')
  const input = (
    id: string,
    label: Parameters<View['t']>[0],
    value: string,
    hint?: Parameters<View['t']>[0],
  ) => (
    <Field id={id} label={t(label)} hint={hint && t(hint)} error={errorText(view, errors, id)}>
      {(attributes) => (
        <input
          {...attributes}
          maxLength={id === 'point' ? ADDRESS_TYPED : 200}
          value={value}
          autocomplete="off"
        />
      )}
    </Field>
  )
  return consolePage(
    view,
    {
      title: t('agenda.title', { agenda: name }),
      path: '/console/appointments',
      layout: 'page',
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <p>
        <a href={schedule ? weekPath(schedule.id) : '/console/appointments'}>← {t('appointments.back')}</a>
      </p>
      <form method="post" action={`/console/appointments/agenda?agenda=${schedule?.id ?? 'new'}`} noValidate>
        <input type="hidden" name="revision" value={String(schedule?.revision ?? 1)} />
        <section class="card">
          {schedule ? null : input('id', 'agenda.id', typed?.id ?? '', 'agenda.id.hint')}
          {input('office', 'agenda.office', typed?.office ?? '')}
          <TranslatedField view={view} name="names" label="agenda.names" texts={typed?.names} />
          <TranslatedField view={view} name="place" label="agenda.place" texts={typed?.place.names} />
          {input('address', 'agenda.address', typed?.place.address ?? '')}
          {input('point', 'agenda.point', point ?? (typed ? parsePoint(typed) : ''), 'agenda.point.hint')}
          <MeantButton view={view} meant={meant} />
          <SelectField
            id="team"
            label={t('agenda.team')}
            chosen={typed?.team}
            options={teams.map(({ id, names }) => [id, localisedText(names, language)])}
          />
          <label class="check">
            <input type="checkbox" name="discreet" value="yes" checked={typed?.discreet} />{' '}
            {t('agenda.discreet')}
          </label>
          <div class="pair">
            {input('desks', 'agenda.desks', String(typed?.desks ?? 1))}
            {input('lead_days', 'agenda.lead', String(typed?.lead_days ?? 1), 'agenda.lead.hint')}
            {input('horizon_days', 'agenda.horizon', String(typed?.horizon_days ?? 31))}
          </div>
        </section>
        <section class="card">
          <h2>{t('hours.weekly')}</h2>
          <WeekHoursField view={view} name="weekly" stretches={typed?.hours.weekly ?? []} />
          <Field
            id="holidays"
            label={t('hours.holidays')}
            hint={t('hours.holidays.hint')}
            error={errorText(view, errors, 'holidays')}
          >
            {(attributes) => <textarea {...attributes}>{typed?.hours.holidays.join('\n') ?? ''}</textarea>}
          </Field>
        </section>
        <h2>{t('agenda.services')}</h2>
        <p class="hint">{t('agenda.services.hint')}</p>
        {[...(typed?.services ?? []), undefined].map((service, index) => (
          <ServiceBlock view={view} service={service} prefix={`s${index}`} />
        ))}
        <button type="submit">{t('account.save')}</button>
      </form>
    </>,
  )
}

const questionLines = (service: AppointmentService | undefined): string =>
  (service?.questions ?? [])
    .map(({ code, text, required }) =>
      [`${code}${required ? '' : '?'}`, text.ca, text.es].filter(Boolean).join(' = '),
    )
    .join('\n')

const ServiceBlock = (props: {
  view: View
  service: AppointmentService | undefined
  prefix: string
}): VNode => {
  const { view, service, prefix } = props
  const { t, language } = view
  const field = (name: string, label: Parameters<View['t']>[0], value: string) => (
    <Field id={`${prefix}_${name}`} label={t(label)}>
      {(attributes) => <input {...attributes} maxLength={500} value={value} autocomplete="off" />}
    </Field>
  )
  return (
    <fieldset class="card">
      <legend>{service ? localisedText(service.names, language) : t('agenda.service.new')}</legend>
      <div class="pair">
        {field('code', 'appointments.code', service?.code ?? '')}
        {field('minutes', 'agenda.service.minutes', service ? String(service.minutes) : '20')}
        {field('per_person', 'agenda.service.limit', String(service?.per_person ?? 1))}
      </div>
      <TranslatedField view={view} name={`${prefix}_names`} label="settings.names" texts={service?.names} />
      <fieldset class="choices">
        <legend>{t('appointments.mode')}</legend>
        {MODES.map((mode) => (
          <label class="choice">
            <input
              type="checkbox"
              name={`${prefix}_modes`}
              value={mode}
              checked={service ? service.modes.includes(mode) : mode === 'office'}
            />{' '}
            {t(`appointments.mode.${mode}`)}
          </label>
        ))}
      </fieldset>
      <SelectField
        id={`${prefix}_signature`}
        label={t('agenda.service.signature')}
        ask={t('agenda.service.signature.none')}
        chosen={service?.signature ?? ''}
        options={ASSURANCES.map((one) => [one, t(`agenda.service.signature.${one}`)])}
      />
      <TranslatedField
        view={view}
        name={`${prefix}_papers`}
        label="agenda.service.papers"
        texts={service?.papers}
        long
      />
      <Field id={`${prefix}_questions`} label={t('agenda.service.questions')}>
        {(attributes) => <textarea {...attributes}>{questionLines(service)}</textarea>}
      </Field>
      {field('words', 'agenda.service.words', service?.words.join(', ') ?? '')}
      <label class="check">
        <input type="checkbox" name={`${prefix}_hidden`} value="yes" checked={service?.hidden} />{' '}
        {t('agenda.service.hidden')}
      </label>
    </fieldset>
  )
}

const splitLines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

const readService = (form: PostedForm, prefix: string, before: Schedule | undefined) => {
  const code = form.text(`${prefix}_code`, 40).toLowerCase()
  if (!code) return []
  const known = before?.services.find((one) => one.code === code)
  const papers = readTexts(form, `${prefix}_papers`)
  return [
    {
      code,
      names: { ...known?.names, ...readTexts(form, `${prefix}_names`) },
      minutes: Number(form.text(`${prefix}_minutes`, 5)),
      per_person: Number(form.text(`${prefix}_per_person`, 5) || 1),
      modes: form.all(`${prefix}_modes`),
      signature: form.text(`${prefix}_signature`, 20) || undefined,
      papers: papers.ca ? papers : undefined,
      questions: splitLines(form.text(`${prefix}_questions`, 4_000)).map((line) => {
        const [name = '', ca = '', es] = line.split('=').map((part) => part.trim())
        const text = known?.questions.find((one) => one.code === name.replace('?', ''))?.text
        return {
          code: name.replace('?', ''),
          required: !name.endsWith('?'),
          text: { ...text, ca, ...(es ? { es } : {}) },
        }
      }),
      words: form
        .text(`${prefix}_words`, 2_000)
        .split(',')
        .map((word) => word.trim())
        .filter(Boolean),
      hidden: form.text(`${prefix}_hidden`) === 'yes',
    },
  ]
}

/** The point of a schedule: a place of the town, or the one that it had. */
const pointIn = ({ town }: View, schedule: Schedule | undefined, { text }: PostedForm) => {
  const written = text('meant', ADDRESS_TYPED) || text('point', ADDRESS_TYPED)
  const given =
    schedule && written === parsePoint(schedule)
      ? { point: { lat: schedule.place.lat, long: schedule.place.long } }
      : pointField(written, getServiceArea(town))
  return 'point' in given
    ? { written, point: given.point, problem: undefined }
    : { written, point: undefined, problem: given.problem }
}

/** Saves a schedule, or says which fields are not right. */
export const saveSchedule = async (
  view: View,
  schedule: Schedule | undefined,
  request: Request,
): Promise<Response> => {
  const { town } = view
  const form = await readForm(request)
  const { text } = form
  const { written, point, problem } = pointIn(view, schedule, form)
  const wanted = {
    office: text('office', 40).toLowerCase(),
    names: { ...schedule?.names, ...readTexts(form, 'names') },
    place: {
      names: { ...schedule?.place.names, ...readTexts(form, 'place') },
      address: text('address', 200),
      // No number is refused with all else that is wrong.
      ...(point ?? { lat: Number.NaN, long: Number.NaN }),
    },
    team: text('team', 40),
    discreet: text('discreet') === 'yes',
    desks: Number(text('desks', 5)),
    lead_days: Number(text('lead_days', 5)),
    horizon_days: Number(text('horizon_days', 5)),
    hours: {
      weekly: readWeekHours(form, 'weekly'),
      seasons: schedule?.hours.seasons ?? [],
      holidays: [
        ...new Set(
          text('holidays', 10_000)
            .split(/[\s,;]+/)
            .filter(Boolean),
        ),
      ].sort(),
    },
    services: Array.from({ length: MAX_SERVICES }, (_, index) =>
      readService(form, `s${index}`, schedule),
    ).flat(),
  }
  const id = schedule?.id ?? text('id', 40).toLowerCase()
  const saved = schedule
    ? await updateSchedule(town, id, Number(text('revision', 10)), (before) => ({ ...before, ...wanted }))
    : await addSchedule(town, { ...wanted, id, revision: 1 })
  if (saved.outcome === 'saved') return seeOther(`/console/appointments/agenda?agenda=${id}&done=saved`)
  if (saved.outcome === 'stale')
    return schedulePage(view, schedule, request, [
      { field: schedule ? 'office' : 'id', key: schedule ? 'agenda.stale' : 'agenda.taken' },
    ])
  const others = saved.problems.filter((path) => !/^place\.(?:lat|long)$/.test(path))
  const [top = 'office'] = others.map((path) => path.split('.')[0] ?? '')
  const first = top === 'place' ? 'address' : top
  const parameters = { fields: others.join(', ') }
  const errors: FieldError[] = [
    ...placeErrors(view, 'point', problem, 'agenda.point.error'),
    ...(others.length > 0 ? [{ field: first, key: 'agenda.error', blanks: parameters } as const] : []),
  ]
  const typed = { ...wanted, id } as Schedule
  return schedulePage(view, schedule, request, errors, {
    typed,
    point: written,
    meant: await placeMeant(town, problem),
  })
}
