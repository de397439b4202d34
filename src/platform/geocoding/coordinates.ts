import { distanceMetres, type Point } from './place.ts'
import { pointOfUtm } from './utm.ts'

/** Coordinates seen in a text: where they stand in it, and what they may mean, the likeliest first. */
export type CoordinateMatch = { start: number; end: number; points: Point[] }

/** How near the town a pair of bare numbers must lie to be taken for a place, in metres, where nothing says what it is. */
const NEAR = 60_000

const valid = ({ lat, long }: Point): boolean => Math.abs(lat) <= 90 && Math.abs(long) <= 180

const LABEL =
  '(?:(?<![\\p{L}])(?:lat(?:itude?)?|latitud|lon(?:gitude?)?|longitud|lng|long)["\']?\\s*[:=.]?\\s*["\']?)?'
const DEGREES = '[+\\-−]?\\d{1,3}(?:[.,]\\d{1,20})?'
const SIXTIETHS = '\\d{1,2}(?:[.,]\\d{1,10})?'
const angle = (n: number) =>
  `(?<label${n}>${LABEL})(?:(?<![\\p{L}])(?<before${n}>[NSEWO])\\.?\\s{0,2})?(?<degrees${n}>${DEGREES})` +
  `(?:\\s{0,2}(?<sign${n}>[°º˚])(?:\\s{0,2}(?<minutes${n}>${SIXTIETHS})\\s{0,2}['′’´‘](?!['′’´‘])` +
  `(?:\\s{0,2}(?<seconds${n}>${SIXTIETHS})\\s{0,2}(?:"|″|”|“|''|′′|’’|´´)?)?)?` +
  `|\\s(?<bareminutes${n}>\\d{1,2}(?:[.,]\\d{1,10})?)(?:\\s(?<bareseconds${n}>${SIXTIETHS}))?(?=\\s?[NSEWO](?![\\p{L}])))?` +
  `(?:\\s{0,2}(?<after${n}>[NSEWO])(?![\\p{L}\\p{N}]))?`
const BETWEEN =
  '(?:["\'\\])]?\\s{0,3}[,;/|]\\s{0,3}["\'\\[(]?|\\s{1,3}-\\s{1,3}|\\s{1,3}(?:i|y|and|et|e)\\s{1,3}|\\s{0,3})'
const PAIR = new RegExp(`(?<![\\p{N}][.,]?)${angle(1)}${BETWEEN}${angle(2)}(?!\\d|[.,:/]\\d)`, 'giu')

const numberOf = (text: string | undefined): number =>
  Number((text ?? '0').replace(',', '.').replace('−', '-'))

type Axis = 'lat' | 'long' | undefined

/** One angle of a pair: its degrees, which axis it is said to be, and how sure it is that it is an angle at all. */
const readAngle = (groups: Record<string, string | undefined>, n: 1 | 2) => {
  const of = (name: string) => groups[`${name}${n}`]
  const text = of('degrees') ?? ''
  const minutes = of('minutes') ?? of('bareminutes')
  const seconds = of('seconds') ?? of('bareseconds')
  const size = Math.abs(numberOf(text)) + numberOf(minutes) / 60 + numberOf(seconds) / 3_600
  const message = (of('before') ?? of('after'))?.toUpperCase()
  const label = of('label')?.toLowerCase() ?? ''
  const axis: Axis = label
    ? label.includes('lat')
      ? 'lat'
      : 'long'
    : message
      ? 'NS'.includes(message)
        ? 'lat'
        : 'long'
      : undefined
  const west = message === 'S' || message === 'W' || message === 'O' || /^[-−]/.test(text)
  return {
    value: west ? -size : size,
    axis,
    letter: message,
    places: /[.,](\d+)$/.exec(text)?.[1]?.length ?? 0,
    minutes: minutes !== undefined && numberOf(minutes) < 60 && numberOf(seconds) < 60,
    badMinutes: numberOf(minutes) >= 60 || numberOf(seconds) >= 60,
  }
}

/** Both orders, the one that is written first first; an axis that is named leaves no choice. */
const bothOrders = (one: ReturnType<typeof readAngle>, two: ReturnType<typeof readAngle>): Point[] => {
  const [a, b] = [one.value, two.value]
  const turned = one.axis === 'long' || two.axis === 'lat'
  const straight = one.axis === 'lat' || two.axis === 'long'
  const points = turned
    ? [{ lat: b, long: a }]
    : straight
      ? [{ lat: a, long: b }]
      : [
          { lat: a, long: b },
          { lat: b, long: a },
        ]
  // «O» is west here and east for a German telephone.
  const east = [one, two].some(({ letter: message }) => message === 'O')
  return [...points, ...(east ? points.map(({ lat, long }) => ({ lat, long: -long })) : [])].filter(valid)
}

/** Pairs of degrees. Dates, hours, prices, telephones and house numbers are none: too few places, or too many digits. */
export const findDegrees = (text: string, near: Point): CoordinateMatch[] => {
  const pair = new RegExp(PAIR)
  const all: CoordinateMatch[] = []
  for (let match = pair.exec(text); match; match = pair.exec(text)) {
    const read = readPair(match, near)
    if (read) all.push(read)
    // The second number of what is no pair may be the first of one: «Carrer de Guimerà 12, 41.7253, 1.8269».
    else pair.lastIndex = match.index + (/^\D*\d+(?:[.,]\d+)?/.exec(match[0])?.[0].length ?? 1)
  }
  return all
}

const readPair = (match: RegExpExecArray, near: Point): CoordinateMatch | undefined => {
  const groups = match.groups ?? {}
  const [one, two] = [readAngle(groups, 1), readAngle(groups, 2)]
  if (one.badMinutes || two.badMinutes || (one.axis && one.axis === two.axis)) return undefined
  const marked = Boolean(one.axis && two.axis)
  const places = Math.min(one.places, two.places)
  const points = bothOrders(one, two)
  const here = points.some((point) => distanceMetres(point, near) < NEAR)
  const sure = (one.minutes && two.minutes) || (marked && places >= 2) || places >= 4 || (places >= 3 && here)
  if (!sure || points.length === 0) return undefined
  return { start: match.index, end: match.index + match[0].length, points }
}

const METRES = '(?:\\d{6}|\\d{3}\\.\\d{3})(?:,\\d{1,4}|\\.\\d{1,4}(?!\\d))?'
const NORTHING = '(?:\\d{7}|\\d\\.\\d{3}\\.\\d{3})(?:,\\d{1,4}|\\.\\d{1,4}(?!\\d))?'
const AXIS = '(?:(?<![\\p{L}])(?:x|y|e|n|utm[ _]?x|utm[ _]?y|easting|northing|est|nord)\\s?[:=]?\\s?)?'
const GAP = '\\s?m?\\s{0,3}[,;/|]?\\s{0,3}'
const UTM = new RegExp(
  `(?<![\\p{N}][.,]?)(?:(?<zone>2[89]|3[01])\\s?[NTS]?\\s{1,3})?(?:${AXIS}(?<x>${METRES})${GAP}${AXIS}(?<y>${NORTHING})` +
    `|${AXIS}(?<y2>${NORTHING})${GAP}${AXIS}(?<x2>${METRES}))(?![\\d]|[.,]\\d)`,
  'giu',
)

/** `402.345,12`, `402345.12` and `402345,12` are one number. */
const metresOf = (text: string): number =>
  Number(
    /^\d{1,3}(?:\.\d{3})+(?:,|$)/.test(text)
      ? text.replace(/\./g, '').replace(',', '.')
      : text.replace(',', '.'),
  )

/** Metres of ETRS89 / UTM as the country's technicians write them; in the town's own zone where none is named. */
export const findUtm = (text: string, near: Point): CoordinateMatch[] =>
  [...text.matchAll(UTM)].flatMap((match): CoordinateMatch[] => {
    const { zone, x, x2, y, y2 } = match.groups ?? {}
    const [easting, northing] = [metresOf(x ?? x2 ?? ''), metresOf(y ?? y2 ?? '')]
    const own = Math.floor((near.long + 180) / 6) + 1
    if (!(easting > 160_000 && easting < 840_000 && northing > 0 && northing < 9_400_000)) return []
    const point = pointOfUtm(easting, northing, Number(zone ?? own))
    // Thirteen digits may be many things: a place only where there could be one.
    if (!valid(point) || distanceMetres(point, near) > NEAR * 5) return []
    return [{ start: match.index, end: match.index + match[0].length, points: [point] }]
  })
