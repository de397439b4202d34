import { createToken, findOwnAppointment } from '#domain/appointments'
import { countUse } from '#domain/limits'
import { getClientAddress } from '#platform/address'
import { ErrorSummary, Field, isSameOrigin, readForm, seeOther } from '#platform/pages'
import {
  citizenContext,
  type FieldError,
  LanguageField,
  localisedPath,
  sitePage,
  unavailableResponse,
  type View,
} from '../ui/index.ts'

/** Finding one's own appointment again, by its code and what it was made with. */
export const findAppointmentPage = (
  view: View,
  typed: { code: string; proof?: string },
  error?: FieldError,
): Response => {
  const { t } = view
  const message = error && t(error.key, error.blanks)
  return sitePage(
    view,
    { title: t('find.appointment.title'), path: '/appointments/find', status: error ? 422 : 200 },
    <>
      <ErrorSummary
        title={t('errors.title', { count: 1 })}
        errors={error && message ? [{ field: error.field, message }] : []}
      />
      <h1>{t('find.appointment.title')}</h1>
      <p class="lead">{t('find.appointment.lead')}</p>
      <form method="post" action={localisedPath(view, '/appointments/find')} noValidate>
        <Field id="code" label={t('find.appointment.code')} error={message}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={20}
              autocomplete="off"
              autocapitalize="characters"
              value={typed.code}
            />
          )}
        </Field>
        <Field id="proof" label={t('find.appointment.proof')}>
          {(attributes) => <input {...attributes} maxLength={320} value={typed.proof ?? ''} dir="auto" />}
        </Field>
        <LanguageField view={view} />
        <button type="submit">{t('find.do')}</button>
      </form>
    </>,
  )
}

/** Opens the page of an appointment, or says that there is none: the same for a wrong code and a wrong proof. */
export const handleFindAppointment = async (view: View, request: Request): Promise<Response> => {
  const { town } = view
  const { text } = await readForm(request)
  const typed = { code: text('code', 20), proof: text('proof', 320) }
  if (!isSameOrigin(request)) return findAppointmentPage(view, typed, { field: '', key: 'error.origin' })
  const seconds = await countUse(town, 'finds', getClientAddress(request))
  if (seconds > 0) return unavailableResponse(town, request, 429, seconds)
  const found = await findOwnAppointment(citizenContext(view), typed)
  return found
    ? seeOther(localisedPath(view, `/appointments/${createToken(town, found.id)}`))
    : findAppointmentPage(view, typed, {
        field: 'code',
        key: 'find.appointment.missing',
        blanks: { phone: town.profile.phone },
      })
}
