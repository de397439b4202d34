import { OpenLocationCode } from 'open-location-code'
import { findDegrees, findUtm } from './coordinates.ts'
import { parseMapLink } from './map-links.ts'
import type { Point } from './place.ts'

/** Why a place that was written cannot be read here: a link that would have to be opened, or a paid register of words. */
export type UnreadablePlace = 'short-link' | 'what3words' | 'map-link'

/**
 * A place that somebody wrote as coordinates, a code or a map's link. `start` and `end`: where it stands in the text.
 * `points`: what it may mean, the likeliest first; `words`: the name that a link gives it.
 */
export type PlaceMention = { start: number; end: number } & (
  | { points: Point[] }
  | { words: string }
  | { unreadable: UnreadablePlace }
)

/** Stands where something was read already, so that nothing reads it twice. */
const CONSUMED = '\uFFFC'

/** Texts longer than this are read up to here. */
const LONGEST = 4_000

const OTHER_SCRIPTS = /[٠-٩۰-۹０-９٫،，\u00a0\u2000-\u200a\u202f\u200e\u200f\u2066-\u2069]/

/** Digits and signs of other scripts, one for one, so that places in the text stay where they are. */
const latin = (text: string): string => (OTHER_SCRIPTS.test(text) ? toLatin(text) : text)

const toLatin = (text: string): string =>
  text
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replace(/٫/g, '.')
    .replace(/[،，]/g, ',')
    .replace(/[\u00a0\u2000-\u200a\u202f\u200e\u200f\u2066-\u2069]/g, ' ')

const URLS =
  /(?:https?:\/\/|(?<![\p{L}\p{N}./@-])(?:www\.|maps\.|goo\.gl\/maps|osm\.org\/|w3w\.co\/|what3words\.com\/|waze\.com\/|google\.[a-z]{2,3}\/maps|openstreetmap\.org\/)|(?<![\p{L}\p{N}])(?:geo|google\.navigation|comgooglemaps|waze):(?=[-\d/q?]))[^\s<>"«»]+/giu

const WORDS3 = /(?<![\p{L}\p{N}:/])\/\/\/\s?\p{L}{2,}(?:[.。･・]\p{L}{2,}){2}/giu
const SAID3 = /what\s?3\s?words:?\s*\p{L}{2,}(?:\.\p{L}{2,}){2}/giu
const CODES =
  /(?<![\p{L}\p{N}+])(?=[2-9CFGHJMPQRVWX+]*[CFGHJMPQRVWX])(?:[2-9CFGHJMPQRVWX]{8}\+[2-9CFGHJMPQRVWX]{2,7}|[2-9CFGHJMPQRVWX]{4}(?:[2-9CFGHJMPQRVWX]{2})?\+[2-9CFGHJMPQRVWX]{2,3})(?![\p{L}\p{N}+])/giu

const codes = new OpenLocationCode()

const pointOfCode = (text: string, near: Point): Point | undefined => {
  const code = text.toUpperCase()
  if (!codes.isValid(code)) return undefined
  const area = codes.decode(codes.isFull(code) ? code : codes.recoverNearest(code, near.lat, near.long))
  return { lat: area.latitudeCenter, long: area.longitudeCenter }
}

const findLinks = (text: string, near: Point): PlaceMention[] =>
  [...text.matchAll(URLS)].flatMap((match): PlaceMention[] => {
    const link = match[0].replace(/[.,;:!?)\]}'’]+$/, '')
    const span = { start: match.index, end: match.index + link.length }
    const place = parseMapLink(link)
    if (!place) return []
    if (typeof place === 'string') return [{ ...span, unreadable: place }]
    if ('points' in place) return [{ ...span, points: place.points }]
    // A pin without a name is named by its degrees.
    const [inner] = [...findDegrees(place.words, near), ...findPlusCodes(place.words, near)]
    return [inner && 'points' in inner ? { ...span, points: inner.points } : { ...span, words: place.words }]
  })

const findPlusCodes = (text: string, near: Point): PlaceMention[] =>
  [...text.matchAll(CODES)].flatMap((match): PlaceMention[] => {
    const point = pointOfCode(match[0], near)
    return point ? [{ start: match.index, end: match.index + match[0].length, points: [point] }] : []
  })

const findWhat3Words = (text: string): PlaceMention[] =>
  [...text.matchAll(WORDS3), ...text.matchAll(SAID3)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    unreadable: 'what3words' as const,
  }))

const blank = (text: string, spans: { start: number; end: number }[]): string => {
  if (spans.length === 0) return text
  const units = text.split('')
  for (const { start, end } of spans) units.fill(CONSUMED, start, end)
  return units.join('')
}

/** Digits that a pair of metres has at least. */
const UTM_DIGITS = 13

/** Runs of digits that a pair of degrees has at least: each has decimals, or minutes. */
const DEGREES_RUNS = 3

/**
 * Every place written in a text: decimal degrees, degrees and minutes, UTM metres, Plus Codes, links of maps. Nothing is
 * opened or asked for. In the text's order.
 * @param near where the town is: what short codes and bare numbers are read by
 */
export const findPlaceMentions = (text: string, near: Point): PlaceMention[] => {
  let rest = latin(text.slice(0, LONGEST))
  const all: PlaceMention[] = []
  const take = (found: PlaceMention[]) => {
    all.push(...found)
    rest = blank(rest, found)
  }
  // What cannot be there is not looked for: most texts have no sign of a link, and no two numbers.
  if (/[.:]/.test(rest)) {
    take(findLinks(rest, near))
    take(findWhat3Words(rest))
    // A number inside another site's address is no place.
    rest = blank(
      rest,
      [...rest.matchAll(/(?:https?:\/\/|www\.)[^\s\uFFFC]+/giu)].map((match) => ({
        start: match.index,
        end: match.index + match[0].length,
      })),
    )
  } else if (rest.includes('///')) take(findWhat3Words(rest))
  if (rest.includes('+')) take(findPlusCodes(rest, near))
  const runs = rest.match(/\d+/g) ?? []
  if (runs.join('').length >= UTM_DIGITS) take(findUtm(rest, near))
  if (runs.length >= DEGREES_RUNS) take(findDegrees(rest, near))
  return all.sort((a, b) => a.start - b.start)
}
