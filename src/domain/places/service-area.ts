import { distanceMetres, isInsideRing, type Point, type Ring } from '#platform/geocoding'

/** What a place is judged by: the town's outline, how far beyond it is still accepted, and its centre. */
export type ServiceArea = { boundary: Ring; margin: number; centre: Point }

/**
 * What a point is to the town. `zero`: where telephones without a position are, in the ocean. `swapped`: outside, but in
 * town with latitude and longitude the other way round.
 */
export type PointVerdict = 'in-town' | 'zero' | 'swapped' | 'outside' | 'out-of-range'

/** The ground of a town, from its own data. */
export const getServiceArea = (town: {
  boundary: Ring
  profile: { centre: Point; boundary_margin: number }
}): ServiceArea => ({
  boundary: town.boundary,
  margin: town.profile.boundary_margin,
  centre: town.profile.centre,
})

/** Metres from a point to a stretch of the outline, planar: a town is small. */
export const distanceToSegment = (
  point: Point,
  [ax, ay]: [number, number],
  [bx, by]: [number, number],
): number => {
  const shrink = Math.cos((point.lat * Math.PI) / 180) ** 2
  const length = (bx - ax) ** 2 * shrink + (by - ay) ** 2
  const along = ((point.long - ax) * (bx - ax) * shrink + (point.lat - ay) * (by - ay)) / (length || 1)
  const at = Math.min(1, Math.max(0, along))
  return distanceMetres(point, { lat: ay + at * (by - ay), long: ax + at * (bx - ax) })
}

/** Whether the town takes care of a point: within its outline, or no farther from it than its margin. */
const covers = (point: Point, { boundary, margin }: ServiceArea): boolean =>
  isInsideRing(point, boundary) ||
  (margin > 0 &&
    boundary.some((corner, index) => {
      const next = boundary[(index + 1) % boundary.length]
      return next !== undefined && distanceToSegment(point, corner, next) <= margin
    }))

/** Says what a point is to the town. The one rule of every adapter. */
export const judgePoint = (point: Point, ground: ServiceArea): PointVerdict => {
  const { lat, long } = point
  const known = Number.isFinite(lat) && Number.isFinite(long)
  if (!known || Math.abs(lat) > 90 || Math.abs(long) > 180)
    return known && Math.abs(lat) <= 180 && covers({ lat: long, long: lat }, ground)
      ? 'swapped'
      : 'out-of-range'
  if (covers(point, ground)) return 'in-town'
  if (Math.abs(lat) < 0.001 && Math.abs(long) < 0.001) return 'zero'
  return covers({ lat: long, long: lat }, ground) ? 'swapped' : 'outside'
}
