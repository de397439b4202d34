import { ADDRESS_TYPED, type PlaceMeant } from '#domain/places'
import type { Point } from '#platform/geocoding'
import { Field } from '#platform/pages'
import { type FieldError, LanguageField, MeantButton, SiteMap, type View } from '../ui/index.ts'
import { AssetField } from './asset.tsx'
import { errorIn, type StepValues, ToldFields } from './steps-parts.tsx'

/**
 * Where it is: the map, the telephone's position or the address, which is enough without a script.
 * @param props.near what is open is on the map too; `assets`: the number on a plate will do; `proposed`: where the map's marker begins
 */
export const PlaceForm = ({
  view,
  values,
  errors = [],
  meant,
  near,
  assets,
  proposed,
}: {
  view: View
  values: StepValues
  errors?: FieldError[]
  meant?: PlaceMeant
  near?: boolean
  assets?: boolean
  proposed?: Point
}) => {
  const { t } = view
  return (
    <form method="get" action="/report" noValidate id="place">
      <LanguageField view={view} />
      <ToldFields values={values} except={['address', 'lat', 'long', 'asset']} />
      <input type="hidden" name="lat" value="" />
      <input type="hidden" name="long" value="" />
      <input type="hidden" name="asked" value="place" />
      <SiteMap
        view={view}
        pick
        picked={proposed}
        points={near ? '/reports.geojson?state=open' : undefined}
        newWindow={near}
        hint={t(near ? 'entry.map.hint' : 'steps.map.hint')}
      />
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
      {assets ? <AssetField view={view} value={values.asset} errors={errors} /> : null}
      <p class="buttons">
        <button type="submit">{t('steps.next')}</button>
        <button type="button" class="plain" id="here" hidden>
          {t('steps.here')}
        </button>
        <span id="here-said" role="status" data-failed={t('steps.here.failed')} />
      </p>
      {/* After the button that goes on: Enter in the field takes nothing that was only proposed. */}
      <MeantButton view={view} meant={meant} />
    </form>
  )
}
