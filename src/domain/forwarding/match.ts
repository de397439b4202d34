import type { ServiceRequest } from '#domain/service-requests'
import { distanceMetres, type Point } from '#platform/geocoding'
import { fold } from '#platform/text'
import type { ListedRequest } from './relay-port.ts'

/** Places of one report may differ by what two systems round or move them. */
const SAME_PLACE_METRES = 60

/** A description that was cut is recognised by this many characters. */
const LEAST_WORDS = 20

type Described = Pick<ServiceRequest, 'description' | 'lat' | 'long' | 'address'>

/**
 * Whether a request in another system's list is one of ours: same service, same words (it may have cut them), same place.
 * @param serviceCode the service's code there
 */
export const isSameRequest = (ours: Described, serviceCode: string, theirs: ListedRequest): boolean =>
  (theirs.serviceCode === undefined || theirs.serviceCode === serviceCode) &&
  isSameDescription(ours.description, theirs.description ?? '') &&
  isSamePlace(ours, theirs)

const plain = (text: string) => fold(text).replace(/\s+/g, ' ').trim()

const isSameDescription = (ours: string, theirs: string): boolean => {
  const [a, b] = [plain(ours), plain(theirs).replace(/(?:…|\.\.\.)$/, '')]
  return a === b || (b.length >= LEAST_WORDS && a.startsWith(b))
}

const pointOf = ({ lat, long }: { lat?: number | null; long?: number | null }): Point | undefined =>
  typeof lat === 'number' && typeof long === 'number' ? { lat, long } : undefined

const isSamePlace = (ours: Described, theirs: ListedRequest): boolean => {
  const [a, b] = [pointOf(ours), pointOf(theirs)]
  if (a && b) return distanceMetres(a, b) <= SAME_PLACE_METRES
  return !ours.address || !theirs.address || plain(ours.address) === plain(theirs.address)
}
