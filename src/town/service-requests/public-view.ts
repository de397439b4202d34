import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '#platform/database'
import { identityOf } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import { catalogueOf, publicCodes, serviceEverIn } from '#town/services'
import type { Reporter } from './draft.ts'
import type { ServiceRequest, ServiceRequestEvent } from './read.ts'
import { publicWords } from './redaction/public-words.ts'
import type { State } from './states.ts'
import { serviceRequest, serviceRequestEvent, serviceRequestPicture } from './tables.ts'

/**
 * A request as the public may see it. What its service keeps from the public (`open` is false) shows its number, its kind
 * and its state, and nothing else; but to the program that filed it (`own`).
 */
export type PublicRequest = {
  id: string
  serviceCode: string
  state: State
  open: boolean
  own: boolean
  channel: ServiceRequest['channel'] | null
  statusNotes: string | null
  department: string | null
  description: string | null
  address: string | null
  addressId: string | null
  zipcode: string | null
  quarter: string | null
  lat: number | null
  long: number | null
  /** Those that passed the review. */
  pictures: string[]
  /** All that came with what is `own`. */
  ownPictures: string[]
  mergedInto: string | null
  requestedAt: Date | null
  updatedAt: Date | null
  expectedAt: Date | null
  /** In metres from the centre asked about. */
  distance: number | null
  /** What the cursor after this row is made of. */
  sortValue: string
}

/** What the public may know of something that happened to a request. */
export type PublicEvent = Pick<
  ServiceRequestEvent,
  'id' | 'requestId' | 'kind' | 'state' | 'at' | 'pictures' | 'sourceId' | 'externalId'
> & { note: string | null }

/** Stands for words that have not been made ready for the public yet. */
export const NOT_READY = '▒▒▒'

/** Takes away all that is not for everybody's eyes. */
export const masked = (request: PublicRequest): PublicRequest =>
  request.open || request.own
    ? request
    : {
        ...request,
        channel: null,
        statusNotes: null,
        department: null,
        description: null,
        address: null,
        addressId: null,
        zipcode: null,
        quarter: null,
        lat: null,
        long: null,
        pictures: [],
        mergedInto: null,
        requestedAt: null,
        updatedAt: null,
        expectedAt: null,
        distance: null,
      }

/** A request out of the queue as the public may see it. @param visible services that are public */
export const publicViewOf = (request: ServiceRequest, visible: string[]): PublicRequest =>
  masked({
    ...request,
    open: visible.includes(request.serviceCode),
    own: false,
    statusNotes: request.statusNotes === null ? null : (request.statusNotesRedacted ?? NOT_READY),
    description: request.publicDescription,
    address: request.publicAddress,
    lat: request.publicLat,
    long: request.publicLong,
    pictures: request.publicPictures,
    ownPictures: [],
    updatedAt: request.closedAt ?? request.updatedAt,
    distance: null,
    sortValue: '',
  })

/** What happened, as the public may know it. */
export const publicEventOf = ({
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
  note: publicNote === null ? null : (publicNoteRedacted ?? NOT_READY),
})

/** What the public may know of what happened to each of several requests, oldest first. */
export const publicTimelines = async (
  town: Town,
  requests: Pick<PublicRequest, 'id' | 'open' | 'own'>[],
): Promise<Map<string, PublicEvent[]>> => {
  const t = serviceRequestEvent
  const ids = requests.filter(({ open, own }) => open || own).map(({ id }) => id)
  const rows =
    ids.length === 0
      ? []
      : await town.db
          .select()
          .from(t)
          .where(and(eq(t.jurisdictionId, town.id), inArray(t.requestId, ids), eq(t.public, true)))
          .orderBy(asc(t.at), asc(t.id))
  return Map.groupBy(rows.map(publicEventOf), ({ requestId }) => requestId)
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
        inArray(r.serviceCode, publicCodes(await catalogueOf(town))),
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** What the people concerned by a request are called, as far as it is known: no public text of it says so. */
export const namesIn = async (
  db: Db,
  town: Town,
  { reporter, contactId }: { reporter?: Reporter; contactId?: string | null },
): Promise<string[]> => {
  const identity = contactId ? await identityOf(db, town, contactId) : undefined
  return [reporter?.name, reporter?.surname, identity?.name].filter((name) => name !== undefined)
}

/** A public word on a request, as everybody may read it. */
export const redactedFor = async (
  db: Db,
  town: Town,
  request: Pick<ServiceRequest, 'reporter' | 'contactId' | 'serviceCode' | 'lat' | 'long'>,
  words: string,
): Promise<string> => {
  const { reporter, contactId, serviceCode } = request
  const known = reporter ? town.vault.open<Reporter>(reporter, 'service_request.reporter') : undefined
  const names = await namesIn(db, town, { reporter: known, contactId })
  const service = serviceEverIn(await catalogueOf(town, db), serviceCode)
  return publicWords(town, service, request, names)(words)
}
