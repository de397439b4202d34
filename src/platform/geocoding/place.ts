/** A point on Earth, WGS 84 degrees. */
export type Point = { lat: number; long: number }

/** A place that has a name. */
export type Place = Point & {
  /** As staff would write it on an envelope: `Carrer de Guimerà, 12`. */
  address: string
  /** The register's own code for the street or portal. */
  addressId?: string
  zipcode?: string
  /** Quarter or neighbourhood. */
  quarter?: string
  /** Whether the town's boundary holds it. */
  inTown: boolean
}

/** A place that may be the one meant. `score` from 0 to 1; 1 is letter for letter. */
export type Candidate = Place & { score: number }

/** Finds places by their words and words for a place. */
export type Geocoder = {
  /** Best first; empty when nothing resembles. @throws when the service behind it does not answer */
  search(text: string): Promise<Candidate[]>
  /** The nearest address; nothing when none is near. @throws when the service behind it does not answer */
  reverse(point: Point): Promise<Place | undefined>
}

/** A polygon's outer ring, as GeoJSON has it: `[long, lat]` pairs, first equal to last. */
export type Ring = [number, number][]

/** Whether a point lies within a ring (even-odd rule, planar: a town is small). */
export const isInsideRing = ({ lat, long }: Point, ring: Ring): boolean => {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi = 0, yi = 0] = ring[i] ?? []
    const [xj = 0, yj = 0] = ring[j] ?? []
    if (yi > lat !== yj > lat && long < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

/** Metres between two points, good to 0.1 % at the size of a town (equirectangular). */
export const distanceMetres = (a: Point, b: Point): number => {
  const radians = Math.PI / 180
  const x = (b.long - a.long) * radians * Math.cos(((a.lat + b.lat) / 2) * radians)
  return 6_371_008 * Math.hypot(x, (b.lat - a.lat) * radians)
}
