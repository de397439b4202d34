import { and, eq, gt, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { neighbourUpdate, serviceRequest, serviceRequestEvent } from './tables.ts'

/** A request that somebody is to hear of. */
export type RequestWork = {
  id: string
  serviceCode: string
  department: string
  assigneeId: string | null
  expectedAt: Date | null
}

const r = serviceRequest
const e = serviceRequestEvent
const n = neighbourUpdate

const columns = {
  id: r.id,
  serviceCode: r.serviceCode,
  department: r.department,
  assigneeId: r.assigneeId,
  expectedAt: r.expectedAt,
}

/** Requests that somebody gave to another, since then: each time again. */
export const listAssignedSince = async (
  town: Town,
  since: Date,
): Promise<(RequestWork & { eventId: string; by: string })[]> => {
  const rows = await town.db
    .select({ ...columns, eventId: e.id, by: e.actor })
    .from(e)
    .innerJoin(r, and(eq(r.jurisdictionId, e.jurisdictionId), eq(r.id, e.requestId)))
    .where(
      and(
        eq(e.jurisdictionId, town.id),
        eq(e.kind, 'assigned'),
        gt(e.at, since),
        isNotNull(r.assigneeId),
        // What was given on since then is the other's.
        sql`${e.details}->>'to' = ${r.assigneeName}`,
        sql`${e.actor} is distinct from ${r.assigneeName}`,
      ),
    )
  return rows.map(({ by, ...row }) => ({ ...row, by: by ?? '' }))
}

/** Requests to which a neighbour added something since then that waits for staff: each time again. */
export const listUpdatesToReview = (
  town: Town,
  since: Date,
): Promise<(RequestWork & { updateId: string })[]> =>
  town.db
    .select({ ...columns, updateId: n.id })
    .from(n)
    .innerJoin(r, and(eq(r.jurisdictionId, n.jurisdictionId), eq(r.id, n.requestId)))
    .where(and(eq(n.jurisdictionId, town.id), eq(n.state, 'waiting'), gt(n.at, since)))

/** Open requests that are to be resolved by then, and whose time has not run out. */
export const listDueBefore = (town: Town, until: Date, limit: number): Promise<RequestWork[]> =>
  town.db
    .select(columns)
    .from(r)
    .where(
      and(
        eq(r.jurisdictionId, town.id),
        isNull(r.closedAt),
        isNull(r.waitingSince),
        gt(r.expectedAt, town.now()),
        lte(r.expectedAt, until),
      ),
    )
    .orderBy(r.expectedAt)
    .limit(limit)
