import { and, eq, isNull } from 'drizzle-orm'
import { listRequestLabels, parsePriority } from '#domain/labels'
import { isInDepartment, type Member } from '#domain/staff'
import type { Town } from '#domain/town'
import { Conflict, requireMember, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { isUuid } from '#platform/text'
import { type BulkChangeSnapshot, bulkChange, serviceRequestEvent } from './tables.ts'
import { changeServiceRequestIn, lockServiceRequest, type ServiceRequestChange } from './update.ts'

/** Seconds in which a change of many can be undone before anybody outside is told of it. */
export const UNDO_SECONDS = 30

/** Requests changed at once at most. */
export const MAX_AT_ONCE = 500

/** What is done to many requests at once. */
export type BulkChange = Pick<
  ServiceRequestChange,
  'state' | 'assignee' | 'department' | 'publicNote' | 'priority' | 'labels'
> & {
  /** Ids of labels that each is given, beside those that it has. */
  addLabels?: string[]
  /** Ids of labels that are taken off each. */
  dropLabels?: string[]
}

/** What came of it: how many were changed, and the name under which it is undone. */
export type BulkChangeResult = { id: string; changed: number; skipped: number }

/** `seenVersion`: of the one that is changed, what was on the screen. */
type AskedBulkChange = { ids: string[]; change: BulkChange; seenVersion?: number }

/**
 * Changes many requests at once, or one in a way that can be undone. Each for itself: one that may not be changed, or that nothing
 * changes, is left.
 * @throws {Conflict} `stale`, where a version was given and somebody changed it since
 */
export const changeServiceRequests = useCase({
  allow: { staff: 'change-request' },
  run: async (ctx, { ids, change, seenVersion }: AskedBulkChange): Promise<BulkChangeResult> => {
    const { db: tx, town } = ctx
    const member = requireMember(ctx)
    const { addLabels, dropLabels, labels, ...common } = change
    const isLabelling = Boolean(addLabels ?? dropLabels ?? labels)
    const before: BulkChangeSnapshot[] = []
    // In one order, so that two colleagues who change the same ones do not wait for each other.
    for (const id of [...new Set(ids)].sort().slice(0, MAX_AT_ONCE)) {
      const row = await lockServiceRequest(tx, town, id)
      if (!row || !isInDepartment(member, row.department)) continue
      if (seenVersion !== undefined && seenVersion !== row.version) throw new Conflict('stale')
      const had = isLabelling ? await labelsOf(tx, town, id) : undefined
      const wanted = had && [...(labels ?? had), ...(addLabels ?? [])]
      const outcome = await changeServiceRequestIn(tx, town, id, {
        ...common,
        labels: wanted?.filter((one) => !dropLabels?.includes(one)),
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
        priority: parsePriority(row.priority),
        labels: had,
        version: version + 1,
        eventId: outcome.eventId,
      })
    }
    const id = Bun.randomUUIDv7()
    await tx
      .insert(bulkChange)
      .values({ id, jurisdictionId: town.id, memberId: member.id, before, at: town.now() })
    return { id, changed: before.length, skipped: ids.length - before.length }
  },
})

const labelsOf = async (tx: Tx, town: Town, id: string): Promise<string[]> =>
  (await listRequestLabels(tx, town, [id])).get(id)?.map((one) => one.id) ?? []

/**
 * Puts back what a member changed at once. Requests that somebody changed since are left alone. What nobody has been told
 * of yet is never told.
 * @returns how many were put back; none when there is nothing to undo
 */
export const undoBulkChange = useCase({
  allow: { staff: 'change-request' },
  run: async (ctx, { id }: { id: string }): Promise<{ restored: number; left: number }> => {
    const { db: tx, town } = ctx
    const member = requireMember(ctx)
    const row = isUuid(id) ? await lockBulkChange(tx, town, id, member) : undefined
    if (!row) return { restored: 0, left: 0 }
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
        priority: one.priority,
        labels: one.labels,
        actor: member.name,
        details: { undone: 'yes' },
        suppressNotification: untold.length > 0,
      })
      restored++
    }
    await tx.update(bulkChange).set({ undoneAt: town.now() }).where(eq(bulkChange.id, id))
    return { restored, left: row.before.length - restored }
  },
})

/** A change of many that the member made and has not undone. */
const lockBulkChange = async (tx: Tx, town: Town, id: string, member: Member) => {
  const b = bulkChange
  const mine = and(eq(b.jurisdictionId, town.id), eq(b.id, id), eq(b.memberId, member.id), isNull(b.undoneAt))
  const [row] = await tx.select().from(b).where(mine).for('update')
  return row
}
