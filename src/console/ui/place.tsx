import { PLACE_SAID, type PlaceMeant, type PlaceProblem, type PlaceReason } from '#domain/places'
import type { FieldError } from './table.tsx'
import type { ConsoleKey, View } from './view.ts'

/** Why a place is none of the town's. */
export const placeReason = ({ t }: View, reason: PlaceReason): string => t(PLACE_SAID[reason])

/** What is wrong with a place, by the field in which it is typed. */
export const placeErrors = (
  view: View,
  field: string,
  problem: PlaceProblem | undefined,
  key: ConsoleKey = 'place.error',
): FieldError[] => (problem ? [{ field, key, blanks: { reason: placeReason(view, problem.reason) } }] : [])

/** A button of the form that takes the place that was meant. */
export const MeantButton = ({ view: { t }, meant }: { view: View; meant: PlaceMeant | undefined }) =>
  meant ? (
    <p class="buttons">
      <button type="submit" class="plain" name="meant" value={meant.value}>
        {t('place.meant', { place: meant.name })}
      </button>
    </p>
  ) : null
