import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isInsideRing, type Point } from '#platform/geocoding'

/** Says which neighbourhood a point is in. */
export type QuarterOf = (point: Point) => string | undefined

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
 * The town's neighbourhoods, `neighbourhoods.geojson`: polygons with a `name`. Without the file no point is in any.
 * @throws when the file is not as it should be
 */
export const readNeighbourhoods = (folder: string): QuarterOf => {
  const file = join(folder, 'neighbourhoods.geojson')
  if (!existsSync(file)) return () => undefined
  const areas = schema
    .parse(JSON.parse(readFileSync(file, 'utf8')))
    .features.map(({ properties, geometry }) => ({
      name: properties.name,
      outlines: (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).flatMap(
        ([outline]) => (outline ? [outline.map(([long, lat]): [number, number] => [long, lat])] : []),
      ),
    }))
  return (point) =>
    areas.find(({ outlines }) => outlines.some((outline) => isInsideRing(point, outline)))?.name
}
