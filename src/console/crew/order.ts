import { distanceMetres, type Point } from '#platform/geocoding'

/**
 * The order in which somebody goes from one place to the nearest that is left, in straight lines. What has no place comes last, in
 * the order given.
 */
export const orderFrom = <Stop extends { point: Point | undefined }>(start: Point, stops: Stop[]): Stop[] => {
  const left = [...stops]
  const ordered: Stop[] = []
  let here = start
  while (left.length > 0) {
    const next = left.reduce((best, stop) => (distance(here, stop) < distance(here, best) ? stop : best))
    left.splice(left.indexOf(next), 1)
    ordered.push(next)
    here = next.point ?? here
  }
  return ordered
}

const distance = (from: Point, { point }: { point: Point | undefined }): number =>
  point ? distanceMetres(from, point) : Number.POSITIVE_INFINITY
