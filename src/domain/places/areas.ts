import { createHash } from 'node:crypto'
import type { Town } from '#domain/town'
import { distanceMetres, isInsideRing, type Point, type Ring } from '#platform/geocoding'
import { fold } from '#platform/text'
import { isInNeighbourhood, type Neighbourhood } from './neighbourhood.ts'
import { getNeighbourhoods } from './neighbourhoods.ts'
import { distanceToSegment } from './service-area.ts'

/** How far around a place, in metres, somebody may ask to hear of what happens. */
export const AREA_METRES = [150, 300, 500, 1_000] as const

/** Corners of an area that a citizen draws, at most, closed. */
const MAX_CORNERS = 60

/** The widest that an area may be, in metres: wider than that is the whole town, and its list is public. */
const MAX_WIDTH = 15_000

/** How far a street or a neighbourhood may reach from the one point that is known of it, for versions that know circles only. */
const REACH = 1_000

/** How alike a street’s name has to be. */
const MIN_STREET_SCORE = 0.6

/** What an area is, where it is no circle. */
export type AreaShape =
  | { of: 'street'; name: string; id?: string | undefined }
  | { of: 'neighbourhood'; name: string }
  | { of: 'drawn'; ring: Ring }
  /** Several outlines, and the holes of each. */
  | { of: 'outlines'; rings: Ring[]; holes?: Ring[][] }
  /** Whatever is no farther from one of these lines than so many metres. */
  | { of: 'lines'; lines: Ring[]; within: number }

/** A part of the town: within `metres` of a point, or a `shape` that lies there. `label`: its name; none of what was drawn. */
export type Area = Point & { label: string; metres: number; shape?: AreaShape }

/** An area as it is asked for, before it is looked up. */
export type AskedArea =
  | { of: 'around'; address: string; metres: number }
  /** `label`: as they called it, where they did. */
  | { of: 'point'; point: Point; metres: number; label?: string }
  | { of: 'street'; street: string }
  | { of: 'neighbourhood'; neighbourhood: string }
  | { of: 'drawn'; ring: Ring | undefined }
  /** One corner is a point, two are a stretch of street, more are an outline. `metres`: around a point, and beside a stretch. */
  | { of: 'corners'; corners: Point[] | undefined; metres: number; label: string }

/** The field of the form that is wrong, where nothing is found for it. */
export type AreaField = 'address' | 'street' | 'neighbourhood' | 'ring'

type Found = { area: Area; subject: string } | { wrong: AreaField }

const streetOf = (address: string): string => address.split(',')[0]?.trim() ?? address

/** Looks an area up. `subject`: the same for the same area. @param corners that one that is drawn may have */
export const findArea = async (town: Town, asked: AskedArea, corners = MAX_CORNERS): Promise<Found> => {
  switch (asked.of) {
    case 'around':
      return findCircle(town, asked)
    case 'point':
      return circleAround(town, asked)
    case 'street': {
      const [best] = asked.street.trim() ? town.gazetteer.search(streetOf(asked.street)) : []
      if (!best?.inTown || best.score < MIN_STREET_SCORE) return { wrong: 'street' }
      const { lat, long, addressId: id } = best
      const name = streetOf(best.address)
      const area = { label: name, lat, long, metres: REACH, shape: { of: 'street' as const, name, id } }
      return { area, subject: `street:${id ?? fold(name)}` }
    }
    case 'neighbourhood': {
      const found = getNeighbourhoods(town).neighbourhoods.find(({ name }) => name === asked.neighbourhood)
      const [[long, lat] = []] = found?.outlines[0] ?? []
      if (!found || lat === undefined || long === undefined) return { wrong: 'neighbourhood' }
      const { name } = found
      const area = { label: name, lat, long, metres: REACH, shape: { of: 'neighbourhood' as const, name } }
      return { area, subject: `neighbourhood:${fold(name)}` }
    }
    case 'drawn':
      return findDrawn(town, asked.ring, corners)
    case 'corners':
      return findCorners(town, asked)
  }
}

/** Four decimals of a degree: some ten metres. The same house again is the same area. */
const subjectOfPoint = ({ lat, long }: Point): string => `${lat.toFixed(4)},${long.toFixed(4)}`

/** Metres around a place, at least and at most: what else is typed is no distance. */
const [MIN_METRES, MAX_METRES] = [10, 1_000]

const allowedMetres = (metres: number): number =>
  metres >= MIN_METRES && metres <= MAX_METRES ? metres : AREA_METRES[1]

const findCircle = async (
  town: Town,
  { address, metres }: Extract<AskedArea, { of: 'around' }>,
): Promise<Found> => {
  const [best] = address ? await town.geocoder.search(address).catch(() => []) : []
  if (!best) return { wrong: 'address' }
  const { lat, long } = best
  return {
    area: { label: best.address, lat, long, metres: allowedMetres(metres) },
    subject: subjectOfPoint(best),
  }
}

const circleAround = (
  { gazetteer, boundary }: Town,
  { point, metres, label: said }: Extract<AskedArea, { of: 'point' }>,
): Found => {
  if (!isInsideRing(point, boundary)) return { wrong: 'address' }
  const label = said || (gazetteer.reverse(point)?.address ?? '')
  const { lat, long } = point
  return { area: { label, lat, long, metres: allowedMetres(metres) }, subject: subjectOfPoint(point) }
}

/** An area of these outlines or lines; nothing where it does not touch the town or is wider than one. */
export const areaOfShape = (
  { boundary }: Town,
  label: string,
  shape: Extract<AreaShape, { of: 'drawn' | 'outlines' | 'lines' }>,
): Area | undefined => {
  const corners = cornersOf(shape)
  const [first] = corners
  if (!first) return undefined
  let [west, south, east, north] = [first.long, first.lat, first.long, first.lat]
  for (const { lat, long } of corners) {
    west = Math.min(west, long)
    east = Math.max(east, long)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  const middle = { lat: (south + north) / 2, long: (west + east) / 2 }
  const metres = Math.max(...corners.map((corner) => distanceMetres(middle, corner)))
  const touches =
    corners.some((corner) => isInsideRing(corner, boundary)) ||
    boundary.some(([long, lat]) => coversPoint(shape, { lat, long }))
  return touches && metres <= MAX_WIDTH
    ? { label, ...middle, metres: Math.max(1, Math.ceil(metres)), shape }
    : undefined
}

/** The street by which something drawn lies: that of the middle corner of its first outline or line. */
export const streetBy = (
  { gazetteer }: Town,
  shape: Extract<AreaShape, { of: 'drawn' | 'outlines' | 'lines' }>,
): string => {
  const [first = []] =
    shape.of === 'drawn' ? [shape.ring] : shape.of === 'outlines' ? shape.rings : shape.lines
  const corner = first[Math.floor(first.length / 2)]
  const address = corner && gazetteer.reverse(toPoint(corner))?.address
  return address ? streetOf(address) : ''
}

/** @param ring closed */
const findDrawn = (town: Town, ring: Ring | undefined, corners: number): Found => {
  if (!ring || ring.length > corners + 1) return { wrong: 'ring' }
  const rounded = ring.map(([long, lat]): [number, number] => [
    Number(long.toFixed(5)),
    Number(lat.toFixed(5)),
  ])
  const area = areaOfShape(town, '', { of: 'drawn', ring: rounded })
  if (!area) return { wrong: 'ring' }
  const digest = createHash('sha256').update(JSON.stringify(rounded)).digest('hex').slice(0, 24)
  return { area, subject: `drawn:${digest}` }
}

const findCorners = (
  town: Town,
  { corners = [], metres, label }: Extract<AskedArea, { of: 'corners' }>,
): Found => {
  const [first] = corners
  if (!first) return { wrong: 'ring' }
  if (corners.length === 1) {
    const found = circleAround(town, { of: 'point', point: first, metres })
    return 'area' in found
      ? { ...found, area: { ...found.area, label: label || found.area.label } }
      : { wrong: 'ring' }
  }
  const line = corners.map(({ lat, long }): [number, number] => [long, lat])
  const shape: Parameters<typeof streetBy>[1] =
    corners.length === 2
      ? { of: 'lines', lines: [line], within: metres }
      : { of: 'drawn', ring: [...line, [first.long, first.lat]] }
  const area = areaOfShape(town, label || streetBy(town, shape), shape)
  return area ? { area, subject: `corners:${JSON.stringify(line)}` } : { wrong: 'ring' }
}

const toPoint = ([long, lat]: [number, number]): Point => ({ lat, long })

/** The corners of what is drawn; none of what is known by its name. */
const cornersOf = (shape: AreaShape | undefined): Point[] => {
  switch (shape?.of) {
    case 'drawn':
      return shape.ring.map(toPoint)
    case 'outlines':
      return shape.rings.flat().map(toPoint)
    case 'lines':
      return shape.lines.flat().map(toPoint)
    default:
      return []
  }
}

const coversPoint = (
  shape: Extract<AreaShape, { of: 'drawn' | 'outlines' | 'lines' }>,
  point: Point,
): boolean => {
  switch (shape.of) {
    case 'drawn':
      return isInsideRing(point, shape.ring)
    case 'outlines':
      return shape.rings.some(
        (ring, at) =>
          isInsideRing(point, ring) && !shape.holes?.[at]?.some((hole) => isInsideRing(point, hole)),
      )
    case 'lines':
      return shape.lines.some((line) => isNearLine(point, line, shape.within))
  }
}

const isNearLine = (point: Point, line: Ring, within: number): boolean => {
  const [only] = line
  if (only && line.length === 1) return distanceMetres(point, toPoint(only)) <= within
  return line.some((corner, at) => {
    const next = line[at + 1]
    return next !== undefined && distanceToSegment(point, corner, next) <= within
  })
}

/** What is known of where something is. */
export type PlaceFacts = {
  point?: Point | undefined
  address?: string | null | undefined
  addressId?: string | null | undefined
  quarter?: string | null | undefined
}

/** Whether something lies in an area, by what is known of where it is. */
export const coversPlace = (
  town: Town,
  area: Area,
  { point, address, addressId, quarter }: PlaceFacts,
): boolean => {
  const { shape } = area
  if (!shape) return point !== undefined && distanceMetres(area, point) <= area.metres
  switch (shape.of) {
    case 'street':
      return (
        (shape.id !== undefined && shape.id === addressId) ||
        (!!address && fold(streetOf(address)) === fold(shape.name))
      )
    case 'neighbourhood':
      return point
        ? neighbourhoodsCalled(town, shape.name).some((one) => isInNeighbourhood(one, point))
        : !!quarter && fold(quarter) === fold(shape.name)
    default:
      return point !== undefined && (coversPoint(shape, point) || isSomewhereIn(town, area, point, address))
  }
}

/** Of a house whose own point is not known the street is compared: it may be anywhere in it. */
const isSomewhereIn = (
  { gazetteer }: Town,
  { label, shape }: Area,
  point: Point,
  address: string | null | undefined,
): boolean =>
  shape?.of === 'lines' &&
  !!address &&
  gazetteer.isStreetPoint(point) &&
  fold(streetOf(address)) === fold(streetOf(label))

const neighbourhoodsCalled = (town: Town, name: string): Neighbourhood[] =>
  getNeighbourhoods(town).neighbourhoods.filter((one) => one.name === name)

/** How far, in metres, the point that stands for a street may be from where somebody lives in it: no house of it is known. */
const STREET_REACH = 150

/** Points of a line are compared so close to each other, in metres. */
const SAMPLE_METRES = 40
const MAX_SAMPLES = 2_000

/** Points that stand for an area: of a street, its houses, or the one point that is known of it. */
const samplesOf = (town: Town, area: Area): Point[] => {
  const { shape } = area
  switch (shape?.of) {
    case undefined:
      return [area]
    case 'street':
      return [area, ...(shape.id ? town.gazetteer.housesOf(shape.id) : [])]
    case 'neighbourhood':
      return neighbourhoodsCalled(town, shape.name)
        .flatMap(({ outlines }) => outlines.flat())
        .map(toPoint)
    case 'drawn':
      return alongLine(shape.ring)
    case 'outlines':
      return shape.rings.flatMap(alongLine).slice(0, MAX_SAMPLES)
    case 'lines':
      return shape.lines.flatMap(alongLine).slice(0, MAX_SAMPLES)
  }
}

/** The corners of a line, and points between those that are far apart. */
const alongLine = (line: Ring): Point[] =>
  line.flatMap((corner, at) => {
    const next = line[at + 1]
    if (!next) return [toPoint(corner)]
    const [from, to] = [toPoint(corner), toPoint(next)]
    const parts = Math.min(200, Math.max(1, Math.ceil(distanceMetres(from, to) / SAMPLE_METRES)))
    return Array.from({ length: parts }, (_, part) => ({
      lat: from.lat + ((to.lat - from.lat) * part) / parts,
      long: from.long + ((to.long - from.long) * part) / parts,
    }))
  })

/** Whether some point of one area lies in the other. */
const reachesInto = (town: Town, one: Area, other: Area): boolean => {
  const streetOfOne = one.shape?.of === 'street' ? one.shape : undefined
  if (other.shape?.of === 'street') {
    // A street has no outline: what lies in it is known by its name, and by its houses from the other side.
    const { name, id } = other.shape
    const same =
      streetOfOne && ((id !== undefined && id === streetOfOne.id) || fold(streetOfOne.name) === fold(name))
    return same ?? fold(streetOf(one.label)) === fold(name)
  }
  if (streetOfOne && !other.shape && distanceMetres(one, other) <= other.metres + STREET_REACH) return true
  if (!one.shape && !other.shape) return distanceMetres(one, other) <= one.metres + other.metres
  return samplesOf(town, one).some((point) => coversPlace(town, other, { point }))
}

/** Whether two areas have something in common, as exactly as they are known. */
export const touches = (town: Town, one: Area, other: Area): boolean =>
  reachesInto(town, one, other) || reachesInto(town, other, one)
