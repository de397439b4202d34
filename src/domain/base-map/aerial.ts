import type { Town } from '#domain/town'
import type { AerialTile } from '#platform/aerial'
import { describeError } from '#platform/telemetry'

/** From the whole town to a house. */
export const AERIAL_ZOOMS: [number, number] = [11, 19]

/** How long a server that failed is left alone: a map asks for twenty tiles at once. */
const REST_MS = 30_000

const restUntil = new WeakMap<Town, number>()

/** A place as a tile of a zoom (Web Mercator), from the north-west. */
const tileOf = (long: number, lat: number, zoom: number): [x: number, y: number] => {
  const radians = (lat * Math.PI) / 180
  const y = (1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2
  return [Math.floor(((long + 180) / 360) * 2 ** zoom), Math.floor(y * 2 ** zoom)]
}

/** Whether a tile shows something of the town or stands beside one that does. */
const isOfTown = ({ boundary }: Pick<Town, 'boundary'>, zoom: number, x: number, y: number): boolean => {
  const [longs, lats] = [boundary.map(([long]) => long), boundary.map(([, lat]) => lat)]
  const [west, north] = tileOf(Math.min(...longs), Math.max(...lats), zoom)
  const [east, south] = tileOf(Math.max(...longs), Math.min(...lats), zoom)
  return x >= west - 1 && x <= east + 1 && y >= north - 1 && y <= south + 1
}

/**
 * An aerial photograph of a part of the town: the other server hears of a tile, and of nobody who looks at it.
 * @returns nothing where there is none; `unavailable`: the server does not answer
 */
export const readAerialTile = async (
  town: Town,
  { zoom, x, y }: { zoom: number; x: number; y: number },
): Promise<AerialTile | 'unavailable' | undefined> => {
  const [from, to] = AERIAL_ZOOMS
  const whole = [zoom, x, y].every(Number.isInteger)
  if (!town.aerial || !whole || zoom < from || zoom > to || !isOfTown(town, zoom, x, y)) return undefined
  if (town.now().getTime() < (restUntil.get(town) ?? 0)) return 'unavailable'
  try {
    return await town.aerial.read(zoom, x, y)
  } catch (error) {
    restUntil.set(town, town.now().getTime() + REST_MS)
    town.log.warn({ error: describeError(error) }, 'aerial photographs unavailable')
    return 'unavailable'
  }
}
