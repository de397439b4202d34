import {
  ErrorSummary,
  Field,
  FormId,
  type Question,
  Questions,
  WORK_SCRIPT,
  WorkField,
} from '#platform/pages'
import type { Refusal } from '#town/limits'
import { requestsNear } from '#town/service-requests'
import { type Catalogue, inLanguage, questionsOf, type ServiceDefinition, serviceIn } from '#town/services'
import { back, day, MapPlace, type SiteKey, sitePage, type View, withLanguage } from './frame.tsx'
import { HeldBack, heldBack } from './held-back.tsx'
import { PICTURE_TYPES } from './report-form.tsx'

/** What has been said so far: it stands in the address, so that going back loses nothing. */
export type Told = { kind: string; service: string; address: string; lat: string; long: string }

/** What was typed in the last step: shown again when something in it is wrong. */
export type LastStep = {
  description: string
  phone: string
  form_id: string
  answers: Record<string, string[]>
}

/** A field that is wrong and why. */
export type StepError = { field: string; key: SiteKey }

/** What has been told, of an address. */
export const toldIn = (query: URLSearchParams): Told => {
  const text = (name: string, limit: number) => query.get(name)?.trim().slice(0, limit) ?? ''
  return {
    kind: text('kind', 40),
    service: text('service', 40),
    address: text('address', 500),
    lat: text('lat', 20),
    long: text('long', 20),
  }
}

/** What is wrong with what was sent, or why it is not taken now. */
type Problem = { errors: StepError[]; typed?: LastStep; refusal?: Refusal }

const STEPS = ['kind', 'place', 'what'] as const

/** Saying what is wrong, in three steps: what kind, where, what and with a picture. Works without a script. */
export const stepsPage = (
  view: View,
  catalogue: Catalogue,
  told: Told,
  problem?: Problem,
): Promise<Response> | Response => {
  const service = serviceIn(catalogue, told.service)
  if (!service) return kindStep(view, catalogue, told)
  if (!told.address && !told.lat) return placeStep(view, service, told, problem?.errors)
  return lastStep(view, service, told, problem)
}

const Progress = ({ view: { t }, at }: { view: View; at: (typeof STEPS)[number] }) => (
  <ol class="steps" aria-label={t('steps.progress')}>
    {STEPS.map((step) => (
      <li aria-current={step === at ? 'step' : undefined}>{t(`steps.${step}`)}</li>
    ))}
  </ol>
)

const kindStep = (view: View, catalogue: Catalogue, told: Told): Response => {
  const { t, language } = view
  const group = catalogue.groups.find(({ code }) => code === told.kind)
  const choices: [href: string, label: string][] = group
    ? catalogue.services
        .filter((service) => service.group === group.code)
        .map((service) => [
          withLanguage(view, '/report', { ...told, service: service.code }),
          inLanguage(service.names, language),
        ])
    : catalogue.groups.map(({ code, names }) => [
        withLanguage(view, '/report', { ...told, kind: code }),
        inLanguage(names, language),
      ])
  return sitePage(
    view,
    { title: t('steps.kind.title'), path: '/report' },
    <>
      <Progress view={view} at="kind" />
      <h1>{t(group ? 'steps.service.title' : 'steps.kind.title')}</h1>
      {group ? (
        <p>
          <a href={withLanguage(view, '/report', { ...told, kind: '' })}>
            {back(view)} {t('steps.back.kind')}
          </a>
        </p>
      ) : null}
      <ul class="kinds">
        {choices.map(([href, label]) => (
          <li>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ul>
    </>,
  )
}

const errorIn = ({ t }: View, errors: StepError[], field: string): string | undefined => {
  const found = errors.find((error) => error.field === field)
  return found && t(found.key)
}

const Errors = ({ view: { t }, errors }: { view: View; errors: StepError[] }) => (
  <ErrorSummary
    title={t('errors.title', { count: errors.length })}
    errors={errors.map(({ field, key }) => ({ field, message: t(key) }))}
  />
)

const placeStep = (
  view: View,
  service: ServiceDefinition,
  told: Told,
  errors: StepError[] = [],
): Response => {
  const { t, language } = view
  return sitePage(
    view,
    {
      title: t('steps.place.title'),
      path: '/report',
      map: true,
      scripts: ['/assets/report.js'],
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <Errors view={view} errors={errors} />
      <Progress view={view} at="place" />
      <h1>{t('steps.place.title')}</h1>
      <p>
        <a href={withLanguage(view, '/report', { kind: service.group })}>
          {back(view)} {t('steps.change', { what: inLanguage(service.names, language) })}
        </a>
      </p>
      <form method="get" action="/report" noValidate id="place">
        {language === 'ca' ? null : <input type="hidden" name="lang" value={language} />}
        <input type="hidden" name="service" value={told.service} />
        <input type="hidden" name="lat" value="" />
        <input type="hidden" name="long" value="" />
        <input type="hidden" name="asked" value="place" />
        <Field
          id="address"
          label={t('form.address')}
          hint={t('form.address.hint')}
          error={errorIn(view, errors, 'address')}
        >
          {(attributes) => (
            <input
              {...attributes}
              maxLength={500}
              list="places"
              autocomplete="street-address"
              value={told.address}
            />
          )}
        </Field>
        <datalist id="places" />
        <p class="buttons">
          <button type="button" class="plain" id="here" hidden>
            {t('steps.here')}
          </button>
          <span id="here-said" role="status" data-failed={t('steps.here.failed')} />
        </p>
        <MapPlace view={view} pick hint={t('steps.map.hint')} />
        <button type="submit">{t('steps.next')}</button>
      </form>
    </>,
  )
}

const lastStep = async (
  view: View,
  service: ServiceDefinition,
  told: Told,
  problem: Problem = { errors: [] },
): Promise<Response> => {
  const { t, language } = view
  const { errors, typed, refusal } = problem
  const questions: Question[] = questionsOf(service, language)
  return sitePage(
    view,
    {
      title: t('steps.what.title'),
      path: '/report',
      scripts: [WORK_SCRIPT],
      status: errors.length > 0 ? 422 : 200,
      ...(refusal && heldBack(refusal)),
    },
    <>
      {refusal ? <HeldBack view={view} refusal={refusal} file /> : null}
      <Errors view={view} errors={errors} />
      <Progress view={view} at="what" />
      <h1>{t('steps.what.title')}</h1>
      <dl>
        <dt>{t('report.service')}</dt>
        <dd>
          {inLanguage(service.names, language)}{' '}
          <a href={withLanguage(view, '/report', { kind: service.group })}>{t('steps.edit')}</a>
        </dd>
        <dt>{t('report.address')}</dt>
        <dd dir="auto">
          {told.address || `${told.lat}, ${told.long}`}{' '}
          <a href={withLanguage(view, '/report', { service: service.code })}>{t('steps.edit')}</a>
        </dd>
      </dl>
      {await Neighbours({ view, service, told })}
      <form
        method="post"
        action={withLanguage(view, '/reports')}
        encType="multipart/form-data"
        noValidate
        data-work="reports"
      >
        <FormId value={typed?.form_id} />
        <input type="hidden" name="steps" value="yes" />
        <input type="hidden" name="service_code" value={service.code} />
        <input type="hidden" name="address" value={told.address} />
        <input type="hidden" name="lat" value={told.lat} />
        <input type="hidden" name="long" value={told.long} />
        <Field
          id="description"
          label={t('form.description')}
          hint={t('form.description.hint')}
          error={errorIn(view, errors, 'description')}
        >
          {(attributes) => (
            <textarea {...attributes} required maxLength={4000} dir="auto">
              {typed?.description ?? ''}
            </textarea>
          )}
        </Field>
        <Questions
          questions={questions}
          answers={typed?.answers ?? {}}
          errors={Object.fromEntries(
            questions.flatMap(({ code }) => {
              const said = errorIn(view, errors, `attribute[${code}]`)
              return said ? [[code, said]] : []
            }),
          )}
          optional={t('form.optional')}
          choose={t('form.service.choose')}
        />
        <Field id="picture" label={t('form.picture')} hint={t('form.picture.hint')}>
          {(attributes) => <input {...attributes} type="file" accept={PICTURE_TYPES} />}
        </Field>
        <Field id="phone" label={t('form.phone')} hint={t('form.phone.hint')}>
          {(attributes) => (
            <input {...attributes} type="tel" autocomplete="tel" maxLength={30} value={typed?.phone ?? ''} />
          )}
        </Field>
        <WorkField checking={t('work.checking')} />
        <button type="submit">{t('form.send')}</button>
      </form>
    </>,
  )
}

/** What a neighbour may have said already: followed with one tap instead of being said again. */
const Neighbours = async ({
  view,
  service,
  told,
}: {
  view: View
  service: ServiceDefinition
  told: Told
}) => {
  const { t, town } = view
  const typed = { lat: Number(told.lat || Number.NaN), long: Number(told.long || Number.NaN) }
  const [best] = Number.isFinite(typed.lat) ? [] : await town.geocoder.search(told.address).catch(() => [])
  const point = Number.isFinite(typed.lat) && Number.isFinite(typed.long) ? typed : best
  const near = point ? await requestsNear(town, { serviceCode: service.code, point, limit: 3 }) : []
  if (near.length === 0) return null
  return (
    <section class="card" aria-labelledby="near-title">
      <h2 id="near-title">{t('steps.near')}</h2>
      <ul>
        {near.map(({ id, address, requestedAt, metres }) => (
          <li>
            <a href={withLanguage(view, `/reports/${id}`)}>{id}</a> · {address ?? ''} ·{' '}
            {t('steps.near.facts', { metres: Math.round(metres), day: day(view, requestedAt) })}
          </li>
        ))}
      </ul>
      <p>{t('steps.near.hint')}</p>
    </section>
  )
}
