import { and, asc, eq, gt, gte, isNull, lt, max, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { anyOf } from '#platform/database'
import type { ServiceRequest, ServiceRequestEvent } from '../read.ts'
import { serviceRequest, serviceRequestEvent } from '../tables.ts'

/** A public change, with its place in the town's sequence and the request as it is now. */
export type PublicChange = { position: number; event: ServiceRequestEvent; request: ServiceRequest }

/** One number for the lock under which places are given out, mixed with the town's. */
const SEQUENCE_LOCK = 0x311

/** Places given out in one transaction at most: after years without anybody following there may be many to give. */
const MAX_SEQUENCED_AT_ONCE = 5_000

/**
 * Gives every committed change that has none its place in the sequence.
 *
 * A place is given only once a change is committed, by one process at a time, and is itself committed before
 * anybody can read it: so a reader who has read up to a place has missed nothing before it, however long some
 * transaction took. (A number drawn while writing could be committed after a higher one had been read.)
 */
const assignPositions = async (town: Town): Promise<void> => {
  const t = serviceRequestEvent
  const unplaced = and(eq(t.jurisdictionId, town.id), isNull(t.position), eq(t.public, true))
  const [waiting] = await town.db.select({ id: t.id }).from(t).where(unplaced).limit(1)
  if (!waiting) return
  const placed = await town.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${SEQUENCE_LOCK}, hashtext(${town.id}))`)
    // A plan kept from when the table was small reads all of it for each change: minutes, after a large import.
    await tx.execute(sql`set local plan_cache_mode = force_custom_plan`)
    return tx.execute(sql`
      update ${t} set position = placed.position
      from (
        select id, row_number() over (order by at, id) + coalesce((
          select max(position) from ${t} where jurisdiction_id = ${town.id} and position is not null
        ), 0) as position
        from (
          select id, at from ${t} where jurisdiction_id = ${town.id} and position is null and public
          order by at, id limit ${MAX_SEQUENCED_AT_ONCE}
        ) waiting
      ) placed
      where ${t.id} = placed.id`)
  })
  if (placed.count === MAX_SEQUENCED_AT_ONCE) await assignPositions(town)
}

const joinRequest = and(
  eq(serviceRequest.jurisdictionId, serviceRequestEvent.jurisdictionId),
  eq(serviceRequest.id, serviceRequestEvent.requestId),
)

/** The changes after a place in the sequence, in order. @param after 0 for all from the beginning */
export const listChangesAfter = async (town: Town, after: number, limit: number): Promise<PublicChange[]> => {
  await assignPositions(town)
  const t = serviceRequestEvent
  const rows = await town.db
    .select()
    .from(t)
    .innerJoin(serviceRequest, joinRequest)
    .where(and(eq(t.jurisdictionId, town.id), gt(t.position, after)))
    .orderBy(asc(t.position))
    .limit(limit)
  return rows.map(({ service_request_event: event, service_request: request }) => ({
    position: event.position ?? 0,
    event,
    request,
  }))
}

/** The place of the last change so far; 0 when there is none. */
export const getLastPosition = async (town: Town): Promise<number> => {
  await assignPositions(town)
  const t = serviceRequestEvent
  const [row] = await town.db
    .select({ last: max(t.position) })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), sql`${t.position} is not null`))
  return row?.last ?? 0
}

/** The place just before the first change that happened at an instant or later: from there it can be followed. */
export const findPositionBefore = async (town: Town, instant: Date): Promise<number> => {
  await assignPositions(town)
  const t = serviceRequestEvent
  const [row] = await town.db
    .select({ position: t.position })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), gte(t.at, instant), sql`${t.position} is not null`))
    .orderBy(asc(t.position))
    .limit(1)
  return row?.position ? row.position - 1 : getLastPosition(town)
}

/**
 * What happened to requests in a stretch of time, whole seconds, both ends included, oldest first. Filing is left
 * out: it is no update.
 * @param ids only of these requests
 */
export const listUpdatesBetween = async (
  town: Town,
  from: Date,
  to: Date,
  limit: number,
  ids?: string[],
): Promise<{ event: ServiceRequestEvent; request: ServiceRequest }[]> => {
  const t = serviceRequestEvent
  const second = (date: Date) => Math.floor(date.getTime() / 1000) * 1000
  const rows = await town.db
    .select()
    .from(t)
    .innerJoin(serviceRequest, joinRequest)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.public, true),
        sql`${t.kind} <> 'submitted'`,
        gte(t.at, new Date(second(from))),
        lt(t.at, new Date(second(to) + 1000)),
        ids && anyOf(t.requestId, ids),
      ),
    )
    .orderBy(asc(t.at), asc(t.id))
    .limit(limit)
  return rows.map(({ service_request_event: event, service_request: request }) => ({ event, request }))
}
