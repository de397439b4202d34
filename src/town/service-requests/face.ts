import { and, eq, lt } from 'drizzle-orm'
import type { Queue } from '#platform/jobs'
import { fold } from '#platform/text'
import type { Town } from '#town/jurisdictions'
import { catalogueOf, type ServiceDefinition, serviceEverIn } from '#town/services'
import type { Location, Reporter } from './draft.ts'
import { redact } from './redact.ts'
import { serviceRequest } from './tables.ts'

/** The rules by which the public columns are made. Raise it when they change: what is kept is made anew. */
export const FACE_VERSION = 2

/** Decimals of a public coordinate: about a metre, or a hundred for what may be somebody's own doorstep. */
const DECIMALS = { exact: 5, approximate: 3 } as const

/** What anybody may see of a request. */
export type Face = {
  publicDescription: string
  publicAddress: string | null
  publicLat: number | null
  publicLong: number | null
  searchText: string
  /** What staff look through: all of it. */
  staffText: string
  faceVersion: number
}

const rounded = (value: number | null | undefined, decimals: number): number | null =>
  value === null || value === undefined ? null : Number(value.toFixed(decimals))

/** Without the number of the house, nor the floor and door. */
const streetOnly = (address: string): string => address.replace(/[,;]?\s*\d.*$/su, '')

/**
 * The public face of a request: its words without what identifies people, its place as exactly as its service
 * allows. Made when it is filed, so that reading and searching never touch what is not public.
 */
export const faceOf = (
  { id, description, location }: { id: string; description: string; location: Location },
  reporter: Reporter | undefined,
  service: ServiceDefinition | undefined,
): Face => {
  const approximate = service?.approximate_location ?? false
  const decimals = DECIMALS[approximate ? 'approximate' : 'exact']
  const names = [reporter?.name, reporter?.surname].filter((name) => name !== undefined)
  const publicDescription = redact(description, names)
  const address = location.address ? redact(location.address) : null
  const publicAddress = address && approximate ? streetOnly(address) : address
  return {
    publicDescription,
    publicAddress,
    publicLat: rounded(location.lat, decimals),
    publicLong: rounded(location.long, decimals),
    searchText: fold(`${publicDescription} ${publicAddress ?? ''} ${location.quarter ?? ''}`),
    staffText: fold(`${id} ${description} ${location.address ?? ''} ${location.quarter ?? ''}`),
    faceVersion: FACE_VERSION,
  }
}

/** Makes anew the public faces that were made by older rules. */
export const renewFaces: Queue<Record<string, never>> = { name: 'renew-faces', retries: 5 }

const BATCH = 500

/** Renews every outdated face, a batch at a time; until then such a request shows no words and no place. */
export const renewOutdatedFaces = async (town: Town): Promise<void> => {
  const catalogue = await catalogueOf(town)
  for (;;) {
    const outdated = await town.db
      .select()
      .from(serviceRequest)
      .where(and(eq(serviceRequest.jurisdictionId, town.id), lt(serviceRequest.faceVersion, FACE_VERSION)))
      .limit(BATCH)
    if (outdated.length === 0) return
    for (const request of outdated) {
      const reporter = request.reporter ? town.vault.open<Reporter>(request.reporter) : undefined
      const { address, quarter, lat, long } = request
      const location: Location = {
        address: address ?? undefined,
        quarter: quarter ?? undefined,
        lat: lat ?? undefined,
        long: long ?? undefined,
      }
      const face = faceOf(
        { id: request.id, description: request.description, location },
        reporter,
        serviceEverIn(catalogue, request.serviceCode),
      )
      await town.db
        .update(serviceRequest)
        .set(face)
        .where(and(eq(serviceRequest.jurisdictionId, town.id), eq(serviceRequest.id, request.id)))
    }
  }
}
