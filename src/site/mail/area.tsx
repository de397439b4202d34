import { admit } from '#domain/limits'
import { AREA_METRES, followAreaByMail } from '#domain/notifications'
import { ADDRESS_TYPED } from '#domain/places'
import { getClientAddress } from '#platform/address'
import { parseMailAddress } from '#platform/mail'
import {
  ErrorSummary,
  Field,
  isSameOrigin,
  PROOF_OF_WORK_SCRIPT,
  ProofOfWorkField,
  readForm,
} from '#platform/pages'
import {
  citizenContext,
  type FieldError,
  localisedPath,
  sitePage,
  unavailableResponse,
  type View,
} from '../ui/index.ts'
import { mailAskedPage } from './asked.tsx'

/** What was typed to be told of reports near a place. */
export type AreaValues = { address: string; metres: string; email: string }

/** Asking for alerts of new reports near a place. */
export const areaPage = (view: View, typed: AreaValues, errors: FieldError[] = []): Response => {
  const { t } = view
  const wrong = (name: string) => {
    const found = errors.find(({ field }) => field === name)
    return found && t(found.key, found.blanks)
  }
  return sitePage(
    view,
    {
      title: t('alerts.title'),
      path: '/alerts',
      status: errors.length > 0 ? 422 : 200,
      scripts: ['/assets/report.js', PROOF_OF_WORK_SCRIPT],
    },
    <>
      <ErrorSummary
        title={t('errors.title', { count: errors.length })}
        errors={errors.map(({ field, key, blanks }) => ({ field, message: t(key, blanks) }))}
      />
      <h1>{t('alerts.title')}</h1>
      <p class="lead">{t('alerts.lead')}</p>
      <form method="post" action={localisedPath(view, '/alerts')} noValidate data-work="mails">
        <Field
          id="address"
          label={t('alerts.address')}
          hint={t('form.address.hint')}
          error={wrong('address')}
        >
          {(attributes) => (
            <input
              {...attributes}
              maxLength={ADDRESS_TYPED}
              autocomplete="street-address"
              value={typed.address}
            />
          )}
        </Field>
        <fieldset>
          <legend>{t('alerts.metres')}</legend>
          {AREA_METRES.map((metres) => (
            <label class="check">
              <input
                type="radio"
                name="metres"
                value={String(metres)}
                checked={String(metres) === (typed.metres || String(AREA_METRES[1]))}
              />{' '}
              {t('alerts.metres.option', { metres })}
            </label>
          ))}
        </fieldset>
        <Field id="email" label={t('follow.mail.email')} hint={t('follow.mail.hint')} error={wrong('email')}>
          {(attributes) => (
            <input {...attributes} type="email" autocomplete="email" maxLength={320} value={typed.email} />
          )}
        </Field>
        <ProofOfWorkField checking={t('work.checking')} />
        <button type="submit">{t('alerts.do')}</button>
      </form>
    </>,
  )
}

/** Asks the address to confirm; what is answered is the same whosever it is. */
export const handleArea = async (view: View, request: Request): Promise<Response> => {
  const { town, language } = view
  const { text } = await readForm(request)
  const typed = {
    address: text('address', ADDRESS_TYPED),
    metres: text('metres', 5),
    email: text('email', 320),
  }
  if (!isSameOrigin(request)) return areaPage(view, typed, [{ field: '', key: 'error.origin' }])
  const [best] = typed.address ? await town.geocoder.search(typed.address).catch(() => []) : []
  const errors: FieldError[] = [
    ...(best ? [] : ([{ field: 'address', key: 'alerts.error.address' }] as const)),
    ...(parseMailAddress(typed.email) ? [] : ([{ field: 'email', key: 'error.email' }] as const)),
  ]
  if (errors.length > 0 || !best) return areaPage(view, typed, errors)
  const admission = await admit(town, 'mails', getClientAddress(request), text('work', 4_000))
  if (admission.outcome !== 'admitted') return unavailableResponse(town, request, 429, admission.seconds)
  await followAreaByMail(citizenContext(view), {
    to: typed.email,
    language,
    place: { label: best.address, lat: best.lat, long: best.long },
    metres: Number(typed.metres),
  })
  return mailAskedPage(view, '/reports')
}
