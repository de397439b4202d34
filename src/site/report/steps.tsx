import { proposeServices } from '#conversation'
import type { AdmissionRefusal } from '#domain/limits'
import {
  ADDRESS_TYPED,
  placeMeant,
  placeWrong,
  pointName,
  type ReportPlace,
  reportPlace,
} from '#domain/places'
import { listNearbyRequests, MAX_DESCRIPTION, toPlaceProblem } from '#domain/service-requests'
import {
  type Catalogue,
  findActiveService,
  localised,
  localisedQuestions,
  type ServiceDefinition,
} from '#domain/services'
import {
  Field,
  FormId,
  PROOF_OF_WORK_SCRIPT,
  ProofOfWorkField,
  type Question,
  Questions,
} from '#platform/pages'
import {
  backArrow,
  type FieldError,
  formatDay,
  localisedPath,
  MeantButton,
  PointLeftOut,
  RefusalNotice,
  refusalOptions,
  reportErrors,
  sitePage,
  type View,
} from '../ui/index.ts'
import { PICTURE_TYPES } from './form.tsx'
import { FurtherInputs, type FurtherValues } from './further-inputs.tsx'
import { Errors, errorIn, Progress, type StepValues } from './steps-parts.tsx'
import { placeStep } from './steps-place.tsx'

/** Keeps what was written to have the kind told, until it is asked for. */
const WORDS_SCRIPT = '/assets/words.js'

/** What was typed in the last step: shown again when something in it is wrong. */
export type LastStepValues = {
  description: string
  form_id: string
  answers: Record<string, string[]>
} & FurtherValues

/** What is wrong with what was sent, or why it is not taken now. */
type Problem = { errors: FieldError[]; typed?: LastStepValues; refusal?: AdmissionRefusal }

/**
 * Saying what is wrong, in three steps: what kind, where, what and with a picture. Works without a script. A place that is
 * none of the town's is asked for again: by the last step where that was sent already, so that nothing typed in it is lost.
 * @param asked whether the second step was answered
 */
export const stepsPage = async (
  view: View,
  catalogue: Catalogue,
  values: StepValues,
  { problem, asked = false }: { problem?: Problem; asked?: boolean } = {},
): Promise<Response> => {
  const service = findActiveService(catalogue, values.service)
  if (!service) return kindStep(view, catalogue, values)
  const place = reportPlace(values, view.town)
  if (place.found === 'place' || problem?.typed) return lastStep(view, service, { values, place }, problem)
  const missing: FieldError[] = asked ? [{ field: 'address', key: 'error.address' }] : []
  const errors = place.found === 'wrong' ? reportErrors(view, [toPlaceProblem(place.problem)]) : missing
  return placeStep(view, service, values, errors, await placeMeant(view.town, placeWrong(place)))
}

/** What was written to have the kind told, and what it may be. */
type Proposal = { words: string; services: ServiceDefinition[] }

/** The first step, with the kinds that some words may be of. */
export const proposalPage = async (
  view: View,
  catalogue: Catalogue,
  values: StepValues,
  words: string,
): Promise<Response> => {
  const services = /\p{L}{3}/u.test(words) ? await proposeServices(view.town, words) : []
  return kindStep(view, catalogue, { ...values, kind: '', service: '' }, { words, services })
}

const kindStep = (view: View, catalogue: Catalogue, values: StepValues, proposal?: Proposal): Response => {
  const { t, language } = view
  const group = catalogue.groups.find(({ code }) => code === values.kind)
  const choices: [href: string, label: string][] = group
    ? catalogue.services
        .filter((service) => service.group === group.code)
        .map((service) => [
          localisedPath(view, '/report', { ...values, service: service.code }),
          localised(service.names, language),
        ])
    : catalogue.groups.map(({ code, names }) => [
        localisedPath(view, '/report', { ...values, kind: code }),
        localised(names, language),
      ])
  return sitePage(
    view,
    { title: t('steps.kind.title'), path: '/report', scripts: [WORDS_SCRIPT] },
    <>
      <Progress view={view} at="kind" />
      <h1>{t(group ? 'steps.service.title' : 'steps.kind.title')}</h1>
      {group ? (
        <p>
          <a href={localisedPath(view, '/report', { ...values, kind: '' })}>
            {backArrow(view)} {t('steps.back.kind')}
          </a>
        </p>
      ) : (
        <Propose view={view} values={values} proposal={proposal} />
      )}
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

/** Who does not know of which kind it is says it: three kinds at most are proposed. Posted: words are not for addresses. */
const Propose = ({ view, values, proposal }: { view: View; values: StepValues; proposal?: Proposal }) => {
  const { t, language } = view
  return (
    <>
      <form method="post" action={localisedPath(view, '/report', values)} data-words="ask">
        <Field id="words" label={t('steps.words')} hint={t('steps.words.hint')}>
          {(attributes) => (
            <textarea {...attributes} name="words" rows={2} required maxLength={1000} dir="auto">
              {proposal?.words ?? ''}
            </textarea>
          )}
        </Field>
        <button type="submit">{t('steps.words.propose')}</button>
      </form>
      {proposal && proposal.services.length > 0 ? (
        <section aria-labelledby="proposed">
          <h2 id="proposed">{t('steps.proposed')}</h2>
          <ul class="kinds">
            {proposal.services.map(({ code, names }) => (
              <li>
                <a href={localisedPath(view, '/report', { ...values, kind: '', service: code })}>
                  {localised(names, language)}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {proposal?.services.length === 0 ? <p role="status">{t('steps.proposed.none')}</p> : null}
      <h2>{t('steps.proposed.others')}</h2>
    </>
  )
}

const lastStep = async (
  view: View,
  service: ServiceDefinition,
  { values, place }: { values: StepValues; place: ReportPlace },
  problem: Problem = { errors: [] },
): Promise<Response> => {
  const { t, language } = view
  const { errors, typed, refusal } = problem
  const questions: Question[] = localisedQuestions(service, language)
  return sitePage(
    view,
    {
      title: t('steps.what.title'),
      path: '/report',
      scripts: [PROOF_OF_WORK_SCRIPT, WORDS_SCRIPT],
      status: errors.length > 0 ? 422 : 200,
      ...(refusal && refusalOptions(refusal)),
    },
    <>
      {refusal ? <RefusalNotice view={view} refusal={refusal} file /> : null}
      <Errors view={view} errors={errors} />
      <Progress view={view} at="what" />
      <h1>{t('steps.what.title')}</h1>
      <dl>
        <dt>{t('report.service')}</dt>
        <dd>
          {localised(service.names, language)}{' '}
          <a href={localisedPath(view, '/report', { kind: service.group })}>{t('steps.edit')}</a>
        </dd>
        {place.found === 'place' ? (
          <>
            <dt>{t('report.address')}</dt>
            <dd dir="auto">
              {place.address ?? (place.point && (await pointName(view.town, place.point)))}{' '}
              <a href={localisedPath(view, '/report', { service: service.code })}>{t('steps.edit')}</a>
            </dd>
          </>
        ) : null}
      </dl>
      {place.found === 'place' ? (
        <>
          <PointLeftOut view={view} reason={place.leftOut?.reason} />
          {await Neighbours({ view, service, place })}
        </>
      ) : null}
      <form
        method="post"
        action={localisedPath(view, '/reports')}
        encType="multipart/form-data"
        noValidate
        data-work="reports"
      >
        <FormId value={typed?.form_id} />
        <input type="hidden" name="steps" value="yes" />
        <input type="hidden" name="service_code" value={service.code} />
        {place.found === 'place' ? (
          <>
            <input type="hidden" name="address" value={values.address} />
            <input type="hidden" name="lat" value={values.lat} />
            <input type="hidden" name="long" value={values.long} />
          </>
        ) : (
          <>
            <Field
              id="address"
              label={t('form.address')}
              hint={t('form.address.hint')}
              error={errorIn(view, errors, 'address')}
            >
              {(attributes) => <input {...attributes} maxLength={ADDRESS_TYPED} value={values.address} />}
            </Field>
            <MeantButton view={view} meant={await placeMeant(view.town, placeWrong(place))} />
          </>
        )}
        <Field
          id="description"
          label={t('form.description')}
          hint={t('form.description.hint')}
          error={errorIn(view, errors, 'description')}
        >
          {(attributes) => (
            <textarea {...attributes} required maxLength={MAX_DESCRIPTION} dir="auto" data-words="tell">
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
        <FurtherInputs view={view} typed={typed} errors={errors} />
        <ProofOfWorkField checking={t('work.checking')} />
        <button type="submit">{t('form.send')}</button>
      </form>
    </>,
  )
}

/** What a neighbour may have said already: followed with one tap instead of being said again. */
const Neighbours = async ({
  view,
  service,
  place,
}: {
  view: View
  service: ServiceDefinition
  place: Extract<ReportPlace, { found: 'place' }>
}) => {
  const { t, town } = view
  const text = place.point ? undefined : place.address
  const [best] = text ? await town.geocoder.search(text).catch(() => []) : []
  const spot = place.point ? { ...place.point, address: place.address } : best
  const near = spot ? await listNearbyRequests(town, { serviceCode: service.code, spot, limit: 3 }) : []
  if (near.length === 0) return null
  return (
    <section class="card" aria-labelledby="near-title">
      <h2 id="near-title">{t('steps.near')}</h2>
      <ul>
        {near.map(({ id, address, requestedAt, metres }) => (
          <li>
            <a href={localisedPath(view, `/reports/${id}`)}>{id}</a> · {address ?? ''} ·{' '}
            {t('steps.near.facts', { metres: Math.round(metres), day: formatDay(view, requestedAt) })}
          </li>
        ))}
      </ul>
      <p>{t('steps.near.hint')}</p>
    </section>
  )
}
