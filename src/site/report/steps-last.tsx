import type { AdmissionRefusal } from '#domain/limits'
import { ADDRESS_TYPED, placeMeant, placeWrong, pointName, type ReportPlace } from '#domain/places'
import type { ReportDraft } from '#domain/report-drafts'
import { MAX_DESCRIPTION } from '#domain/service-requests'
import { type Catalogue, localised, localisedQuestions, type ServiceDefinition } from '#domain/services'
import {
  Field,
  FormId,
  PROOF_OF_WORK_SCRIPT,
  ProofOfWorkField,
  type Question,
  Questions,
} from '#platform/pages'
import { DRAFT_SCRIPT, KeptNotice } from '../offline/index.ts'
import {
  type FieldError,
  localisedPath,
  MeantButton,
  PointLeftOut,
  RefusalNotice,
  refusalOptions,
  sitePage,
  type View,
} from '../ui/index.ts'
import { WorksThere } from '../works/index.ts'
import { AssetChoice, type ToldAsset } from './asset.tsx'
import { PICTURE_TYPES } from './form.tsx'
import { FurtherInputs, type FurtherValues } from './further-inputs.tsx'
import { ToldPhoto } from './photo.tsx'
import { NearbyReports } from './steps-near.tsx'
import { Errors, errorIn, Progress, type StepValues, stepPath } from './steps-parts.tsx'

/** What was typed in the last step: shown again when something in it is wrong. */
export type LastStepValues = {
  description: string
  form_id: string
  answers: Record<string, string[]>
} & FurtherValues

/** What is wrong with what was sent, or why it is not taken now. */
export type Problem = { errors: FieldError[]; typed?: LastStepValues; refusal?: AdmissionRefusal }

type Told = {
  service: ServiceDefinition
  values: StepValues
  draft?: ReportDraft
  place: ReportPlace
  told?: ToldAsset
}

/** The rest of a report, with all that has been said; then it is sent. */
export const lastStep = async (
  view: View,
  catalogue: Catalogue,
  { service, values, draft, place, told }: Told,
  problem: Problem = { errors: [] },
): Promise<Response> => {
  const { t, language } = view
  const { errors, typed, refusal } = problem
  const questions: Question[] = localisedQuestions(service, language).filter(
    ({ code }) => code !== told?.question,
  )
  const picture = draft?.pictureId ? draft : undefined
  return sitePage(
    view,
    {
      title: t('steps.what.title'),
      path: '/report',
      query: values,
      map: !told,
      scripts: [DRAFT_SCRIPT, PROOF_OF_WORK_SCRIPT],
      status: errors.length > 0 ? 422 : 200,
      ...(refusal && refusalOptions(refusal)),
    },
    <>
      {refusal ? <RefusalNotice view={view} refusal={refusal} file={!picture} /> : null}
      <Errors view={view} errors={errors} />
      <KeptNotice view={view} />
      <Progress view={view} at="what" />
      <h1>{t('steps.what.title')}</h1>
      <dl>
        <dt>{t('report.service')}</dt>
        <dd>
          {localised(service.names, language)}{' '}
          <a href={stepPath(view, values, { kind: service.group, service: '' })}>{t('steps.edit')}</a>
        </dd>
        {told ? (
          <>
            <dt>{t('steps.asset')}</dt>
            <dd>
              {told.name} <a href={stepPath(view, values, { asset: '' })}>{t('steps.edit')}</a>
            </dd>
          </>
        ) : null}
        {place.found === 'place' ? (
          <>
            <dt>{t('report.address')}</dt>
            <dd dir="auto">
              {place.address ?? (place.point && (await pointName(view.town, place.point)))}{' '}
              <a href={stepPath(view, values, { address: '', lat: '', long: '', asset: '' })}>
                {t('steps.edit')}
              </a>
            </dd>
          </>
        ) : null}
      </dl>
      {place.found === 'place' ? (
        <>
          <PointLeftOut view={view} reason={place.leftOut?.reason} />
          {await WorksThere({ view, place, serviceCode: service.code })}
          {await NearbyReports({ view, catalogue, place, serviceCode: service.code, asset: told?.asset })}
          {told ? null : await AssetChoice({ view, values, service, point: place.point })}
        </>
      ) : null}
      {picture ? <ToldPhoto view={view} values={values} draft={picture} /> : null}
      <form
        method="post"
        action={localisedPath(view, '/reports')}
        encType="multipart/form-data"
        noValidate
        data-work="reports"
        data-kept=""
      >
        <FormId value={typed?.form_id} />
        <input type="hidden" name="steps" value="yes" />
        <input type="hidden" name="service_code" value={service.code} />
        {told ? <input type="hidden" name="asset" value={told.asset.id} /> : null}
        {values.draft ? <input type="hidden" name="draft" value={values.draft} /> : null}
        {picture ? <input type="hidden" name="photo" value="yes" /> : null}
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
            <textarea {...attributes} required maxLength={MAX_DESCRIPTION} dir="auto">
              {typed?.description ?? draft?.words ?? ''}
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
        {picture ? null : (
          <Field id="picture" label={t('form.picture')} hint={t('form.picture.hint')}>
            {(attributes) => <input {...attributes} type="file" accept={PICTURE_TYPES} />}
          </Field>
        )}
        <FurtherInputs view={view} typed={typed} errors={errors} />
        <ProofOfWorkField checking={t('work.checking')} />
        <button type="submit">{t('form.send')}</button>
      </form>
    </>,
  )
}
