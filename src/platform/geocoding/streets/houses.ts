import { distanceMetres, type Point } from '../place.ts'
import type { HouseNumber, Street } from './street.ts'

/** A house of a street's. */
export type House = HouseNumber & { streetId: string }

/** Where the houses of a town are. */
export type Houses = {
  readonly count: number
  /** Whether a street has any. */
  has(streetId: string): boolean
  /** Where those of a street are, in the order of their numbers. */
  pointsOf(streetId: string): Point[]
  /** Where a house is: its own point, or one between its neighbours on the same side; the street's where neither is known. */
  pointOf(street: Street, number: string): Point
  /** Where two streets come nearest to each other. */
  crossingOf(one: Street, other: Street): Point
  /** The house nearest to a point, if one is nearer than so many metres. */
  nearestTo(point: Point, withinMetres: number): (House & { metres: number }) | undefined
}

/** Houses so far away along the same side say nothing of where a number is. */
const MAX_NUMBERS_AWAY = 10

/** `12 bis`, `12BIS` and `12-bis` are the same house. */
const foldSuffix = (suffix: string): string => suffix.toLowerCase().replace(/[^\da-z]/g, '')

const figureOf = (number: string): number => Number.parseInt(number, 10)

/** What stands after the figures, with the space before it. */
const suffixOf = (number: string): string => number.replace(/^\s*\d+/, '')

/** The largest number that is kept. */
const MAX_VALUE = 65_535

/** Degrees of longitude are shorter than those of latitude: how much, at a latitude. */
const shrink = (lat: number): number => Math.cos((lat * Math.PI) / 180)

/**
 * Keeps houses as columns of numbers, in the order of streets and numbers: twenty bytes for each, where an object takes two
 * hundred. One process may hold every town of a country.
 */
export const packHouses = (all: readonly House[]): Houses => {
  const houses = all.filter(({ number }) => figureOf(number) <= MAX_VALUE)
  const ids = new Map<string, number>()
  for (const { streetId } of houses) if (!ids.has(streetId)) ids.set(streetId, ids.size)
  const streetOf = ({ streetId }: House): number => ids.get(streetId) ?? 0
  const sorted = houses.toSorted(
    (a, b) => streetOf(a) - streetOf(b) || figureOf(a.number) - figureOf(b.number),
  )
  const names = [...ids.keys()]
  const count = sorted.length
  const suffixes = [...new Set(sorted.map(({ number }) => suffixOf(number)))]
  const suffixAt = new Map(suffixes.map((suffix, at) => [suffix, at]))
  const foldedSuffixes = suffixes.map(foldSuffix)

  const values = Uint16Array.from(sorted, ({ number }) => figureOf(number))
  const suffix = Uint16Array.from(sorted, ({ number }) => suffixAt.get(suffixOf(number)) ?? 0)
  const lats = Float64Array.from(sorted, ({ lat }) => lat)
  const longs = Float64Array.from(sorted, ({ long }) => long)
  const starts = new Uint32Array(ids.size + 1)
  for (const house of sorted) starts[streetOf(house) + 1] = (starts[streetOf(house) + 1] ?? 0) + 1
  for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0)

  const pointAt = (at: number): Point => ({ lat: lats[at] ?? 0, long: longs[at] ?? 0 })
  const valueAt = (at: number): number => values[at] ?? 0

  /** The first and the last but one of a street's houses. */
  const rangeOf = (streetId: string): [from: number, to: number] => {
    const street = ids.get(streetId)
    return street === undefined ? [0, 0] : [starts[street] ?? 0, starts[street + 1] ?? 0]
  }

  /** The first house of a range whose number is not lower. */
  const lowerBound = ([from, to]: [number, number], value: number): number => {
    let [low, high] = [from, to]
    while (low < high) {
      const middle = (low + high) >> 1
      if (valueAt(middle) < value) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Between two houses of the same side, in proportion to their numbers. */
  const between = (below: number, above: number, value: number): Point => {
    const apart = valueAt(above) - valueAt(below)
    const share = apart === 0 ? 0 : (value - valueAt(below)) / apart
    const [from, to] = [pointAt(below), pointAt(above)]
    return { lat: from.lat + share * (to.lat - from.lat), long: from.long + share * (to.long - from.long) }
  }

  return {
    count,
    has: (streetId) => ids.has(streetId),
    pointsOf(streetId) {
      const [from, to] = rangeOf(streetId)
      return Array.from({ length: to - from }, (_, at) => pointAt(from + at))
    },
    pointOf(street, number) {
      const [from, to] = rangeOf(street.id)
      const value = figureOf(number)
      const wanted = foldSuffix(suffixOf(number))
      const first = lowerBound([from, to], value)
      for (let at = first; at < to && valueAt(at) === value; at++)
        if (foldedSuffixes[suffix[at] ?? 0] === wanted) return pointAt(at)
      const sameSide = (at: number): boolean => (valueAt(at) - value) % 2 === 0
      let above = first
      while (above < to && !sameSide(above)) above++
      let below = valueAt(first) === value && first < to ? first : first - 1
      while (below >= from && !sameSide(below)) below--
      const near = (at: number): boolean =>
        at >= from && at < to && Math.abs(valueAt(at) - value) <= MAX_NUMBERS_AWAY
      if (near(below) && near(above)) return between(below, above, value)
      return near(below) ? pointAt(below) : near(above) ? pointAt(above) : street
    },
    crossingOf(one, other) {
      const [from, to] = rangeOf(one.id)
      const [otherFrom, otherTo] = rangeOf(other.id)
      const east = shrink(one.lat)
      let nearest: Point = one
      let least = Number.POSITIVE_INFINITY
      for (let a = from; a < to; a++)
        for (let b = otherFrom; b < otherTo; b++) {
          const [north, along] = [(lats[a] ?? 0) - (lats[b] ?? 0), ((longs[a] ?? 0) - (longs[b] ?? 0)) * east]
          const apart = north * north + along * along
          if (apart >= least) continue
          least = apart
          nearest = {
            lat: ((lats[a] ?? 0) + (lats[b] ?? 0)) / 2,
            long: ((longs[a] ?? 0) + (longs[b] ?? 0)) / 2,
          }
        }
      return nearest
    },
    nearestTo(point, withinMetres) {
      const east = shrink(point.lat)
      let nearest = -1
      let least = Number.POSITIVE_INFINITY
      for (let at = 0; at < count; at++) {
        const [north, along] = [(lats[at] ?? 0) - point.lat, ((longs[at] ?? 0) - point.long) * east]
        const apart = north * north + along * along
        if (apart >= least) continue
        least = apart
        nearest = at
      }
      if (nearest < 0) return undefined
      const metres = distanceMetres(point, pointAt(nearest))
      if (metres >= withinMetres) return undefined
      const street = starts.findLastIndex((start) => start <= nearest)
      const number = `${valueAt(nearest)}${suffixes[suffix[nearest] ?? 0] ?? ''}`
      return { ...pointAt(nearest), number, streetId: names[street] ?? '', metres }
    },
  }
}
