import { Choices, ErrorSummary, Field, FormId, readForm } from '#platform/pages'
import { InvalidDraft, locate, MAX_DESCRIPTION, submit } from '#town/service-requests'
import { catalogueOf, offered } from '#town/services'
import { type ConsoleKey, consolePage, type View } from './frame.tsx'

/** What the operator typed. */
type Typed = {
  service_code: string
  description: string
  address: string
  name: string
  phone: string
  form_id: string
}

type FormError = { field: keyof Typed; key: ConsoleKey }

/** Where a 010 operator writes down what a caller reports. */
export const phoneCallPage = async (
  view: View,
  typed: Partial<Typed> = {},
  errors: FormError[] = [],
): Promise<Response> => {
  const { t, language, town } = view
  const catalogue = await catalogueOf(town)
  const errorOf = (field: keyof Typed) => {
    const found = errors.find((error) => error.field === field)
    return found && t(found.key)
  }
  return consolePage(
    view,
    { title: t('phone.title'), path: '/console/010', status: errors.length > 0 ? 422 : 200 },
    <>
      <ErrorSummary
        title={t('errors.title', { count: errors.length })}
        errors={errors.map(({ field, key }) => ({ field, message: t(key) }))}
      />
      <h1>{t('phone.title')}</h1>
      <p class="lead">{t('phone.lead')}</p>
      <form method="post" action="/console/010" noValidate>
        <FormId value={typed.form_id} />
        <Field id="description" label={t('phone.description')} error={errorOf('description')}>
          {(attributes) => (
            <textarea {...attributes} required autofocus>
              {typed.description ?? ''}
            </textarea>
          )}
        </Field>
        <div class="pair">
          <Field id="service_code" label={t('phone.service')} error={errorOf('service_code')}>
            {(attributes) => (
              <Choices
                attributes={attributes}
                ask={t('phone.service.choose')}
                groups={offered(catalogue, language)}
                chosen={typed.service_code}
              />
            )}
          </Field>
          <Field id="address" label={t('phone.address')} error={errorOf('address')}>
            {(attributes) => (
              <input
                {...attributes}
                required
                value={typed.address ?? ''}
                placeholder={t('phone.address.hint')}
                autocomplete="off"
              />
            )}
          </Field>
          <Field id="name" label={t('phone.name')}>
            {(attributes) => <input {...attributes} value={typed.name ?? ''} autocomplete="off" />}
          </Field>
          <Field id="phone" label={t('phone.phone')}>
            {(attributes) => (
              <input {...attributes} type="tel" value={typed.phone ?? ''} autocomplete="off" />
            )}
          </Field>
        </div>
        <button type="submit">{t('phone.send')}</button>
      </form>
    </>,
  )
}

/** Files what a caller reports. @returns the page with the number to read aloud, or the form with what is wrong */
export const takePhoneCall = async (view: View, request: Request): Promise<Response> => {
  const { town, t } = view
  const { text } = await readForm(request)
  const typed: Typed = {
    service_code: text('service_code'),
    description: text('description'),
    address: text('address'),
    name: text('name', 200),
    phone: text('phone', 30),
    form_id: text('form_id', 64),
  }
  const catalogue = await catalogueOf(town)
  const errors: FormError[] = [
    ...(typed.description ? [] : [{ field: 'description', key: 'error.description' } as const]),
    ...(typed.description.length > MAX_DESCRIPTION
      ? [{ field: 'description', key: 'error.description.long' } as const]
      : []),
    ...(catalogue.services.some(({ code }) => code === typed.service_code)
      ? []
      : [{ field: 'service_code', key: 'error.service_code' } as const]),
    ...(typed.address ? [] : [{ field: 'address', key: 'error.address' } as const]),
  ]
  if (errors.length > 0) return phoneCallPage(view, typed, errors)
  try {
    const location = await locate(town, { address: typed.address })
    const reporter = { name: typed.name || undefined, phone: typed.phone || undefined }
    const draft = {
      serviceCode: typed.service_code,
      channel: 'phone' as const,
      description: typed.description,
      location,
      reporter,
      idempotencyKey: typed.form_id ? `phone:${typed.form_id}` : undefined,
    }
    const { id } = await town.db.transaction((tx) => submit(tx, town, draft))
    return consolePage(
      view,
      { title: t('phone.title'), path: '/console/010' },
      <>
        <h1>{t('phone.title')}</h1>
        <section class="done" role="status">
          <p>{t('phone.done')}</p>
          <p class="number">{id}</p>
        </section>
        <p>
          <a class="button" href="/console/010" autofocus>
            {t('phone.again')}
          </a>{' '}
          <a href={`/console/requests/${id}`}>{t('phone.see')}</a>
        </p>
      </>,
    )
  } catch (error) {
    if (error instanceof InvalidDraft)
      return phoneCallPage(view, typed, [{ field: 'description', key: 'error.description' }])
    throw error
  }
}
