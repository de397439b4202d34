import type { Town } from '#domain/town'
import type { Point, UnreadablePlace } from '#platform/geocoding'
import { fold } from '#platform/text'
import {
  type FieldReason,
  findPlaceInText,
  type PlaceInText,
  type PointFields,
  parsePointFields,
} from './parse-place.ts'
import { getServiceArea, judgePoint, type ServiceArea } from './service-area.ts'

/** What a form says of where something is, as it was typed. */
export type PlaceSaid = {
  lat?: string | undefined
  long?: string | undefined
  address?: string | undefined
  addressId?: string | undefined
  description?: string | undefined
}

/** Why something given as a place is none of the town's, or cannot be read here. */
export const PLACE_REASONS = [
  'zero',
  'swapped',
  'outside',
  'out-of-range',
  'incomplete',
  'not-a-number',
  'short-link',
  'what3words',
  'map-link',
] as const satisfies (FieldReason | UnreadablePlace)[]

/** One of {@link PLACE_REASONS}. */
export type PlaceReason = (typeof PLACE_REASONS)[number]

/** Which field is no place, and why. `turned`: the point in town that was meant, if latitude and longitude were changed. */
export type PlaceProblem = {
  field: 'lat' | 'long' | 'address' | 'description'
  reason: PlaceReason
  turned?: Point
}

/**
 * The place of a report. `leftOut`: what was given besides and is not used; `by`: what the place was taken from. `wrong`:
 * something was given, and nothing of it is a place of the town.
 */
export type ReportPlace =
  | {
      found: 'place'
      point?: Point
      address?: string
      by: 'fields' | 'address' | 'description'
      leftOut?: PlaceProblem
    }
  | { found: 'wrong'; problem: PlaceProblem }
  | { found: 'nothing' }

/** What is wrong with a place, if anything is. */
export const placeWrong = (place: ReportPlace): PlaceProblem | undefined =>
  place.found === 'wrong' ? place.problem : undefined

/** A field that is nothing but two numbers, however few places they have. */
const PAIR = /^([+-]?\d{1,3}(?:[.,]\d{1,60})?)(?:\s{0,3}[,;]\s{0,3}|\s{1,3})([+-]?\d{1,3}(?:[.,]\d{1,60})?)$/

/** As {@link findPlaceInText}, of a field where a place is asked for: two bare numbers are one there. */
export const fieldPlace = (text: string, ground: ServiceArea): PlaceInText => {
  const [, one = '', two = ''] = PAIR.exec(text.trim()) ?? []
  const [a, b] = [Number(one.replace(',', '.')), Number(two.replace(',', '.'))]
  // Two whole numbers are those of houses, but for the noughts of a device without a position.
  if (!one || (![one, two].every((number) => /[.,]/.test(number)) && (a !== 0 || b !== 0)))
    return findPlaceInText(text, ground)
  const readings = [
    { lat: a, long: b },
    { lat: b, long: a },
  ].map((point) => ({ point, verdict: judgePoint(point, ground) }))
  const best = readings.find(({ verdict }) => verdict === 'in-town') ?? readings[0]
  return best ? { found: 'point', ...best, rest: '' } : findPlaceInText(text, ground)
}

/** Reads a field in which a point of the town must be given, however it is written. */
export const pointField = (
  text: string,
  ground: ServiceArea,
): { point: Point } | { problem: PlaceProblem } => {
  const place = fieldPlace(text, ground)
  const point = pointIn(place)
  if (point) return { point }
  const reason = place.found === 'words' ? 'map-link' : 'not-a-number'
  return { problem: problemOf('address', place) ?? { field: 'address', reason } }
}

/** What programs write for an address that they do not have. */
const NO_ADDRESS = /^(?:null|undefined|none|nan|n\/a|unknown)$/i

/** Whether words are an address by which something can be found, beside a point that is none. */
const usable = (text: string): boolean => /\p{L}{2}/u.test(text) && !NO_ADDRESS.test(text)

/** The words of an address, without any of the places written in it. */
const wordsBeside = (text: string, place: PlaceInText, ground: ServiceArea): string => {
  let [found, words] = [place, text]
  for (let times = 0; found.found !== 'nothing' && times < 5; times++) {
    words = found.rest
    found = findPlaceInText(words, ground)
  }
  return words
}

/** «PRFG+6Q Manresa»: the town's name belongs to the code. */
const onlyTown = (text: string, name: string): boolean =>
  new RegExp(`^${RegExp.escape(fold(name))}(?: \\p{L}+)?$`, 'u').test(fold(text))

/** What an address says: its words, and the point or the problem of what is written in it. */
const readAddress = (said: PlaceSaid, ground: ServiceArea, name: string) => {
  const text = said.address?.trim() ?? ''
  const place = fieldPlace(text, ground)
  if (place.found === 'nothing') return { words: text }
  const beside = wordsBeside(text, place, ground)
  const rest = usable(beside) && !onlyTown(beside, name) ? beside : ''
  if (place.found === 'words') return { words: rest || place.words }
  const pointed = pointIn(place)
  return pointed ? { words: rest, point: pointed } : { words: rest, problem: problemOf('address', place) }
}

const pointIn = (place: PlaceInText): Point | undefined =>
  place.found === 'point' && place.verdict === 'in-town' ? place.point : undefined

const problemOf = (field: PlaceProblem['field'], place: PlaceInText): PlaceProblem | undefined => {
  if (place.found === 'unreadable') return { field, reason: place.what }
  if (place.found !== 'point' || place.verdict === 'in-town') return undefined
  const { point, verdict } = place
  return verdict === 'swapped'
    ? { field, reason: verdict, turned: { lat: point.long, long: point.lat } }
    : { field, reason: verdict }
}

const fieldProblem = ({ given: _, ...problem }: Extract<PointFields, { given: 'wrong' }>): PlaceProblem =>
  problem

/**
 * Decides where a report is, for every form: the two fields before the address, the address before what is written in the
 * description. Where the fields are no place of the town, an address that can be used is used.
 */
export const reportPlace = (said: PlaceSaid, town: Pick<Town, 'boundary' | 'profile'>): ReportPlace => {
  const ground = getServiceArea(town)
  const fields = parsePointFields(said.lat, said.long, ground)
  const address = readAddress(said, ground, town.profile.name)
  const words = address.words ? { address: address.words } : {}
  if (fields.given === 'point') return { found: 'place', point: fields.point, by: 'fields', ...words }
  const wrong = fields.given === 'wrong' ? fieldProblem(fields) : undefined
  const leftOut = wrong && { leftOut: wrong }
  if (address.point) return { found: 'place', point: address.point, by: 'address', ...words, ...leftOut }
  const problem = wrong ?? address.problem
  if (said.addressId || (problem ? usable(address.words) : address.words))
    return { found: 'place', by: 'address', ...words, ...(problem && { leftOut: problem }) }
  const written = findPlaceInText(said.description ?? '', ground)
  const point = pointIn(written)
  const besides = problem && { leftOut: problem }
  if (point) return { found: 'place', point, by: 'description', ...besides }
  if (written.found === 'words')
    return { found: 'place', address: written.words, by: 'description', ...besides }
  const last = problem ?? problemOf('description', written)
  return last ? { found: 'wrong', problem: last } : { found: 'nothing' }
}
