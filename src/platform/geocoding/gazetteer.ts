import { fold } from '#platform/text'
import { type Candidate, distanceMetres, isInsideRing, type Place, type Point, type Ring } from './place.ts'
import { areaNames } from './streets/areas.ts'
import { type Houses, packHouses } from './streets/houses.ts'
import { createNameIndex } from './streets/name-index.ts'
import { type NamedPlace, readNamedPlace, searchNames, type ToPlace } from './streets/read-place.ts'
import type { Street } from './streets/street.ts'

/** The address mentioned inside a sentence. */
export type DetectedAddress = Candidate & Pick<NamedPlace, 'hasStreetType'>

/** What a sentence says of where, and what it says besides. */
export type PlaceReading = {
  place?: NamedPlace
  /** The sentence without the place: what it is about. */
  rest: string
}

/** Looks places up in a list held in memory. Synchronous and pure. */
export type Gazetteer = {
  /** Parts of the town, by their names, in order. */
  readonly neighbourhoods: string[]
  /** What resembles words that are said to be a place: best first. */
  search(text: string): Candidate[]
  /** The place that a free sentence names, however surely, and the rest of the sentence. */
  read(text: string): PlaceReading
  /** The address mentioned in a free sentence, if one is without doubt. */
  detect(text: string): DetectedAddress | undefined
  reverse(point: Point): Place | undefined
  /** Where the houses of a street are, as far as they are known. */
  housesOf(streetId: string): Point[]
  /** Whether a point stands for a whole street: it is where every house is said to be whose own point is not known. */
  isStreetPoint(point: Point): boolean
}

/** Kinds of streets of which one point says where all of it is: nobody calls the two ends of a square different places. */
const COMPACT_KINDS = new Set(
  'placa placeta plaza plazuela pont puente jardi jardins jardin jardines parc parque rotonda glorieta pati patio'.split(
    ' ',
  ),
)

/** Some metre: points are compared as the public sees them. */
const pointKey = ({ lat, long }: Point): string => `${lat.toFixed(5)},${long.toFixed(5)}`

/** Candidates at most that an address has. */
const MAX_FOUND = 9

/** Farther from everything than this there is no address, in metres. */
const MAX_METRES = 1_000

/** A turn asks several times where the same words are: as they are, and their parts. */
const KEPT = 8

/** A function that remembers its last answers. */
const keepLast = <Answer>(count: number, answer: (text: string) => Answer): ((text: string) => Answer) => {
  const known = new Map<string, Answer>()
  return (text) => {
    const kept = known.get(text)
    if (kept !== undefined) return kept
    const given = answer(text)
    known.set(text, given)
    const [oldest] = known.keys()
    if (known.size > count && oldest !== undefined) known.delete(oldest)
    return given
  }
}

/** Makes something when it is first asked for. */
const once = <Value>(make: () => Value): (() => Value) => {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/**
 * @param streets the town's list
 * @param boundary the town's outline, to say whether a point is in it
 * @param houses where the houses are, asked for when the first number is looked up; the streets' own numbers without it
 */
export const createGazetteer = (
  streets: Street[],
  boundary: Ring,
  houses: () => Houses = ownHouses(streets),
): Gazetteer => {
  // A town whose citizens name no place needs none of it.
  const index = once(() => createNameIndex([...streets, ...areaNames(streets)]))

  const toPlace: ToPlace = (street, number, crossing) => {
    const point = number
      ? houses().pointOf(street, number)
      : crossing
        ? houses().crossingOf(street, crossing)
        : street
    const address = number ? `${street.officialName}, ${number}` : street.officialName
    return {
      address: crossing ? `${address} / ${crossing.officialName}` : address,
      addressId: street.id || undefined,
      lat: point.lat,
      long: point.long,
      zipcode: street.zipcode,
      quarter: street.quarter,
      inTown: isInsideRing(point, boundary),
    }
  }

  const read = keepLast(KEPT, (text: string): PlaceReading => {
    const place = readNamedPlace(text, index(), toPlace)
    if (!place) return { rest: text }
    return {
      place,
      rest: `${text.slice(0, place.start).trimEnd()} ${text.slice(place.end).trimStart()}`.trim(),
    }
  })

  // What has no kind is a known place, and is where it is.
  const streetPoints = once(
    () => new Set(streets.filter(({ kind }) => kind && !COMPACT_KINDS.has(fold(kind))).map(pointKey)),
  )
  const named = new Set(streets.flatMap(({ quarter: neighbourhood }) => neighbourhood ?? []))
  return {
    neighbourhoods: [...named].sort((a, b) => a.localeCompare(b, 'ca')),
    search: (text) => searchNames(text, index(), toPlace).slice(0, MAX_FOUND),
    read,
    detect(text) {
      const { place } = read(text)
      const [first] = place?.certainty === 'sure' ? place.candidates : []
      return first && { ...first, hasStreetType: place?.hasStreetType ?? false }
    },
    reverse(point) {
      const nearest = nearestTo(point, streets, houses())
      if (!nearest) return undefined
      return { ...toPlace(nearest.street, nearest.number), ...point, inTown: isInsideRing(point, boundary) }
    },
    housesOf: (streetId) => houses().pointsOf(streetId),
    isStreetPoint: (point) => streetPoints().has(pointKey(point)),
  }
}

/** The numbers that the list of streets gives itself. */
const ownHouses = (streets: Street[]): (() => Houses) => {
  let packed: Houses | undefined
  return () => {
    packed ??= packHouses(
      streets.flatMap(({ id, numbers = [] }) => numbers.map((house) => ({ ...house, streetId: id }))),
    )
    return packed
  }
}

/** The house, or the street of which no house is known, that is nearest. */
const nearestTo = (
  point: Point,
  streets: Street[],
  houses: Houses,
): { street: Street; number?: string } | undefined => {
  const house = houses.nearestTo(point, MAX_METRES)
  const owner = house && streets.find(({ id }) => id === house.streetId)
  let nearest: { street: Street; number?: string } | undefined = owner && {
    street: owner,
    number: house.number,
  }
  let metres = house?.metres ?? MAX_METRES
  for (const street of streets) {
    if (street.approximate || houses.has(street.id)) continue
    const away = distanceMetres(point, street)
    if (away >= metres) continue
    metres = away
    nearest = { street }
  }
  return nearest
}
