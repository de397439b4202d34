import { and, asc, eq, gt, gte, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { getPictures } from '#domain/pictures'
import type { Town } from '#domain/town'
import { anyOf, type Db, likePattern, newestFirst } from '#platform/database'
import { stripUnstorable } from '#platform/text'
import { callerIndex } from './caller.ts'
import type { Reporter } from './draft.ts'
import type { State } from './states.ts'
import {
  serviceRequest,
  serviceRequestEvent,
  serviceRequestFollower,
  serviceRequestPicture,
} from './tables.ts'

/** A request as it is kept. */
export type ServiceRequest = typeof serviceRequest.$inferSelect

/** Something that happened to a request. */
export type ServiceRequestEvent = typeof serviceRequestEvent.$inferSelect

/** Which requests are wanted. Dates are on when they were made, both ends included. */
export type ServiceRequestFilter = {
  ids?: string[]
  serviceCodes?: string[]
  states?: State[]
  from?: Date
  to?: Date
  /** Words in the description, the address or the number. */
  text?: string
  limit: number
}

/** Requests, newest first. */
export const listServiceRequests = (town: Town, filter: ServiceRequestFilter): Promise<ServiceRequest[]> => {
  const t = serviceRequest
  const conditions: (SQL | undefined)[] = [
    eq(t.jurisdictionId, town.id),
    filter.ids && anyOf(t.id, filter.ids),
    filter.serviceCodes && inArray(t.serviceCode, filter.serviceCodes),
    filter.states && inArray(t.state, filter.states),
    filter.from && gte(t.requestedAt, filter.from),
    filter.to && lte(t.requestedAt, filter.to),
    filter.text ? textCondition(filter.text) : undefined,
  ]
  return town.db
    .select()
    .from(t)
    .where(and(...conditions))
    .orderBy(newestFirst(t.requestedAt), newestFirst(t.id))
    .limit(filter.limit)
}

const textCondition = (text: string): SQL | undefined => {
  const pattern = likePattern(text)
  const t = serviceRequest
  return or(
    sql`${t.description} ilike ${pattern}`,
    sql`${t.address} ilike ${pattern}`,
    sql`${t.id} ilike ${pattern}`,
  )
}

/** One request by its number. */
export const findServiceRequest = async (
  town: Town,
  id: string,
  db: Db = town.db,
): Promise<ServiceRequest | undefined> => {
  const [row] = await db
    .select()
    .from(serviceRequest)
    .where(and(eq(serviceRequest.jurisdictionId, town.id), eq(serviceRequest.id, stripUnstorable(id))))
  return row
}

/** Which of these requests were closed before a moment, or are no more. */
export const filterEndedRequests = async (
  town: Town,
  ids: readonly string[],
  before: Date,
): Promise<string[]> => {
  if (ids.length === 0) return []
  const t = serviceRequest
  const going = await town.db
    .select({ id: t.id })
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        anyOf(t.id, [...ids]),
        or(isNull(t.closedAt), gt(t.closedAt, before)),
      ),
    )
  const known = new Set(going.map(({ id }) => id))
  return ids.filter((id) => !known.has(id))
}

/** A request as its reporter or follower has it. */
export type OwnRequest = ServiceRequest & { joined: boolean }

/** The requests that a contact made or joined, newest first. @param id only this one */
export const listOwnRequests = async (
  db: Db,
  town: Town,
  contactId: string,
  limit: number,
  id?: string,
): Promise<OwnRequest[]> => {
  const r = serviceRequest
  const f = serviceRequestFollower
  const joined = sql<boolean>`exists (select 1 from ${f} where ${f.jurisdictionId} = ${r.jurisdictionId}
    and ${f.requestId} = ${r.id} and ${f.contactId} = ${contactId})`
  const rows = await db
    .select({ request: r, joined })
    .from(r)
    .where(
      and(
        eq(r.jurisdictionId, town.id),
        or(
          eq(r.contactId, contactId),
          inArray(
            r.id,
            db
              .select({ id: f.requestId })
              .from(f)
              .where(and(eq(f.jurisdictionId, town.id), eq(f.contactId, contactId))),
          ),
        ),
        id === undefined ? undefined : eq(r.id, stripUnstorable(id)),
      ),
    )
    .orderBy(newestFirst(r.requestedAt))
    .limit(limit)
  return rows.map(({ request, joined: alsoJoined }) => ({
    ...request,
    joined: alsoJoined && request.contactId !== contactId,
  }))
}

/** The requests that were filed with some telephones, over the web or the line, by nobody in particular; newest first. */
export const listRequestsByPhone = async (
  db: Db,
  town: Town,
  phones: string[],
): Promise<ServiceRequest[]> => {
  const r = serviceRequest
  const callers = phones.flatMap((phone) => callerIndex(town, phone) ?? [])
  if (callers.length === 0) return []
  return db
    .select()
    .from(r)
    .where(and(eq(r.jurisdictionId, town.id), isNull(r.contactId), inArray(r.callerIndex, callers)))
    .orderBy(newestFirst(r.requestedAt))
}

/** Everything that happened to a request, oldest first. */
export const listEvents = (town: Town, id: string): Promise<ServiceRequestEvent[]> =>
  town.db
    .select()
    .from(serviceRequestEvent)
    .where(and(eq(serviceRequestEvent.jurisdictionId, town.id), eq(serviceRequestEvent.requestId, id)))
    .orderBy(asc(serviceRequestEvent.at), asc(serviceRequestEvent.id))

/** The ids of the pictures of each request asked for, in order. */
export const listPictures = async (town: Town, ids: string[]): Promise<Map<string, string[]>> => {
  const rows =
    ids.length === 0
      ? []
      : await town.db
          .select()
          .from(serviceRequestPicture)
          .where(
            and(
              eq(serviceRequestPicture.jurisdictionId, town.id),
              anyOf(serviceRequestPicture.requestId, ids),
            ),
          )
          .orderBy(asc(serviceRequestPicture.position))
  const byRequest = new Map<string, string[]>()
  for (const { requestId, pictureId } of rows)
    byRequest.set(requestId, [...(byRequest.get(requestId) ?? []), pictureId])
  return byRequest
}

/** The ids of the pictures of each request asked for that can be shown to staff, in order. */
export const listShownPictures = async (town: Town, ids: string[]): Promise<Map<string, string[]>> => {
  const all = await listPictures(town, ids)
  const ready = new Set(
    (await getPictures(town.db, town, [...all.values()].flat()))
      .filter(({ state }) => state === 'ready')
      .map(({ id }) => id),
  )
  return new Map([...all].map(([id, pictures]) => [id, pictures.filter((one) => ready.has(one))]))
}

/** The request that a picture belongs to, if it belongs to one. */
export const findRequestOfPicture = async (town: Town, pictureId: string): Promise<string | undefined> => {
  const [row] = await town.db
    .select({ requestId: serviceRequestPicture.requestId })
    .from(serviceRequestPicture)
    .where(
      and(eq(serviceRequestPicture.jurisdictionId, town.id), eq(serviceRequestPicture.pictureId, pictureId)),
    )
  return row?.requestId
}

/** Which of some pictures are in a request. */
export const filterPicturesInUse = async (db: Db, town: Town, ids: string[]): Promise<Set<string>> => {
  if (ids.length === 0) return new Set()
  const rows = await db
    .select({ id: serviceRequestPicture.pictureId })
    .from(serviceRequestPicture)
    .where(
      and(eq(serviceRequestPicture.jurisdictionId, town.id), anyOf(serviceRequestPicture.pictureId, ids)),
    )
  return new Set(rows.map(({ id }) => id))
}

/** Who reported it, where they said. For staff. */
export const getReporter = (town: Town, request: ServiceRequest): Reporter =>
  request.reporter ? town.vault.decrypt<Reporter>(request.reporter, 'service_request.reporter') : {}

const pendingNotification = (town: Town): SQL | undefined =>
  or(isNull(serviceRequestEvent.announceAfter), lte(serviceRequestEvent.announceAfter, town.now()))

/** An event that may still have to be told, with its request. Locked, so that it is told once. */
export const lockPendingNotification = async (
  db: Db,
  town: Town,
  eventId: string,
): Promise<{ event: ServiceRequestEvent; request: ServiceRequest } | undefined> => {
  const [row] = await db
    .select()
    .from(serviceRequestEvent)
    .innerJoin(
      serviceRequest,
      and(
        eq(serviceRequest.jurisdictionId, serviceRequestEvent.jurisdictionId),
        eq(serviceRequest.id, serviceRequestEvent.requestId),
      ),
    )
    .where(
      and(
        eq(serviceRequestEvent.jurisdictionId, town.id),
        eq(serviceRequestEvent.id, eventId),
        isNull(serviceRequestEvent.announcedAt),
        pendingNotification(town),
      ),
    )
    .for('update')
  return row && { event: row.service_request_event, request: row.service_request }
}

/** Notes that an event has been told, or that there is nobody to tell. */
export const markNotified = async (db: Db, town: Town, eventId: string): Promise<void> => {
  await db
    .update(serviceRequestEvent)
    .set({ announcedAt: town.now() })
    .where(eq(serviceRequestEvent.id, eventId))
}

/** Events that should have been told by now. */
export const listOverdueNotifications = (
  db: Db,
  town: Town,
  olderThanSeconds: number,
): Promise<{ eventId: string }[]> =>
  db
    .select({ eventId: serviceRequestEvent.id })
    .from(serviceRequestEvent)
    .where(
      and(
        isNull(serviceRequestEvent.announcedAt),
        pendingNotification(town),
        eq(serviceRequestEvent.jurisdictionId, town.id),
        lte(serviceRequestEvent.at, new Date(town.now().getTime() - olderThanSeconds * 1000)),
      ),
    )
    .limit(500)
