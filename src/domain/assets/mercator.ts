import type { Point } from '#platform/geocoding'

const RADIUS_METRES = 6_378_137

/**
 * A point on the plane of web maps (EPSG:3857). Angles are kept, so what is nearest there is nearest on the ground; in degrees it
 * is not.
 */
export const toMercator = ({ lat, long }: Point): { x: number; y: number } => {
  const radians = Math.PI / 180
  return {
    x: RADIUS_METRES * long * radians,
    y: RADIUS_METRES * Math.log(Math.tan(Math.PI / 4 + (lat * radians) / 2)),
  }
}
