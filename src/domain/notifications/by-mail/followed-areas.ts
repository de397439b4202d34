import { createHash } from 'node:crypto'
import type { FollowedArea } from '#domain/mail'
import { getNeighbourhoods } from '#domain/places'
import type { PublicRequest } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { distanceMetres, isInsideRing, type Point, type Ring } from '#platform/geocoding'
import { fold } from '#platform/text'

/** How near, in metres, somebody may ask to be told of reports. */
export const AREA_METRES = [150, 300, 500, 1_000] as const

/** Corners of an area that is drawn, at most, closed. */
const MAX_CORNERS = 60

/** The widest that an area may be, in metres: wider than that is the whole town, and its list is public. */
const MAX_WIDTH = 15_000

/** How far a street or a neighbourhood may reach from the one point that is known of it, for versions that know circles only. */
const REACH = 1_000

/** How alike a street’s name has to be. */
const MIN_STREET_SCORE = 0.6

/** What somebody asks to be told of, before it is looked up. */
export type AskedArea =
  | { of: 'around'; address: string; metres: number }
  | { of: 'street'; street: string }
  | { of: 'neighbourhood'; neighbourhood: string }
  | { of: 'drawn'; ring: Ring | undefined }

/** The field of the form that is wrong, where nothing is found for it. */
export type AreaField = 'address' | 'street' | 'neighbourhood' | 'ring'

type Found = { area: FollowedArea; subject: string } | { wrong: AreaField }

const streetOf = (address: string): string => address.split(',')[0]?.trim() ?? address

/** Looks an area up. `subject`: the same for the same area. */
export const findArea = async (town: Town, asked: AskedArea): Promise<Found> => {
  switch (asked.of) {
    case 'around':
      return findCircle(town, asked)
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
      return findDrawn(town, asked.ring)
  }
}

const findCircle = async (
  town: Town,
  { address, metres }: Extract<AskedArea, { of: 'around' }>,
): Promise<Found> => {
  const [best] = address ? await town.geocoder.search(address).catch(() => []) : []
  if (!best) return { wrong: 'address' }
  const { lat, long } = best
  const area = {
    label: best.address,
    lat,
    long,
    metres: AREA_METRES.find((one) => one === metres) ?? AREA_METRES[1],
  }
  // Four decimals of a degree: some ten metres. The same house again is the same alert.
  return { area, subject: `${lat.toFixed(4)},${long.toFixed(4)}` }
}

/** @param ring closed */
const findDrawn = ({ boundary }: Town, ring: Ring | undefined): Found => {
  if (!ring || ring.length > MAX_CORNERS + 1) return { wrong: 'ring' }
  const [longs, lats] = [ring.map(([long]) => long), ring.map(([, lat]) => lat)]
  const middle = {
    lat: (Math.min(...lats) + Math.max(...lats)) / 2,
    long: (Math.min(...longs) + Math.max(...longs)) / 2,
  }
  const metres = Math.max(...ring.map(([long, lat]) => distanceMetres(middle, { lat, long })))
  const touches =
    ring.some(([long, lat]) => isInsideRing({ lat, long }, boundary)) ||
    boundary.some(([long, lat]) => isInsideRing({ lat, long }, ring))
  if (!touches || metres > MAX_WIDTH) return { wrong: 'ring' }
  const rounded = ring.map(([long, lat]): [number, number] => [
    Number(long.toFixed(5)),
    Number(lat.toFixed(5)),
  ])
  const digest = createHash('sha256').update(JSON.stringify(rounded)).digest('hex').slice(0, 24)
  return {
    area: { label: '', ...middle, metres: Math.ceil(metres), shape: { of: 'drawn', ring: rounded } },
    subject: `drawn:${digest}`,
  }
}

/** Whether a report lies in an area, as exactly as the public may know where it is. */
export const coversReport = (town: Town, area: FollowedArea, report: PublicRequest): boolean => {
  const { lat, long, address, addressId, quarter } = report
  const { shape } = area
  const point = lat === null || long === null ? undefined : { lat, long }
  if (!shape) return point !== undefined && distanceMetres(area, point) <= area.metres
  switch (shape.of) {
    case 'street':
      return (
        (shape.id !== undefined && shape.id === addressId) ||
        (address !== null && fold(streetOf(address)) === fold(shape.name))
      )
    case 'neighbourhood':
      return point
        ? isInNeighbourhood(town, shape.name, point)
        : quarter !== null && fold(quarter) === fold(shape.name)
    case 'drawn':
      return point !== undefined && isInsideRing(point, shape.ring)
  }
}

const isInNeighbourhood = (town: Town, name: string, point: Point): boolean =>
  getNeighbourhoods(town).neighbourhoods.some(
    (one) => one.name === name && one.outlines.some((outline) => isInsideRing(point, outline)),
  )
