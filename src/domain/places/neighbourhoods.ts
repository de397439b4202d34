import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { perTown, type Town } from '#domain/town'
import type { Point, Ring } from '#platform/geocoding'
import { describeError } from '#platform/telemetry'
import { areasOfStreets } from './areas-of-streets.ts'
import { isInNeighbourhood, type Neighbourhood } from './neighbourhood.ts'

const ring = z.array(z.tuple([z.number(), z.number()]).rest(z.number()))
const schema = z.object({
  features: z.array(
    z.object({
      properties: z.object({ name: z.string().min(1) }),
      geometry: z.discriminatedUnion('type', [
        z.object({ type: z.literal('Polygon'), coordinates: z.array(ring) }),
        z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring)) }),
      ]),
    }),
  ),
})

/**
 * The town's neighbourhoods, `neighbourhoods.geojson`: polygons with a `name`. Without the file there are none.
 * @throws when the file is not as it should be
 */
export const readNeighbourhoods = (folder: string): Neighbourhood[] => {
  const file = join(folder, 'neighbourhoods.geojson')
  if (!existsSync(file)) return []
  return schema.parse(JSON.parse(readFileSync(file, 'utf8'))).features.map(({ properties, geometry }) => {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
    const toRing = (corners: z.infer<typeof ring>): Ring => corners.map(([long, lat]) => [long, lat])
    return {
      name: properties.name,
      // RFC 7946, 3.1.6: the first ring of a polygon is its outline, the others are holes in it.
      outlines: polygons.flatMap(([outline]) => (outline ? [toRing(outline)] : [])),
      holes: polygons.flatMap(([, ...holes]) => holes.map(toRing)),
    }
  })
}

/** The town's neighbourhoods. `drawn`: by the town itself; else each lies where its streets are. */
export type TownNeighbourhoods = { drawn: boolean; neighbourhoods: Neighbourhood[] }

/** The neighbourhoods that the town has drawn; where it has drawn none, the parts of it that are nearest to their streets. */
export const getNeighbourhoods = perTown((town: Town): TownNeighbourhoods => {
  try {
    const drawn = readNeighbourhoods(town.folder)
    if (drawn.length > 0) return { drawn: true, neighbourhoods: drawn }
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'neighbourhoods.geojson cannot be read')
  }
  return { drawn: false, neighbourhoods: areasOfStreets(town.listNamedPlaces(), town.boundary) }
})

/** The name of the neighbourhood that a point lies in. */
export const neighbourhoodAt = (town: Town, point: Point): string | undefined =>
  getNeighbourhoods(town).neighbourhoods.find((one) => isInNeighbourhood(one, point))?.name
