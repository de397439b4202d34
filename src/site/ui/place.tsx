import { PLACE_REASONS, PLACE_SAID, type PlaceMeant } from '#domain/places'
import type { View } from './frame.tsx'

/** Says that the address was used, and why the point or the link was not. @param props.reason from an address: any text */
export const PointLeftOut = ({ view: { t }, reason }: { view: View; reason: string | null | undefined }) => {
  const known = PLACE_REASONS.find((one) => one === reason)
  return known ? <p class="notice">{t('place.left', { reason: t(PLACE_SAID[known]) })}</p> : null
}

/** A button of the form that takes the place that was meant. */
export const MeantButton = ({ view: { t }, meant }: { view: View; meant: PlaceMeant | undefined }) =>
  meant ? (
    <p class="buttons">
      <button type="submit" class="plain" name="meant" value={meant.value}>
        {t('place.meant', { place: meant.name })}
      </button>
    </p>
  ) : null
