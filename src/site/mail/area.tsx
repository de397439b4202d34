import { admit } from '#domain/limits'
import { AREA_FREQUENCIES, type AreaFrequency } from '#domain/mail'
import { followAreaByMail } from '#domain/notifications'
import { ADDRESS_TYPED, AREA_METRES, type AskedArea, getNeighbourhoods } from '#domain/places'
import { problemsOf } from '#domain/use-cases'
import { getClientAddress } from '#platform/address'
import { parseRing } from '#platform/geocoding'
import {
  ErrorSummary,
  Field,
  isSameOrigin,
  PROOF_OF_WORK_SCRIPT,
  ProofOfWorkField,
  readForm,
  SelectField,
} from '#platform/pages'
import {
  citizenContext,
  type FieldError,
  localisedPath,
  type SiteKey,
  SiteMap,
  sitePage,
  unavailableResponse,
  type View,
} from '../ui/index.ts'
import { mailAskedPage } from './asked.tsx'

/** By what an area may be asked for. */
const WAYS = ['around', 'street', 'neighbourhood', 'drawn'] as const

type Way = (typeof WAYS)[number]

/** What may be asked for of an area. */
const ABOUT = ['both', 'works', 'reports'] as const

type About = (typeof ABOUT)[number]

/** What was typed to be told of what is new in an area. */
export type AreaValues = {
  where: Way
  address: string
  metres: string
  street: string
  neighbourhood: string
  ring: string
  frequency: AreaFrequency
  about: About
  email: string
}

const RING_TYPED = 10_000

const readAreaValues = (text: (name: string, limit: number) => string): AreaValues => ({
  where: WAYS.find((one) => one === text('where', 20)) ?? 'around',
  address: text('address', ADDRESS_TYPED),
  metres: text('metres', 5),
  street: text('street', 200),
  neighbourhood: text('neighbourhood', 200),
  ring: text('ring', RING_TYPED),
  frequency: AREA_FREQUENCIES.find((one) => one === text('frequency', 20)) ?? 'daily',
  about: ABOUT.find((one) => one === text('about', 20)) ?? 'reports',
  email: text('email', 320),
})

/** What stands in the address of the page: an address, or a street. */
export const areaValuesIn = (query: URLSearchParams): AreaValues =>
  readAreaValues((name, limit) => query.get(name)?.trim().slice(0, limit) ?? '')

/** A choice of a few, one below the other. */
const Choices = <Value extends string>(props: {
  name: string
  legend: string
  chosen: Value
  options: readonly (readonly [value: Value, label: string])[]
}) => (
  <fieldset class="choices">
    <legend>{props.legend}</legend>
    {props.options.map(([value, label]) => (
      <label class="choice">
        <input type="radio" name={props.name} value={value} checked={value === props.chosen} />
        {label}
      </label>
    ))}
  </fieldset>
)

/** Asking for alerts of what is new in an area. */
export const areaPage = (view: View, typed: AreaValues, errors: FieldError[] = []): Response => {
  const { t } = view
  return sitePage(
    view,
    {
      title: t('alerts.title'),
      path: '/alerts',
      status: errors.length > 0 ? 422 : 200,
      map: true,
      scripts: ['/assets/area.js', PROOF_OF_WORK_SCRIPT],
    },
    <>
      <ErrorSummary
        title={t('errors.title', { count: errors.length })}
        errors={errors.map(({ field, key, blanks }) => ({ field, message: t(key, blanks) }))}
      />
      <h1>{t('alerts.title')}</h1>
      <p class="lead">{t('alerts.lead')}</p>
      <form
        method="post"
        action={localisedPath(view, '/alerts')}
        noValidate
        data-work="mails"
        id="alerts"
        class="alerts"
      >
        <Choices
          name="where"
          legend={t('alerts.where')}
          chosen={typed.where}
          options={WAYS.map((way) => [way, t(`alerts.where.${way}`)] as const)}
        />
        <AreaFields view={view} typed={typed} errors={errors} />
        <Choices
          name="about"
          legend={t('alerts.about')}
          chosen={typed.about}
          options={ABOUT.map((one) => [one, t(`alerts.about.${one}`)] as const)}
        />
        <Choices
          name="frequency"
          legend={t('alerts.frequency')}
          chosen={typed.frequency}
          options={AREA_FREQUENCIES.map((one) => [one, t(`alerts.frequency.${one}`)] as const)}
        />
        <Field
          id="email"
          label={t('follow.mail.email')}
          hint={t('follow.mail.hint')}
          error={wrongIn(view, errors, 'email')}
        >
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

const wrongIn = ({ t }: View, errors: FieldError[], name: string): string | undefined => {
  const found = errors.find(({ field }) => field === name)
  return found && t(found.key, found.blanks)
}

/** In the order of the alphabet, each once. */
const neighbourhoodNames = (town: View['town']): string[] =>
  [...new Set(getNeighbourhoods(town).neighbourhoods.map(({ name }) => name))].sort((a, b) =>
    a.localeCompare(b, 'ca'),
  )

/** What each way of saying where asks: all of it without style sheets, that of the way that is chosen with them. */
const AreaFields = ({ view, typed, errors }: { view: View; typed: AreaValues; errors: FieldError[] }) => {
  const { t, town } = view
  return (
    <>
      <div class="by-around">
        <Field
          id="address"
          label={t('alerts.address')}
          hint={t('form.address.hint')}
          error={wrongIn(view, errors, 'address')}
        >
          {(attributes) => (
            <input
              {...attributes}
              maxLength={ADDRESS_TYPED}
              autocomplete="street-address"
              list="places"
              value={typed.address}
            />
          )}
        </Field>
        <p class="buttons">
          <button type="button" class="plain" id="here" hidden>
            {t('steps.here')}
          </button>
          <span id="here-said" role="status" data-failed={t('steps.here.failed')} />
        </p>
        <Choices
          name="metres"
          legend={t('alerts.metres')}
          chosen={typed.metres || String(AREA_METRES[1])}
          options={AREA_METRES.map(
            (metres) => [String(metres), t('alerts.metres.option', { metres })] as const,
          )}
        />
      </div>
      <div class="by-street">
        <Field
          id="street"
          label={t('alerts.street')}
          hint={t('alerts.street.hint')}
          error={wrongIn(view, errors, 'street')}
        >
          {(attributes) => <input {...attributes} maxLength={200} list="places" value={typed.street} />}
        </Field>
      </div>
      <datalist id="places" />
      <div class="by-neighbourhood">
        <SelectField
          id="neighbourhood"
          label={t('alerts.neighbourhood')}
          error={wrongIn(view, errors, 'neighbourhood')}
          ask={t('form.service.choose')}
          chosen={typed.neighbourhood}
          options={neighbourhoodNames(town).map((name) => [name, name] as const)}
        />
      </div>
      <div class="by-drawn">
        <SiteMap view={view} free hint={t('alerts.ring.hint')} />
        <Field
          id="ring"
          label={t('alerts.ring')}
          hint={t('alerts.ring.lines')}
          error={wrongIn(view, errors, 'ring')}
        >
          {(attributes) => (
            <textarea
              {...attributes}
              rows={4}
              maxLength={RING_TYPED}
              dir="ltr"
              spellcheck={false}
              data-corner={t('alerts.ring.corner')}
            >
              {typed.ring}
            </textarea>
          )}
        </Field>
        <p class="buttons">
          <button type="button" class="plain" id="undo-point" hidden>
            {t('alerts.ring.undo')}
          </button>
        </p>
      </div>
    </>
  )
}

const askedArea = (typed: AreaValues): AskedArea => {
  switch (typed.where) {
    case 'around':
      return { of: 'around', address: typed.address, metres: Number(typed.metres) }
    case 'street':
      return { of: 'street', street: typed.street }
    case 'neighbourhood':
      return { of: 'neighbourhood', neighbourhood: typed.neighbourhood }
    case 'drawn':
      return { of: 'drawn', ring: parseRing(typed.ring) }
  }
}

const WRONG: Record<string, SiteKey> = {
  address: 'alerts.error.address',
  street: 'alerts.error.street',
  neighbourhood: 'alerts.error.neighbourhood',
  ring: 'alerts.error.ring',
  email: 'error.email',
}

/** Asks the address to confirm; what is answered is the same whosever it is. */
export const handleArea = async (view: View, request: Request): Promise<Response> => {
  const { town, language } = view
  const { text } = await readForm(request)
  const typed = readAreaValues(text)
  if (!isSameOrigin(request)) return areaPage(view, typed, [{ field: '', key: 'error.origin' }])
  const admission = await admit(town, 'mails', getClientAddress(request), text('work', 4_000))
  if (admission.outcome !== 'admitted') return unavailableResponse(town, request, 429, admission.seconds)
  try {
    await followAreaByMail(citizenContext(view), {
      to: typed.email,
      language,
      asked: askedArea(typed),
      frequency: typed.frequency,
      contents: typed.about === 'both' ? ['reports', 'works'] : [typed.about],
    })
    return mailAskedPage(view, '/reports')
  } catch (error) {
    const errors = problemsOf(error).map(
      ({ path }): FieldError => ({ field: path, key: WRONG[path] ?? 'error.email' }),
    )
    return areaPage(view, typed, errors)
  }
}
