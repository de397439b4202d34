import { and, eq, isNotNull, isNull, lt } from 'drizzle-orm'
import { type Catalogue, findService, getCatalogue, type ServiceDefinition } from '#domain/services'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { fold } from '#platform/text'
import { type Location, locationOf, type Reporter } from '../draft.ts'
import type { ServiceRequest } from '../read.ts'
import { publicWords } from '../redaction/public-words.ts'
import { serviceRequest, serviceRequestEvent } from '../tables.ts'
import { type PublicFieldName, searchedFields } from './public-fields.ts'
import { namesToRedact, redactForPublic } from './public-view.ts'

const e = serviceRequestEvent

/** The rules by which the public columns are made. Raise it when they change: what is kept is rebuilt. */
export const PROJECTION_VERSION = 6

/** Decimals of a public coordinate: about a metre, or a hundred for what may be somebody's own doorstep. */
const DECIMALS = { exact: 5, approximate: 3 } as const

/** What anybody may see of a request. */
export type PublicProjection = {
  publicDescription: string
  publicAddress: string | null
  publicLat: number | null
  publicLong: number | null
  searchText: string
  /** What staff look through: all of it. */
  staffText: string
  faceVersion: number
}

const roundTo = (value: number | null | undefined, decimals: number): number | null =>
  value === null || value === undefined ? null : Number(value.toFixed(decimals))

/** Without the house number, floor and apartment. */
const withoutHouseNumber = (address: string): string => address.replace(/[,;]?\s*\d.*$/su, '')

/** What a search of one of the two looks through. */
export const searchedText = (
  searcher: 'public' | 'staff',
  values: { readonly [field in PublicFieldName]?: unknown },
): string =>
  fold(
    searchedFields(searcher)
      .map((name) => values[name] ?? '')
      .join(' '),
  )

/** What a projection is made of. `moderatedDescription`: what staff put in place of the words that came. */
type ProjectedRequest = {
  id: string
  description: string
  moderatedDescription?: string | null
  assetId?: string | null
  location: Location
}

/**
 * The public projection of a request: its words without what identifies people, its place as exactly as its service
 * allows. Made when it is filed, so that reading and searching never touch what is not public.
 * @param names of the people concerned
 */
export const toPublicProjection = (
  { id, description, moderatedDescription, assetId, location }: ProjectedRequest,
  names: string[],
  service: ServiceDefinition | undefined,
  town: Pick<Town, 'profile' | 'streets'>,
): PublicProjection => {
  const approximate = service?.approximate_location ?? false
  const decimals = DECIMALS[approximate ? 'approximate' : 'exact']
  const redacted = publicWords(town, service, location, names)
  const publicDescription = redacted(moderatedDescription ?? description)
  const address = location.address ? redacted(location.address) : null
  const publicAddress = address && approximate ? withoutHouseNumber(address) : address
  return {
    publicDescription,
    publicAddress,
    publicLat: roundTo(location.lat, decimals),
    publicLong: roundTo(location.long, decimals),
    searchText: searchedText('public', {
      ...location,
      id,
      description: publicDescription,
      address: publicAddress,
    }),
    staffText: searchedText('staff', { ...location, id, description, assetId }),
    faceVersion: PROJECTION_VERSION,
  }
}

/** Rebuilds the public projections that were made by older rules. */
export const rebuildProjections: Queue<Record<string, never>> = { name: 'renew-faces', retries: 5 }

const BATCH = 500

/**
 * Renews every outdated face, a batch at a time; until then such a request shows no words and no place. Then what was
 * said of requests by a version that makes no public words of it.
 */
export const rebuildOutdatedProjections = async (town: Town): Promise<void> => {
  const t = serviceRequest
  const catalogue = await getCatalogue(town)
  for (;;) {
    const outdated = await town.db
      .select()
      .from(t)
      .where(and(eq(t.jurisdictionId, town.id), lt(t.faceVersion, PROJECTION_VERSION)))
      .limit(BATCH)
    for (const request of outdated) await rebuildProjection(town, catalogue, request)
    if (outdated.length < BATCH) break
  }
  await redactPublicNotes(town)
}

const rebuildProjection = (town: Town, catalogue: Catalogue, request: ServiceRequest): Promise<void> =>
  town.db.transaction((tx) => rebuildProjectionIn(tx, town, catalogue, request))

/** Makes the public columns of a request and the public words of its events again, in a transaction. */
export const rebuildProjectionIn = async (
  tx: Tx,
  town: Town,
  catalogue: Catalogue,
  request: ServiceRequest,
): Promise<void> => {
  const { statusNotes } = request
  const reporter = request.reporter
    ? town.vault.decrypt<Reporter>(request.reporter, 'service_request.reporter')
    : undefined
  const names = await namesToRedact(tx, town, { reporter, contactId: request.contactId })
  const service = findService(catalogue, request.serviceCode)
  const redacted = publicWords(town, service, request, names)
  const projection = toPublicProjection({ ...request, location: locationOf(request) }, names, service, town)
  const events = await tx
    .select({ id: e.id, publicNote: e.publicNote })
    .from(e)
    .where(and(eq(e.jurisdictionId, town.id), eq(e.requestId, request.id), isNotNull(e.publicNote)))
  for (const { id, publicNote } of events)
    await tx
      .update(e)
      .set({ publicNoteRedacted: redacted(publicNote ?? '') })
      .where(eq(e.id, id))
  await tx
    .update(serviceRequest)
    .set({
      ...projection,
      statusNotesRedacted: statusNotes === null ? null : redacted(statusNotes),
    })
    .where(
      and(
        eq(serviceRequest.jurisdictionId, town.id),
        eq(serviceRequest.id, request.id),
        // Forgotten or changed just now: the next round has it.
        eq(serviceRequest.version, request.version),
        eq(serviceRequest.description, request.description),
      ),
    )
}

/** Makes the public words of every event that has none. */
const redactPublicNotes = async (town: Town): Promise<void> => {
  for (;;) {
    const bare = await town.db
      .select({ id: e.id, publicNote: e.publicNote, request: serviceRequest })
      .from(e)
      .innerJoin(
        serviceRequest,
        and(eq(serviceRequest.jurisdictionId, e.jurisdictionId), eq(serviceRequest.id, e.requestId)),
      )
      .where(and(eq(e.jurisdictionId, town.id), isNotNull(e.publicNote), isNull(e.publicNoteRedacted)))
      .limit(BATCH)
    for (const { id, publicNote, request } of bare)
      await town.db
        .update(e)
        .set({ publicNoteRedacted: await redactForPublic(town.db, town, request, publicNote ?? '') })
        .where(eq(e.id, id))
    if (bare.length < BATCH) return
  }
}
