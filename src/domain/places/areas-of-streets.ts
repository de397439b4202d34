import { Delaunay } from 'd3-delaunay'
import type { NamedPlace } from '#domain/town'
import type { Ring } from '#platform/geocoding'
import type { Neighbourhood } from './neighbourhood.ts'

/** Degrees by which the divided ground is larger than the town. */
const MARGIN = 0.02

type Corner = [number, number]

const keyOf = ([x, y]: Corner): string => `${x.toFixed(9)},${y.toFixed(9)}`

/**
 * Divides the ground of a town among its neighbourhoods: each point belongs to that of the street or landmark which is nearest
 * (Voronoi). Good to some hundred metres, as the points of streets are.
 */
export const areasOfStreets = (places: readonly NamedPlace[], boundary: Ring): Neighbourhood[] => {
  const known = places.filter(({ quarter }) => quarter)
  if (known.length === 0) return []
  const shrink = Math.cos(((known[0]?.lat ?? 0) * Math.PI) / 180)
  const points = known.map(({ long, lat }): Corner => [long * shrink, lat])
  const corners = [...boundary.map(([long, lat]): Corner => [long * shrink, lat]), ...points]
  const [west, east] = spread(corners.map(([x]) => x))
  const [south, north] = spread(corners.map(([, y]) => y))
  // Points far away, of nobody: streets in one line, or only one of them, could not be divided without.
  const far = 10 * Math.max(east - west, north - south)
  const frame: Corner[] = [
    [west - far, south - far],
    [east + far, south - far],
    [east + far, north + far],
    [west - far, north + far],
  ]
  const voronoi = Delaunay.from([...points, ...frame]).voronoi([west, south, east, north])
  const cells = Map.groupBy(known.keys(), (at) => known[at]?.quarter ?? '')
  return [...cells].map(([name, own]) => {
    const joined = own.map((at) => voronoi.cellPolygon(at) ?? [])
    // All cells turn the same way, and so do the outlines of what they are joined to: a hole turns the other.
    const way = Math.sign(joined.map(turnOf).find((turn) => turn !== 0) ?? 1)
    const rings = joinCells(joined)
    const toDegrees = (ring: Ring): Ring => ring.map(([x, y]): Corner => [x / shrink, y])
    return {
      name,
      outlines: rings.filter((ring) => turnOf(ring) * way > 0).map(toDegrees),
      holes: rings.filter((ring) => turnOf(ring) * way < 0).map(toDegrees),
    }
  })
}

/** Twice the area that a ring holds: positive where it turns to the left. */
const turnOf = (ring: readonly Corner[]): number =>
  ring.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = ring[at + 1] ?? [x, y]
    return sum + x * nextY - nextX * y
  }, 0)

const spread = (values: readonly number[]): [least: number, most: number] => [
  Math.min(...values) - MARGIN,
  Math.max(...values) + MARGIN,
]

/** The outlines of cells that lie side by side: of an edge that two of them have, nothing is left. */
const joinCells = (cells: readonly (readonly Corner[])[]): Ring[] => {
  const edges = new Map<string, [Corner, Corner]>()
  for (const cell of cells)
    for (const [at, from] of cell.slice(0, -1).entries()) {
      const to = cell[at + 1] ?? from
      if (!edges.delete(`${keyOf(to)} ${keyOf(from)}`)) edges.set(`${keyOf(from)} ${keyOf(to)}`, [from, to])
    }
  const leaving = Map.groupBy(edges.values(), ([from]) => keyOf(from))
  const rings: Ring[] = []
  for (const [first] of edges.values()) {
    let next = leaving.get(keyOf(first))?.pop()
    if (!next) continue
    const ring: Ring = [first]
    while (next) {
      ring.push(next[1])
      next = leaving.get(keyOf(next[1]))?.pop()
    }
    rings.push(ring)
  }
  return rings
}
