import proj4 from 'proj4'
import type { Point } from './place.ts'

const createConverter = (zone: number) =>
  proj4(`+proj=utm +zone=${zone} +ellps=GRS80 +units=m +no_defs`, 'WGS84')

/** By zone: making one takes longer than a thousand conversions. */
const converters = new Map<number, ReturnType<typeof createConverter>>()

const converterOf = (zone: number) => {
  const converter = converters.get(zone) ?? createConverter(zone)
  converters.set(zone, converter)
  return converter
}

/** A point in metres of ETRS89 / UTM, north of the equator: zone 31 is EPSG:25831. */
export const pointOfUtm = (easting: number, northing: number, zone: number): Point => {
  const [long = Number.NaN, lat = Number.NaN] = converterOf(zone).forward([easting, northing])
  return { lat, long }
}
