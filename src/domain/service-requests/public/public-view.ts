import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { getIdentity } from '#domain/contacts'
import { findService, getCatalogue, publicServiceCodes } from '#domain/services'
import type { Town } from '#domain/town'
import { anyOf, type Db } from '#platform/database'
import type { Reporter } from '../draft.ts'
import type { ServiceRequest, ServiceRequestEvent } from '../read.ts'
import { publicWords } from '../redaction/public-words.ts'
import { serviceRequest, serviceRequestEvent, serviceRequestPicture } from '../tables.ts'
import { fieldsFromRequest, type PublicFieldValues, REDACTION_PENDING, WITHHELD } from './public-fields.ts'

/**
 * A request as the public may see it. What its service keeps from the public (`open` is false) shows its number, its kind
 * and its state, and nothing else; but to the program that filed it (`isOwn`).
 */
export type PublicRequest = PublicFieldValues & {
  isPublic: boolean
  isOwn: boolean
  /** All that came with what is `isOwn`, reviewed or not. */
  ownPictures: string[]
  /** In metres from the centre asked about. */
  distance: number | null
  /** What the cursor after this row is made of. */
  sortValue: string
}

/** What the public may know of something that happened to a request. */
export type PublicEvent = Pick<
  ServiceRequestEvent,
  'id' | 'requestId' | 'kind' | 'state' | 'at' | 'pictures' | 'sourceId' | 'externalId'
> & {
  note: string | null
  /** Somebody else than its reporter and the town added it: what they are called, in the town’s language. */
  neighbour?: string | undefined
}

/** Takes away all that is not for everybody's eyes. */
export const withoutPrivateFields = (request: PublicRequest): PublicRequest =>
  request.isPublic || request.isOwn ? request : { ...request, ...WITHHELD, distance: null }

/** A request out of the queue as the public may see it. @param visible services that are public */
export const toPublicRequest = (request: ServiceRequest, visible: string[]): PublicRequest =>
  withoutPrivateFields({
    ...fieldsFromRequest(request),
    isPublic: visible.includes(request.serviceCode),
    isOwn: false,
    ownPictures: [],
    distance: null,
    sortValue: '',
  })

/** What happened, as the public may know it. */
export const toPublicEvent = ({
  publicNote,
  publicNoteRedacted,
  ...event
}: ServiceRequestEvent): PublicEvent => ({
  id: event.id,
  requestId: event.requestId,
  kind: event.kind,
  state: event.state,
  at: event.at,
  pictures: event.pictures,
  sourceId: event.sourceId,
  externalId: event.externalId,
  note: publicNote === null ? null : (publicNoteRedacted ?? REDACTION_PENDING),
  neighbour: event.details?.by === 'neighbour' ? event.details.label : undefined,
})

/** The words of an event where nothing else says whose they are: a neighbour’s are told from the town’s. */
export const attributedNote = ({ note, neighbour }: PublicEvent): string | null =>
  note !== null && neighbour ? `${neighbour}: ${note}` : note

/** What the public may know of what happened to each of several requests, oldest first. */
export const listPublicEvents = async (
  town: Town,
  requests: Pick<PublicRequest, 'id' | 'isPublic' | 'isOwn'>[],
): Promise<Map<string, PublicEvent[]>> => {
  const t = serviceRequestEvent
  const ids = requests.filter(({ isPublic, isOwn }) => isPublic || isOwn).map(({ id }) => id)
  const rows =
    ids.length === 0
      ? []
      : await town.db
          .select()
          .from(t)
          .where(and(eq(t.jurisdictionId, town.id), anyOf(t.requestId, ids), eq(t.public, true)))
          .orderBy(asc(t.at), asc(t.id))
  return Map.groupBy(rows.map(toPublicEvent), ({ requestId }) => requestId)
}

/** Whether a picture passed the review, in a request that anybody may see. */
export const isPublicPicture = async (town: Town, pictureId: string): Promise<boolean> => {
  const [r, p] = [serviceRequest, serviceRequestPicture]
  const rows = await town.db
    .select({ one: sql`1` })
    .from(p)
    .innerJoin(r, and(eq(r.jurisdictionId, p.jurisdictionId), eq(r.id, p.requestId)))
    .where(
      and(
        eq(p.jurisdictionId, town.id),
        eq(p.pictureId, pictureId),
        sql`${p.pictureId} = any(${r.publicPictures})`,
        inArray(r.serviceCode, publicServiceCodes(await getCatalogue(town))),
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** What the people concerned by a request are called, as far as it is known: no public text of it says so. */
export const namesToRedact = async (
  db: Db,
  town: Town,
  { reporter, contactId }: { reporter?: Reporter; contactId?: string | null },
): Promise<string[]> => {
  const identity = contactId ? await getIdentity(db, town, contactId) : undefined
  return [reporter?.name, reporter?.surname, identity?.name].filter((name) => name !== undefined)
}

/** A public word on a request, as everybody may read it. */
export const redactForPublic = async (
  db: Db,
  town: Town,
  request: Pick<ServiceRequest, 'reporter' | 'contactId' | 'serviceCode' | 'lat' | 'long'>,
  text: string,
): Promise<string> => {
  const { reporter, contactId, serviceCode } = request
  const known = reporter ? town.vault.decrypt<Reporter>(reporter, 'service_request.reporter') : undefined
  const names = await namesToRedact(db, town, { reporter: known, contactId })
  const service = findService(await getCatalogue(town, db), serviceCode)
  return publicWords(town, service, request, names)(text)
}
