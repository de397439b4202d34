import type { Point } from '../place.ts'
import type { HouseNumber, Street } from './street.ts'

/** Houses so far away along the same side say nothing of where a number is. */
const MAX_NUMBERS_AWAY = 10

const houseValue = (number: string): number => Number.parseInt(number, 10)

/** `12 bis`, `12BIS` and `12-bis` are the same house. */
const keyOf = (number: string): string => number.toLowerCase().replace(/[^\da-z]/g, '')

const byNumber = new WeakMap<Street, Map<string, HouseNumber>>()

const numbersOf = (street: Street): Map<string, HouseNumber> => {
  const known = byNumber.get(street)
  if (known) return known
  const made = new Map(street.numbers?.map((house) => [keyOf(house.number), house]))
  byNumber.set(street, made)
  return made
}

/** Between two houses of the same side, in proportion to their numbers. */
const between = (below: HouseNumber, above: HouseNumber, value: number): Point => {
  const [from, to] = [houseValue(below.number), houseValue(above.number)]
  const share = to === from ? 0 : (value - from) / (to - from)
  return {
    lat: below.lat + share * (above.lat - below.lat),
    long: below.long + share * (above.long - below.long),
  }
}

/** Where a house is: its own point, or one between its neighbours on the same side; the street's where neither is known. */
export const pointOfHouse = (street: Street, number: string): Point => {
  const exact = numbersOf(street).get(keyOf(number))
  if (exact) return exact
  const value = houseValue(number)
  let below: HouseNumber | undefined
  let above: HouseNumber | undefined
  for (const house of street.numbers ?? []) {
    const own = houseValue(house.number)
    if ((own - value) % 2 !== 0 || Math.abs(own - value) > MAX_NUMBERS_AWAY) continue
    if (own <= value && (!below || own > houseValue(below.number))) below = house
    if (own >= value && (!above || own < houseValue(above.number))) above = house
  }
  if (below && above) return between(below, above, value)
  return below ?? above ?? street
}

/** Degrees of longitude are shorter than those of latitude: how much, at the latitude of a house. */
const shrink = ({ lat }: Point): number => Math.cos((lat * Math.PI) / 180)

/** Where two streets come nearest to each other, by their houses. */
export const pointOfCrossing = (one: Street, other: Street): Point => {
  let nearest: Point = one
  let least = Number.POSITIVE_INFINITY
  const east = shrink(one)
  for (const a of one.numbers ?? [])
    for (const b of other.numbers ?? []) {
      const apart = (a.lat - b.lat) ** 2 + ((a.long - b.long) * east) ** 2
      if (apart >= least) continue
      least = apart
      nearest = { lat: (a.lat + b.lat) / 2, long: (a.long + b.long) / 2 }
    }
  return nearest
}
