import { findPlaceMentions, type PlaceMention, type Point, type UnreadablePlace } from '#platform/geocoding'
import { judgePoint, type PointVerdict, type ServiceArea } from './service-area.ts'

/** Why two fields are no place of the town. */
export type FieldReason = 'incomplete' | 'not-a-number' | Exclude<PointVerdict, 'in-town'>

/** What a form's two fields say: nothing, a point in town, or what is wrong with which field. */
export type PointFields =
  | { given: 'nothing' }
  | { given: 'point'; point: Point }
  /** `turned`: the place in town that was meant, if the two were changed. */
  | { given: 'wrong'; field: 'lat' | 'long'; reason: FieldReason; turned?: Point }

/** Digits after the point that are kept: a tenth of a millimetre. What a program writes beyond is rounding. */
const MAX_DECIMALS = 9

/** A number as a program or a person writes it. More digits than a number holds are cut, not refused. */
const parseNumber = (text: string): number | undefined =>
  /^[+-]?\d{1,6}(?:[.,]\d{1,60})?$/.test(text)
    ? Number(Number(text.replace(',', '.')).toFixed(MAX_DECIMALS))
    : undefined

/** Judges the two fields of a form, an API or a file. */
export const parsePointFields = (
  lat: string | undefined,
  long: string | undefined,
  ground: ServiceArea,
): PointFields => {
  const [a, b] = [lat?.trim() ?? '', long?.trim() ?? '']
  if (!a && !b) return { given: 'nothing' }
  const wrong = (field: 'lat' | 'long', reason: FieldReason, turned?: Point): PointFields =>
    turned ? { given: 'wrong', field, reason, turned } : { given: 'wrong', field, reason }
  if (!a) return wrong('lat', 'incomplete')
  if (!b) return wrong('long', 'incomplete')
  const point = { lat: parseNumber(a), long: parseNumber(b) }
  if (point.lat === undefined) return wrong('lat', 'not-a-number')
  if (point.long === undefined) return wrong('long', 'not-a-number')
  const whole = { lat: point.lat, long: point.long }
  const verdict = judgePoint(whole, ground)
  if (verdict === 'in-town') return { given: 'point', point: whole }
  if (verdict === 'swapped') return wrong('lat', 'swapped', { lat: whole.long, long: whole.lat })
  return wrong(verdict === 'out-of-range' && Math.abs(whole.lat) <= 90 ? 'long' : 'lat', verdict)
}

/** What a text says of a place besides an address in words. `rest`: the text without it. */
export type PlaceInText =
  | { found: 'nothing' }
  | { found: 'point'; point: Point; verdict: PointVerdict; rest: string }
  | { found: 'words'; words: string; rest: string }
  | { found: 'unreadable'; what: UnreadablePlace; rest: string }

/** The reading that lies in town, if one does; else the first. */
const pointOf = (written: PlaceMention, ground: ServiceArea) => {
  if (!('points' in written)) return []
  const judged = written.points.map((point) => ({ point, verdict: judgePoint(point, ground), written }))
  return judged.find(({ verdict }) => verdict === 'in-town') ?? judged.slice(0, 1)
}

/**
 * Finds the place that a text gives as coordinates, a code or a map's link: in a chat, a form's address or description.
 * Of several the first in town counts. Which comes first, latitude or longitude, is settled by the town.
 */
export const findPlaceInText = (text: string, ground: ServiceArea): PlaceInText => {
  const all = findPlaceMentions(text, ground.centre)
  const [first] = all
  if (!first) return { found: 'nothing' }
  const points = all.flatMap((written) => pointOf(written, ground))
  const best = points.find(({ verdict }) => verdict === 'in-town') ?? points[0]
  const chosen = best?.written ?? all.find((one) => 'words' in one) ?? first
  const rest = `${text.slice(0, chosen.start)} ${text.slice(chosen.end)}`
    .replace(/[\s,;:.()[\]-]+$|^[\s,;:.()[\]-]+/g, '')
    .replace(/\s+/g, ' ')
  if (best) return { found: 'point', point: best.point, verdict: best.verdict, rest }
  if ('words' in chosen) return { found: 'words', words: chosen.words, rest }
  return { found: 'unreadable', what: 'unreadable' in chosen ? chosen.unreadable : 'map-link', rest }
}
