import type { AdmissionRefusal } from '#domain/limits'
import { MAX_DRAFT_WORDS } from '#domain/report-drafts'
import { type Catalogue, localised } from '#domain/services'
import { Field, PROOF_OF_WORK_SCRIPT, ProofOfWorkField } from '#platform/pages'
import { DRAFT_SCRIPT, KeptNotice } from '../offline/index.ts'
import {
  type FieldError,
  localisedPath,
  RefusalNotice,
  refusalOptions,
  sitePage,
  type View,
} from '../ui/index.ts'
import { hasAssets } from './asset.tsx'
import { PICTURE_TYPES } from './form.tsx'
import { PlaceForm } from './place-form.tsx'
import { Errors, errorIn, type StepValues } from './steps-parts.tsx'

/** What a page needs where a report begins. */
export const ENTRY_SCRIPTS = [DRAFT_SCRIPT, PROOF_OF_WORK_SCRIPT, '/assets/photo.js']

/** Nothing said yet. */
export const NO_STEP_VALUES: StepValues = {
  ...{ kind: '', service: '', address: '', lat: '', long: '' },
  ...{ draft: '', asset: '' },
}

/** A report begun with a picture. */
export const PhotoForm = ({
  view,
  values,
  errors = [],
}: {
  view: View
  values: StepValues
  errors?: FieldError[]
}) => {
  const { t } = view
  return (
    <form
      method="post"
      action={localisedPath(view, '/report/photo', values)}
      encType="multipart/form-data"
      noValidate
      data-work="drafts"
      class="at-once"
    >
      <Field
        id="picture"
        label={t('entry.photo.label')}
        hint={t('entry.photo.hint')}
        error={errorIn(view, errors, 'picture')}
      >
        {(attributes) => <input {...attributes} type="file" accept={PICTURE_TYPES} required />}
      </Field>
      <ProofOfWorkField checking={t('work.checking')} />
      <p role="status" class="sending" data-sending={t('entry.photo.sending')} />
      <button type="submit">{t('entry.photo.do')}</button>
    </form>
  )
}

/** A report begun with words: kinds are proposed for them. Posted: words are not for addresses. */
export const WordsForm = ({
  view,
  values,
  words = '',
}: {
  view: View
  values: StepValues
  words?: string
}) => {
  const { t } = view
  return (
    <form method="post" action={localisedPath(view, '/report', values)} data-work="drafts">
      <Field id="words" label={t('steps.words')} hint={t('steps.words.hint')}>
        {(attributes) => (
          <textarea {...attributes} rows={2} required maxLength={MAX_DRAFT_WORDS} dir="auto">
            {words}
          </textarea>
        )}
      </Field>
      <ProofOfWorkField checking={t('work.checking')} />
      <button type="submit">{t('steps.words.propose')}</button>
    </form>
  )
}

/** Every kind, to begin with that. */
export const KindList = ({
  view,
  catalogue,
  values,
}: {
  view: View
  catalogue: Catalogue
  values: StepValues
}) => (
  <ul class="kinds">
    {catalogue.groups.map(({ code, names }) => (
      <li>
        <a href={localisedPath(view, '/report', { ...values, kind: code })}>
          {localised(names, view.language)}
        </a>
      </li>
    ))}
  </ul>
)

type Shown = { errors?: FieldError[]; refusal?: AdmissionRefusal; words?: string }

/** Where a report begins: with a picture, on the map or in words. Whatever is said first is not asked again. */
export const entryPage = async (
  view: View,
  catalogue: Catalogue,
  values: StepValues = NO_STEP_VALUES,
  { errors = [], refusal, words }: Shown = {},
): Promise<Response> => {
  const { t } = view
  const assets = await hasAssets(view.town)
  return sitePage(
    view,
    {
      title: t('nav.report'),
      path: '/report',
      query: values,
      map: true,
      scripts: ['/assets/report.js', ...ENTRY_SCRIPTS],
      status: errors.length > 0 ? 422 : 200,
      ...(refusal && refusalOptions(refusal)),
    },
    <>
      {refusal ? <RefusalNotice view={view} refusal={refusal} file /> : null}
      <Errors view={view} errors={errors} />
      <KeptNotice view={view} />
      <h1>{t('nav.report')}</h1>
      <p class="lead">{t('entry.lead')}</p>
      <p>
        <strong>{t('home.danger')}</strong>
      </p>
      <div class="ways-in">
        <section class="card way-photo" aria-labelledby="way-photo">
          <h2 id="way-photo">{t('entry.photo')}</h2>
          <PhotoForm view={view} values={values} errors={errors} />
        </section>
        <section class="card way-map" aria-labelledby="way-map">
          <h2 id="way-map">{t('entry.map')}</h2>
          <PlaceForm view={view} values={values} near assets={assets} />
        </section>
        <section class="card way-words" aria-labelledby="way-words">
          <h2 id="way-words">{t('entry.words')}</h2>
          <WordsForm view={view} values={values} words={words} />
        </section>
      </div>
      <h2>{t('entry.kinds')}</h2>
      <KindList view={view} catalogue={catalogue} values={values} />
      <p>
        <a href={localisedPath(view, '/report/form')}>{t('entry.whole')}</a>
      </p>
    </>,
  )
}
