import type { Town } from '#domain/town'
import { distanceMetres, type Point } from '#platform/geocoding'
import { fold } from '#platform/text'

/** A place as it was told: its point, and its words where there are any. */
export type Spot = Point & { address?: string | null }

/** Numbers of one street that are next to each other, even and odd apart. */
const MAX_NUMBER_DISTANCE = 6

/** The street and the number of an address; no number where none stands after a comma. */
const readAddress = (address: string | null | undefined): { street: string; number?: number } => {
  const [, street = address ?? '', number] = /^(.*?),\s*(\d{1,4})\b/.exec(address ?? '') ?? []
  return { street: fold(street), number: number === undefined ? undefined : Number(number) }
}

/**
 * How far apart two places are. A street list has one point for all houses whose own it does not know: between such points
 * the addresses decide, not the distance, which would be none between the two ends of a street.
 * @returns metres, 0 for houses that are next to each other; `same-street` where more is not known; undefined where
 *   nothing says that they are near
 */
export const separationOf = (
  { gazetteer }: Pick<Town, 'gazetteer'>,
  one: Spot,
  other: Spot,
): number | 'same-street' | undefined => {
  if (!gazetteer.isStreetPoint(one) && !gazetteer.isStreetPoint(other)) return distanceMetres(one, other)
  const [a, b] = [readAddress(one.address), readAddress(other.address)]
  if (!a.street || a.street !== b.street) return undefined
  if (a.number === undefined || b.number === undefined) return 'same-street'
  return Math.abs(a.number - b.number) <= MAX_NUMBER_DISTANCE ? 0 : undefined
}
