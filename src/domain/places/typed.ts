import type { Town } from '#domain/town'
import type { Point } from '#platform/geocoding'
import type { PlaceProblem, PlaceReason } from './report-place.ts'

/** Characters of an address field that are read: the link of a map is longer than any address. */
export const ADDRESS_TYPED = 2_000

/** Characters of a coordinate that are read. A number is never cut: what is longer than this is none. */
const COORDINATE = 100

/** The two fields of a form for a point; `meant` stands for both, where somebody took the place that was proposed. */
export const pointTyped = (text: (name: string, limit: number) => string): { lat: string; long: string } => {
  const meant = text('meant', 2 * COORDINATE)
  const [lat = '', long = ''] = meant.split(',')
  return meant ? { lat, long } : { lat: text('lat', COORDINATE), long: text('long', COORDINATE) }
}

/** Reasons as people are told them: how exactly two numbers are none is of no use to who did not type them. */
export const PLACE_SAID = {
  zero: 'place.zero',
  swapped: 'place.swapped',
  outside: 'place.outside',
  'out-of-range': 'place.unclear',
  incomplete: 'place.unclear',
  'not-a-number': 'place.unclear',
  'short-link': 'place.short-link',
  what3words: 'place.what3words',
  'map-link': 'place.map-link',
} as const satisfies Record<PlaceReason, string>

/** A point by its nearest address; by its numbers where none is near. */
export const pointName = async (town: Town, { lat, long }: Point): Promise<string> =>
  (await town.geocoder.reverse({ lat, long }).catch(() => undefined))?.address ?? `${lat}, ${long}`

/** A place that is proposed: `value` is what {@link pointTyped} reads when it is taken. */
export type PlaceMeant = { value: string; name: string }

/** The place that was probably meant, where latitude and longitude were changed. */
export const placeMeant = async (
  town: Town,
  problem: PlaceProblem | undefined,
): Promise<PlaceMeant | undefined> => {
  const turned = problem?.turned
  return turned && { value: `${turned.lat},${turned.long}`, name: await pointName(town, turned) }
}
