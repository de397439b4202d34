import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { neighbourUpdate, serviceRequest, serviceRequestFollower, serviceRequestMerge } from './tables.ts'

/** The requests that a contact reported or follows, by their numbers. */
export type ReassignedRequests = { reported: string[]; followed: string[] }

/** Makes requests of one contact another's, where both are one person. @returns which, so that it can be undone */
export const reassignRequests = async (
  tx: Tx,
  town: Town,
  from: string,
  to: string,
  only?: ReassignedRequests,
): Promise<ReassignedRequests> => {
  const [t, f, m] = [serviceRequest, serviceRequestFollower, serviceRequestMerge]
  const reported = await tx
    .update(t)
    .set({ contactId: to })
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.contactId, from),
        only ? inArray(t.id, only.reported.length > 0 ? only.reported : ['']) : undefined,
      ),
    )
    .returning({ id: t.id })
  const theirs = and(eq(f.jurisdictionId, town.id), eq(f.contactId, from))
  // Both followed it: once is enough.
  await tx.delete(f).where(
    and(
      theirs,
      sql`exists (select from service_request_follower k where k.jurisdiction_id = ${town.id}
          and k.request_id = ${f.requestId} and k.contact_id = ${to})`,
    ),
  )
  const followed = await tx
    .update(f)
    .set({ contactId: to })
    .where(
      and(theirs, only ? inArray(f.requestId, only.followed.length > 0 ? only.followed : ['']) : undefined),
    )
    .returning({ id: f.requestId })
  if (!only)
    await tx
      .update(neighbourUpdate)
      .set({ contactId: to })
      .where(and(eq(neighbourUpdate.jurisdictionId, town.id), eq(neighbourUpdate.contactId, from)))
  if (!only)
    await tx
      .update(m)
      .set({ followers: sql`array_replace(${m.followers}, ${from}::uuid, ${to}::uuid)` })
      .where(and(eq(m.jurisdictionId, town.id), sql`${from}::uuid = any(${m.followers})`))
  return { reported: reported.map(({ id }) => id), followed: followed.map(({ id }) => id) }
}
