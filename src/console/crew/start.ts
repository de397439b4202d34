import { getServiceArea, judgePoint, placesLike, takeCandidate } from '#domain/places'
import type { Town } from '#domain/town'
import type { Point } from '#platform/geocoding'

/** Where somebody begins their round. */
export type Start = Point & { address: string }

const NAME = 'town.start'

/** A shift. */
const MAX_AGE_SECONDS = 12 * 3_600

/** Finds the place where a round begins. @returns nothing where it is not clear which one is meant */
export const findStart = async (town: Town, address: string): Promise<Start | undefined> => {
  const found = takeCandidate(await placesLike(town, address), true)
  return found && { lat: found.lat, long: found.long, address: found.address }
}

/** Keeps it on this screen, in no address; or forgets it. */
export const startCookie = (start: Start | undefined): string => {
  const value = start ? encodeURIComponent(JSON.stringify([start.lat, start.long, start.address])) : ''
  const age = start ? MAX_AGE_SECONDS : 0
  return `${NAME}=${value}; Path=/console/crew; HttpOnly; SameSite=Lax; Max-Age=${age}`
}

/** Where the round of a request's screen begins. */
export const readStart = (town: Town, { headers }: Request): Start | undefined => {
  const value = new RegExp(`(?:^|;\\s*)${NAME}=([^;]+)`).exec(headers.get('cookie') ?? '')?.[1]
  try {
    const [lat, long, address] = JSON.parse(decodeURIComponent(value ?? '')) as unknown[]
    const start = { lat: Number(lat), long: Number(long), address: String(address).slice(0, 200) }
    return judgePoint(start, getServiceArea(town)) === 'in-town' ? start : undefined
  } catch {
    return undefined
  }
}
