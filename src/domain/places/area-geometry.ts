import type { Town } from '#domain/town'
import type { Ring } from '#platform/geocoding'
import type { Area } from './areas.ts'
import { toPolygons } from './neighbourhood.ts'
import { getNeighbourhoods } from './neighbourhoods.ts'

/** A geometry of GeoJSON (RFC 7946), as far as areas have them. */
export type AreaGeometry =
  | { type: 'Polygon'; coordinates: Ring[] }
  | { type: 'MultiPolygon'; coordinates: Ring[][] }
  | { type: 'MultiLineString'; coordinates: Ring[] }
  | { type: 'MultiPoint'; coordinates: Ring }

const CORNERS_OF_CIRCLE = 32
const METRES_OF_DEGREE = 111_195

const circle = ({ lat, long, metres }: Area): Ring => {
  const north = metres / METRES_OF_DEGREE
  const east = north / Math.cos((lat * Math.PI) / 180)
  const ring = Array.from({ length: CORNERS_OF_CIRCLE }, (_, at): [number, number] => {
    const angle = (2 * Math.PI * at) / CORNERS_OF_CIRCLE
    return [
      Number((long + east * Math.cos(angle)).toFixed(6)),
      Number((lat + north * Math.sin(angle)).toFixed(6)),
    ]
  })
  const [first] = ring
  return first ? [...ring, first] : ring
}

/** An area as a map draws it. Of a street only its houses are known, or one point. */
export const areaGeometry = (town: Town, area: Area): AreaGeometry => {
  const { shape, lat, long } = area
  switch (shape?.of) {
    case undefined:
      return { type: 'Polygon', coordinates: [circle(area)] }
    case 'street': {
      const houses = shape.id ? town.gazetteer.housesOf(shape.id) : []
      const points = houses.length > 0 ? houses : [{ lat, long }]
      return { type: 'MultiPoint', coordinates: points.map((one): [number, number] => [one.long, one.lat]) }
    }
    case 'neighbourhood': {
      const { neighbourhoods } = getNeighbourhoods(town)
      const found = neighbourhoods.find(({ name }) => name === shape.name)
      return { type: 'MultiPolygon', coordinates: found ? toPolygons(found) : [] }
    }
    case 'drawn':
      return { type: 'Polygon', coordinates: [shape.ring] }
    case 'outlines':
      return {
        type: 'MultiPolygon',
        coordinates: shape.rings.map((ring, at) => [ring, ...(shape.holes?.[at] ?? [])]),
      }
    case 'lines':
      return { type: 'MultiLineString', coordinates: shape.lines }
  }
}
