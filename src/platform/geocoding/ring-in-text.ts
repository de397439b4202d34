import type { Point, Ring } from './place.ts'

/** Corners of a ring that is written down, at most. */
export const MAX_CORNERS = 2_000

/**
 * Corners that are written one a line, latitude before longitude, however they are parted.
 * @returns nothing where there is none, or too many, or one is no point
 */
export const parseCorners = (text: string): Point[] | undefined => {
  const corners = text
    .split('\n')
    .map((line) =>
      line
        .split(/[;,\s]+/)
        .filter(Boolean)
        .map(Number),
    )
    .filter(({ length }) => length > 0)
  const good = corners.every(
    ([lat = Number.NaN, long = Number.NaN]) => Math.abs(lat) <= 90 && Math.abs(long) <= 180,
  )
  if (corners.length === 0 || corners.length > MAX_CORNERS || !good) return undefined
  return corners.map(([lat = 0, long = 0]) => ({ lat, long }))
}

/**
 * A ring whose corners are written as {@link parseCorners} reads them.
 * @returns it closed; nothing where there are fewer than three, or one is no point
 */
export const parseRing = (text: string): Ring | undefined => {
  const ring = parseCorners(text)?.map(({ lat, long }): [number, number] => [long, lat])
  const [first] = ring ?? []
  return ring && first && ring.length >= 3 ? [...ring, first] : undefined
}
