import { and, eq, isNull } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { isUuid } from '#platform/text'
import { type BulkChangeSnapshot, bulkChange, serviceRequestEvent } from './tables.ts'
import { changeServiceRequestIn, lockServiceRequest, type ServiceRequestChange } from './update.ts'

/** Seconds in which a change of many can be undone before anybody outside is told of it. */
export const UNDO_SECONDS = 30

/** Requests changed at once at most. */
export const MAX_AT_ONCE = 200

/** What is done to many requests at once. */
export type BulkChange = Pick<ServiceRequestChange, 'state' | 'assignee' | 'department' | 'publicNote'>

/** What came of it: how many were changed, and the name under which it is undone. */
export type BulkChangeResult = { id: string; changed: number; skipped: number }

/**
 * Changes many requests at once. Each for itself: one that may not be changed, or that nothing changes, is left.
 * @param allowed whether the member may change a request of this department
 */
export const changeServiceRequests = (
  town: Town,
  ids: string[],
  change: BulkChange,
  member: { id: string; name: string },
  allowed: (department: string) => boolean,
): Promise<BulkChangeResult> =>
  town.db.transaction(async (tx) => {
    const before: BulkChangeSnapshot[] = []
    // In one order, so that two colleagues who change the same ones do not wait for each other.
    for (const id of [...new Set(ids)].sort().slice(0, MAX_AT_ONCE)) {
      const row = await lockServiceRequest(tx, town, id)
      if (!row || !allowed(row.department)) continue
      const outcome = await changeServiceRequestIn(tx, town, id, {
        ...change,
        actor: member.name,
        notifyDelaySeconds: UNDO_SECONDS,
      })
      if (typeof outcome === 'string') continue
      const { state, department, assigneeId, assigneeName, version } = row
      before.push({
        id,
        state,
        department,
        assigneeId,
        assigneeName,
        version: version + 1,
        eventId: outcome.eventId,
      })
    }
    const id = Bun.randomUUIDv7()
    await tx
      .insert(bulkChange)
      .values({ id, jurisdictionId: town.id, memberId: member.id, before, at: town.now() })
    return { id, changed: before.length, skipped: ids.length - before.length }
  })

/**
 * Puts back what was changed at once. Requests that somebody changed since are left alone. What nobody has been told
 * of yet is never told.
 * @returns how many were put back; undefined when there is nothing to undo
 */
export const undoBulkChange = (
  town: Town,
  id: string,
  member: { id: string; name: string },
): Promise<{ restored: number; left: number } | undefined> =>
  town.db.transaction(async (tx) => {
    if (!isUuid(id)) return undefined
    const [row] = await tx
      .select()
      .from(bulkChange)
      .where(
        and(
          eq(bulkChange.jurisdictionId, town.id),
          eq(bulkChange.id, id),
          eq(bulkChange.memberId, member.id),
          isNull(bulkChange.undoneAt),
        ),
      )
      .for('update')
    if (!row) return undefined
    let restored = 0
    for (const one of row.before) {
      const now = await lockServiceRequest(tx, town, one.id)
      if (now?.version !== one.version) continue
      const untold = await tx
        .update(serviceRequestEvent)
        .set({ announcedAt: town.now() })
        .where(and(eq(serviceRequestEvent.id, one.eventId), isNull(serviceRequestEvent.announcedAt)))
        .returning({ id: serviceRequestEvent.id })
      await changeServiceRequestIn(tx, town, one.id, {
        state: one.state,
        department: one.department,
        assignee: one.assigneeId ? { id: one.assigneeId, name: one.assigneeName ?? '' } : null,
        actor: member.name,
        details: { undone: 'yes' },
        suppressNotification: untold.length > 0,
      })
      restored++
    }
    await tx.update(bulkChange).set({ undoneAt: town.now() }).where(eq(bulkChange.id, id))
    return { restored, left: row.before.length - restored }
  })
