import { ADDRESS_TYPED, type PlaceMeant } from '#domain/places'
import { localised, type ServiceDefinition } from '#domain/services'
import { Field } from '#platform/pages'
import {
  backArrow,
  type FieldError,
  LanguageField,
  localisedPath,
  MeantButton,
  SiteMap,
  sitePage,
  type View,
} from '../ui/index.ts'
import { Errors, errorIn, Progress, type StepValues } from './steps-parts.tsx'

/** The second step: the address, the telephone's position or a point of the map. */
export const placeStep = (
  view: View,
  service: ServiceDefinition,
  values: StepValues,
  errors: FieldError[],
  meant: PlaceMeant | undefined,
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
        <a href={localisedPath(view, '/report', { kind: service.group })}>
          {backArrow(view)} {t('steps.change', { what: localised(service.names, language) })}
        </a>
      </p>
      <form method="get" action="/report" noValidate id="place">
        <LanguageField view={view} />
        <input type="hidden" name="service" value={values.service} />
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
              maxLength={ADDRESS_TYPED}
              list="places"
              autocomplete="street-address"
              value={values.address}
            />
          )}
        </Field>
        <datalist id="places" />
        <MeantButton view={view} meant={meant} />
        <p class="buttons">
          <button type="button" class="plain" id="here" hidden>
            {t('steps.here')}
          </button>
          <span id="here-said" role="status" data-failed={t('steps.here.failed')} />
        </p>
        <SiteMap view={view} pick hint={t('steps.map.hint')} />
        <button type="submit">{t('steps.next')}</button>
      </form>
    </>,
  )
}
