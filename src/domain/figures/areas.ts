import { getNeighbourhoods, type Neighbourhood, toPolygons } from '#domain/places'
import { listZones } from '#domain/routing'
import type { NamedArea } from '#domain/service-requests'
import type { Town } from '#domain/town'
import type { Ring } from '#platform/geocoding'

/**
 * By what requests are said to be somewhere. `neighbourhoods`: the town's own outlines; `zones`: those that staff drew;
 * `streets`: the neighbourhood of the nearest street; `none`: the town knows of no parts.
 */
export type AreaSource = 'neighbourhoods' | 'zones' | 'streets' | 'none'

export type Areas = { source: AreaSource; areas: NamedArea[] }

/** The parts of the town by which requests are counted, in the order in which a point is looked for in them. */
export const getAreas = async (town: Town): Promise<Areas> => {
  const { drawn, neighbourhoods } = getNeighbourhoods(town)
  if (drawn) return { source: 'neighbourhoods', areas: toAreas(neighbourhoods) }
  const zones = await listZones(town)
  if (zones.length > 0) return { source: 'zones', areas: zones.map(({ name, ring }) => ({ name, ring })) }
  return { source: neighbourhoods.length > 0 ? 'streets' : 'none', areas: toAreas(neighbourhoods) }
}

const extentOf = (ring: Ring): number => {
  const longs = ring.map(([long]) => long)
  const lats = ring.map(([, lat]) => lat)
  return (Math.max(...longs) - Math.min(...longs)) * (Math.max(...lats) - Math.min(...lats))
}

/** Smaller outlines first: one that lies within another is a part cut out of it. */
const toAreas = (neighbourhoods: readonly Neighbourhood[]): NamedArea[] =>
  neighbourhoods
    .flatMap((one) => toPolygons(one).map(([ring = [], ...holes]) => ({ name: one.name, ring, holes })))
    .filter(({ ring }) => ring.length > 3)
    .toSorted((a, b) => extentOf(a.ring) - extentOf(b.ring))
