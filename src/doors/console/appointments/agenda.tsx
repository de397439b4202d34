import type { VNode } from 'preact'
import { Field, type PostedForm, readForm, SelectField, seeOther } from '#platform/pages'
import {
  type Agenda,
  type AppointmentService,
  ASSURANCES,
  addAgenda,
  changeAgenda,
  MODES,
} from '#town/appointments'
import { contentOf, textIn } from '#town/content'
import { ADDRESS_TYPED, groundOf, type PlaceMeant, placeMeant, pointField } from '#town/places'
import { textsIn } from '../content-form.ts'
import { Translated } from '../content-translated.tsx'
import { consolePage, type View } from '../frame.tsx'
import { MeantButton, placeErrors } from '../place.tsx'
import { doneIn, Outcome, type Wrong, wrongWith } from '../table.tsx'
import { Week, weekIn } from '../week-hours.tsx'
import { weekPath } from './week.tsx'

/** Blocks of services on the page, the empty one included. */
const MOST = 31

/** What was typed when it could not be saved, and the place that was probably meant. */
type Typed = { typed?: Agenda; point?: string; meant?: PlaceMeant }

const pointOf = ({ place }: Agenda): string => `${place.lat}, ${place.long}`

/** An agenda: its place, its hours, what it is for. @param agenda nothing: a new one */
export const agendaPage = async (
  here: View,
  agenda: Agenda | undefined,
  request: Request,
  errors: Wrong[] = [],
  { typed = agenda, point, meant }: Typed = {},
): Promise<Response> => {
  const { t, town, language } = here
  const { teams } = await contentOf(town)
  const name = agenda ? textIn(agenda.names, language) : t('agenda.add')
  const input = (
    id: string,
    label: Parameters<View['t']>[0],
    value: string,
    hint?: Parameters<View['t']>[0],
  ) => (
    <Field id={id} label={t(label)} hint={hint && t(hint)} error={wrongWith(here, errors, id)}>
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
    here,
    {
      title: t('agenda.title', { agenda: name }),
      path: '/console/appointments',
      wide: true,
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <Outcome view={here} done={doneIn(request)} errors={errors} />
      <p>
        <a href={agenda ? weekPath(agenda.id) : '/console/appointments'}>← {t('appointments.back')}</a>
      </p>
      <h1>{t('agenda.title', { agenda: name })}</h1>
      <form method="post" action={`/console/appointments/agenda?agenda=${agenda?.id ?? 'new'}`} noValidate>
        <input type="hidden" name="revision" value={String(agenda?.revision ?? 1)} />
        <section class="card">
          {agenda ? null : input('id', 'agenda.id', typed?.id ?? '', 'agenda.id.hint')}
          {input('office', 'agenda.office', typed?.office ?? '')}
          <Translated view={here} name="names" label="agenda.names" texts={typed?.names} />
          <Translated view={here} name="place" label="agenda.place" texts={typed?.place.names} />
          {input('address', 'agenda.address', typed?.place.address ?? '')}
          {input('point', 'agenda.point', point ?? (typed ? pointOf(typed) : ''), 'agenda.point.hint')}
          <MeantButton here={here} meant={meant} />
          <SelectField
            id="team"
            label={t('agenda.team')}
            chosen={typed?.team}
            options={teams.map(({ id, names }) => [id, textIn(names, language)])}
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
          <Week here={here} name="weekly" stretches={typed?.hours.weekly ?? []} />
          <Field
            id="holidays"
            label={t('hours.holidays')}
            hint={t('hours.holidays.hint')}
            error={wrongWith(here, errors, 'holidays')}
          >
            {(attributes) => <textarea {...attributes}>{typed?.hours.holidays.join('\n') ?? ''}</textarea>}
          </Field>
        </section>
        <h2>{t('agenda.services')}</h2>
        <p class="hint">{t('agenda.services.hint')}</p>
        {[...(typed?.services ?? []), undefined].map((service, index) => (
          <ServiceBlock here={here} service={service} prefix={`s${index}`} />
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
  here: View
  service: AppointmentService | undefined
  prefix: string
}): VNode => {
  const { here, service, prefix } = props
  const { t, language } = here
  const field = (name: string, label: Parameters<View['t']>[0], value: string) => (
    <Field id={`${prefix}_${name}`} label={t(label)}>
      {(attributes) => <input {...attributes} maxLength={500} value={value} autocomplete="off" />}
    </Field>
  )
  return (
    <fieldset class="card">
      <legend>{service ? textIn(service.names, language) : t('agenda.service.new')}</legend>
      <div class="pair">
        {field('code', 'appointments.code', service?.code ?? '')}
        {field('minutes', 'agenda.service.minutes', service ? String(service.minutes) : '20')}
        {field('per_person', 'agenda.service.limit', String(service?.per_person ?? 1))}
      </div>
      <Translated view={here} name={`${prefix}_names`} label="settings.names" texts={service?.names} />
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
      <Translated
        view={here}
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

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

const serviceIn = (form: PostedForm, prefix: string, before: Agenda | undefined) => {
  const code = form.text(`${prefix}_code`, 40).toLowerCase()
  if (!code) return []
  const known = before?.services.find((one) => one.code === code)
  const papers = textsIn(form, `${prefix}_papers`)
  return [
    {
      code,
      names: { ...known?.names, ...textsIn(form, `${prefix}_names`) },
      minutes: Number(form.text(`${prefix}_minutes`, 5)),
      per_person: Number(form.text(`${prefix}_per_person`, 5) || 1),
      modes: form.all(`${prefix}_modes`),
      signature: form.text(`${prefix}_signature`, 20) || undefined,
      papers: papers.ca ? papers : undefined,
      questions: linesOf(form.text(`${prefix}_questions`, 4_000)).map((line) => {
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

/** The point of an agenda: a place of the town, or the one that it had. */
const pointIn = ({ town }: View, agenda: Agenda | undefined, { text }: PostedForm) => {
  const written = text('meant', ADDRESS_TYPED) || text('point', ADDRESS_TYPED)
  const given =
    agenda && written === pointOf(agenda)
      ? { point: { lat: agenda.place.lat, long: agenda.place.long } }
      : pointField(written, groundOf(town))
  return 'point' in given
    ? { written, point: given.point, problem: undefined }
    : { written, point: undefined, problem: given.problem }
}

/** Saves an agenda, or says which fields are not right. */
export const saveAgenda = async (
  here: View,
  agenda: Agenda | undefined,
  request: Request,
): Promise<Response> => {
  const { town } = here
  const form = await readForm(request)
  const { text } = form
  const { written, point, problem } = pointIn(here, agenda, form)
  const wanted = {
    office: text('office', 40).toLowerCase(),
    names: { ...agenda?.names, ...textsIn(form, 'names') },
    place: {
      names: { ...agenda?.place.names, ...textsIn(form, 'place') },
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
      weekly: weekIn(form, 'weekly'),
      seasons: agenda?.hours.seasons ?? [],
      holidays: [
        ...new Set(
          text('holidays', 10_000)
            .split(/[\s,;]+/)
            .filter(Boolean),
        ),
      ].sort(),
    },
    services: Array.from({ length: MOST }, (_, index) => serviceIn(form, `s${index}`, agenda)).flat(),
  }
  const id = agenda?.id ?? text('id', 40).toLowerCase()
  const saved = agenda
    ? await changeAgenda(town, id, Number(text('revision', 10)), (before) => ({ ...before, ...wanted }))
    : await addAgenda(town, { ...wanted, id, revision: 1 })
  if (saved.outcome === 'saved') return seeOther(`/console/appointments/agenda?agenda=${id}&done=saved`)
  if (saved.outcome === 'stale')
    return agendaPage(here, agenda, request, [
      { field: agenda ? 'office' : 'id', key: agenda ? 'agenda.stale' : 'agenda.taken' },
    ])
  const others = saved.problems.filter((path) => !/^place\.(?:lat|long)$/.test(path))
  const [top = 'office'] = others.map((path) => path.split('.')[0] ?? '')
  const first = top === 'place' ? 'address' : top
  const blanks = { fields: others.join(', ') }
  const errors: Wrong[] = [
    ...placeErrors(here, 'point', problem, 'agenda.point.error'),
    ...(others.length > 0 ? [{ field: first, key: 'agenda.error', blanks } as const] : []),
  ]
  const typed = { ...wanted, id } as Agenda
  return agendaPage(here, agenda, request, errors, {
    typed,
    point: written,
    meant: await placeMeant(town, problem),
  })
}
