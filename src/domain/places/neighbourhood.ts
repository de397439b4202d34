import { isInsideRing, type Point, type Ring } from '#platform/geocoding'

/** A neighbourhood: its outlines, and what is cut out of them. */
export type Neighbourhood = { name: string; outlines: Ring[]; holes: Ring[] }

/** Whether a point lies in a neighbourhood. What lies in a hole does, where it is an island of its own. */
export const isInNeighbourhood = (
  { outlines, holes }: Pick<Neighbourhood, 'outlines' | 'holes'>,
  point: Point,
): boolean => {
  const around = (rings: Ring[]) => rings.filter((ring) => isInsideRing(point, ring)).length
  return around(outlines) > around(holes)
}

/** Each outline with the holes that are in it, as GeoJSON's MultiPolygon has them. */
export const toPolygons = ({ outlines, holes }: Pick<Neighbourhood, 'outlines' | 'holes'>): Ring[][] =>
  outlines.map((outline) => [
    outline,
    ...holes.filter((hole) => hole.some(([long, lat]) => isInsideRing({ lat, long }, outline))),
  ])
