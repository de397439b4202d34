import { distanceMetres, findPlaceMentions, type PlaceMention, type Point } from '#platform/geocoding'
import type { Span } from './span.ts'

/**
 * Which of the places that are written in a text may be read by the public. `near`: where the town is. `own`: the place of
 * the request, where everybody may see it exactly: that one may be written too.
 */
export type PublicPlaces = { near: Point; own: Point | undefined }

/** How far two readings of one place lie apart, by the telephones of those who stand there, in metres. */
const SAME_PLACE = 30

/** A link says more than its point: what is there, what was searched for, from where. */
const LINK = /\/\/|\p{L}\/|\?/u

const isOwn = (written: PlaceMention, text: string, own: Point | undefined): boolean =>
  own !== undefined &&
  'points' in written &&
  !LINK.test(text) &&
  written.points.some((point) => distanceMetres(point, own) <= SAME_PLACE)

/** The places written in a text: those that the public may not read, and those that are the request's own. */
export const placesIn = (text: string, { near, own }: PublicPlaces): { hidden: Span[]; own: Span[] } => {
  const spans = Map.groupBy(findPlaceMentions(text, near), (written) =>
    isOwn(written, text.slice(written.start, written.end), own) ? 'own' : 'hidden',
  )
  const all = (which: 'own' | 'hidden') =>
    (spans.get(which) ?? []).map(({ start, end }): Span => [start, end])
  return { hidden: all('hidden'), own: all('own') }
}
