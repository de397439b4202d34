import type { AdmissionRefusal } from '#domain/limits'
import { ADDRESS_TYPED, type PlaceMeant } from '#domain/places'
import { MAX_DESCRIPTION } from '#domain/service-requests'
import { type Catalogue, offeredServices } from '#domain/services'
import {
  ErrorSummary,
  Field,
  FormId,
  PROOF_OF_WORK_SCRIPT,
  ProofOfWorkField,
  SelectOptions,
} from '#platform/pages'
import { DRAFT_SCRIPT, KeptNotice } from '../offline/index.ts'
import {
  type FieldError,
  localisedPath,
  MeantButton,
  RefusalNotice,
  refusalOptions,
  sitePage,
  type View,
} from '../ui/index.ts'
import { AssetField, hasAssets } from './asset.tsx'
import { FurtherInputs, type FurtherValues } from './further-inputs.tsx'

/** What was typed in the form: shown again when something in it is wrong. */
export type ReportFormValues = {
  service_code: string
  description: string
  address: string
  /** The number on a plate, in place of an address. */
  asset: string
  /** The point that was given with it: kept where it is one of the town's. */
  lat: string
  long: string
  form_id: string
} & FurtherValues

/** What the form asks for. Without HEIC, so that an iPhone converts its pictures to JPEG before it sends them. */
export const PICTURE_TYPES = 'image/jpeg,image/png,image/webp,image/gif,image/avif'

/** The whole form on one page, for who would rather have it so. */
export const formPage = async (
  view: View,
  catalogue: Catalogue,
  typed: Partial<ReportFormValues> = {},
  errors: FieldError[] = [],
  { refusal, meant }: { refusal?: AdmissionRefusal; meant?: PlaceMeant } = {},
): Promise<Response> => {
  const { t } = view
  return sitePage(
    view,
    {
      title: t('nav.report'),
      path: '/report',
      scripts: [DRAFT_SCRIPT, PROOF_OF_WORK_SCRIPT],
      status: errors.length > 0 ? 422 : 200,
      ...(refusal && refusalOptions(refusal)),
    },
    <>
      {refusal ? <RefusalNotice view={view} refusal={refusal} file /> : null}
      <FormErrors view={view} errors={errors} />
      <KeptNotice view={view} />
      <h1>{t('nav.report')}</h1>
      <p>
        <strong>{t('home.danger')}</strong>
      </p>
      <ReportForm
        view={view}
        catalogue={catalogue}
        typed={typed}
        errors={errors}
        meant={meant}
        asksForAsset={await hasAssets(view.town)}
      />
    </>,
  )
}

const FormErrors = ({ view: { t }, errors }: { view: View; errors: FieldError[] }) => (
  <ErrorSummary
    title={t('errors.title', { count: errors.length })}
    errors={errors.map(({ field, key, blanks: parameters }) => ({ field, message: t(key, parameters) }))}
  />
)

/**
 * The form of a report.
 * @param props.embedded in a frame of another site: which parts the frame shows, to be shown again afterwards
 * @param props.asksForAsset the town has an inventory
 */
export const ReportForm = (props: {
  view: View
  catalogue: Catalogue
  typed: Partial<ReportFormValues>
  errors: FieldError[]
  meant?: PlaceMeant
  embedded?: string
  asksForAsset: boolean
}) => {
  const { view, catalogue, typed, errors, meant, embedded, asksForAsset } = props
  const { t, language } = view
  const errorOf = (field: keyof ReportFormValues) => {
    const found = errors.find((error) => error.field === field)
    return found && t(found.key, found.blanks)
  }
  return (
    <>
      {embedded ? <FormErrors view={view} errors={errors} /> : null}
      <form
        method="post"
        action={localisedPath(view, '/reports')}
        encType="multipart/form-data"
        noValidate
        data-work="reports"
        data-kept={embedded ? undefined : '/report/form'}
      >
        <FormId value={typed.form_id} />
        {embedded ? <input type="hidden" name="embedded" value={embedded} /> : null}
        {typed.lat ? <input type="hidden" name="lat" value={typed.lat} /> : null}
        {typed.long ? <input type="hidden" name="long" value={typed.long} /> : null}
        <Field id="service_code" label={t('form.service')} error={errorOf('service_code')}>
          {(attributes) => (
            <SelectOptions
              attributes={attributes}
              ask={t('form.service.choose')}
              groups={offeredServices(catalogue, language)}
              chosen={typed.service_code}
            />
          )}
        </Field>
        <Field
          id="description"
          label={t('form.description')}
          hint={t('form.description.hint')}
          error={errorOf('description')}
        >
          {(attributes) => (
            <textarea {...attributes} required maxLength={MAX_DESCRIPTION}>
              {typed.description ?? ''}
            </textarea>
          )}
        </Field>
        <Field
          id="address"
          label={t('form.address')}
          hint={t('form.address.hint')}
          error={errorOf('address')}
        >
          {(attributes) => (
            <input
              {...attributes}
              required
              maxLength={ADDRESS_TYPED}
              value={typed.address ?? ''}
              autocomplete="street-address"
            />
          )}
        </Field>
        <MeantButton view={view} meant={meant} />
        {asksForAsset ? <AssetField view={view} value={typed.asset ?? ''} errors={errors} /> : null}
        <Field id="picture" label={t('form.picture')} hint={t('form.picture.hint')}>
          {(attributes) => <input {...attributes} type="file" accept={PICTURE_TYPES} />}
        </Field>
        <FurtherInputs view={view} typed={typed} errors={errors} />
        <ProofOfWorkField checking={t('work.checking')} />
        <button type="submit">{t('form.send')}</button>
      </form>
    </>
  )
}
