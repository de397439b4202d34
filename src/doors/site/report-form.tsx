import { Choices, ErrorSummary, Field, FormId, WORK_SCRIPT, WorkField } from '#platform/pages'
import type { Refusal } from '#town/limits'
import { type Catalogue, offered } from '#town/services'
import { type SiteKey, sitePage, type View } from './frame.tsx'
import { HeldBack, heldBack } from './held-back.tsx'

/** What was typed in the form: shown again when something in it is wrong. */
export type Typed = {
  service_code: string
  description: string
  address: string
  phone: string
  form_id: string
}

/** What the form asks for. Without HEIC, so that an iPhone converts its pictures to JPEG before it sends them. */
export const PICTURE_TYPES = 'image/jpeg,image/png,image/webp,image/gif,image/avif'

/** A field that is wrong and why. */
export type FormError = { field: keyof Typed; key: SiteKey }

/** The whole form on one page, for who would rather have it so. */
export const formPage = (
  view: View,
  catalogue: Catalogue,
  typed: Partial<Typed> = {},
  errors: FormError[] = [],
  refusal?: Refusal,
): Response => {
  const { t } = view
  return sitePage(
    view,
    {
      title: t('nav.report'),
      path: '/report',
      scripts: [WORK_SCRIPT],
      status: errors.length > 0 ? 422 : 200,
      ...(refusal && heldBack(refusal)),
    },
    <>
      {refusal ? <HeldBack view={view} refusal={refusal} file /> : null}
      <FormErrors view={view} errors={errors} />
      <h1>{t('nav.report')}</h1>
      <p>
        <strong>{t('home.danger')}</strong>
      </p>
      <ReportForm view={view} catalogue={catalogue} typed={typed} errors={errors} />
    </>,
  )
}

const FormErrors = ({ view: { t }, errors }: { view: View; errors: FormError[] }) => (
  <ErrorSummary
    title={t('errors.title', { count: errors.length })}
    errors={errors.map(({ field, key }) => ({ field, message: t(key) }))}
  />
)

/**
 * The form of a report.
 * @param props.embedded in a frame of another site: which parts the frame shows, to be shown again afterwards
 */
export const ReportForm = (props: {
  view: View
  catalogue: Catalogue
  typed: Partial<Typed>
  errors: FormError[]
  embedded?: string
}) => {
  const { view, catalogue, typed, errors, embedded } = props
  const { t, language } = view
  const errorOf = (field: FormError['field']) => {
    const found = errors.find((error) => error.field === field)
    return found && t(found.key)
  }
  return (
    <>
      {embedded ? <FormErrors view={view} errors={errors} /> : null}
      <form
        method="post"
        action={`/reports${language === 'ca' ? '' : `?lang=${language}`}`}
        encType="multipart/form-data"
        noValidate
        data-work="reports"
      >
        <FormId value={typed.form_id} />
        {embedded ? <input type="hidden" name="embedded" value={embedded} /> : null}
        <Field id="service_code" label={t('form.service')} error={errorOf('service_code')}>
          {(attributes) => (
            <Choices
              attributes={attributes}
              ask={t('form.service.choose')}
              groups={offered(catalogue, language)}
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
            <textarea {...attributes} required maxLength={4000}>
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
              maxLength={500}
              value={typed.address ?? ''}
              autocomplete="street-address"
            />
          )}
        </Field>
        <Field id="picture" label={t('form.picture')} hint={t('form.picture.hint')}>
          {(attributes) => <input {...attributes} type="file" accept={PICTURE_TYPES} />}
        </Field>
        <Field id="phone" label={t('form.phone')} hint={t('form.phone.hint')}>
          {(attributes) => (
            <input {...attributes} type="tel" autocomplete="tel" maxLength={30} value={typed.phone ?? ''} />
          )}
        </Field>
        <WorkField checking={t('work.checking')} />
        <button type="submit">{t('form.send')}</button>
      </form>
    </>
  )
}
