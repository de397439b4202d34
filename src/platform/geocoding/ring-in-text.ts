import type { Ring } from './place.ts'

/** Corners of a ring that is written down, at most. */
export const MAX_CORNERS = 2_000

/**
 * A ring whose corners are written one a line, latitude before longitude, however they are parted.
 * @returns it closed; nothing where there are fewer than three, or one is no point
 */
export const parseRing = (text: string): Ring | undefined => {
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
  if (corners.length < 3 || corners.length > MAX_CORNERS || !good) return undefined
  const ring = corners.map(([lat = 0, long = 0]): [number, number] => [long, lat])
  const [first] = ring
  return first ? [...ring, first] : undefined
}
