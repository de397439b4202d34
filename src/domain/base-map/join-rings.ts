import type { Position } from 'geojson'

const key = (at: Position | undefined): string => String(at)

/** Lines put together end to end to closed rings, whichever way each runs; what does not close is left out. */
export const joinRings = (lines: readonly Position[][]): Position[][] => {
  const left = lines.filter((line) => line.length > 1)
  const rings: Position[][] = []
  while (left.length > 0) {
    const ring = [...(left.pop() ?? [])]
    while (key(ring[0]) !== key(ring.at(-1))) {
      const end = key(ring.at(-1))
      const at = left.findIndex((line) => key(line[0]) === end || key(line.at(-1)) === end)
      const [next] = at < 0 ? [] : left.splice(at, 1)
      if (!next) break
      ring.push(...(key(next[0]) === end ? next : next.toReversed()).slice(1))
    }
    if (ring.length > 3 && key(ring[0]) === key(ring.at(-1))) rings.push(ring)
  }
  return rings
}
