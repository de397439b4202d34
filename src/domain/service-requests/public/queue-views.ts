import { and, asc, eq, isNull, or, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { preparedQuery } from '#platform/database'
import { isUuid } from '#platform/text'
import { queueView } from '../tables.ts'

const t = queueView

/** Filters of the queue under a name. `query`: as the address has them; `shared`: everybody's. */
export type QueueView = { id: string; name: string; query: string; shared: boolean }

/** The views that a member has: their own and everybody's, by name. */
export const listQueueViews = async (town: Town, memberId: string): Promise<QueueView[]> => {
  const rows = await viewsOf(town.db).execute({ town: town.id, member: memberId })
  return rows.map(({ id, name, query, memberId: owner }) => ({ id, name, query, shared: owner === null }))
}

const viewsOf = preparedQuery((db) => {
  const [town, member] = [sql.placeholder('town'), sql.placeholder('member')]
  return db
    .select({ id: t.id, name: t.name, query: t.query, memberId: t.memberId })
    .from(t)
    .where(and(eq(t.jurisdictionId, town), or(isNull(t.memberId), eq(t.memberId, member))))
    .orderBy(asc(t.name), asc(t.id))
    .prepare('queue views')
})

/** Keeps filters under a name. @param memberId null: for everybody */
export const storeQueueView = async (
  town: Town,
  { name, query, memberId }: { name: string; query: string; memberId: string | null },
): Promise<void> => {
  await town.db.insert(t).values({
    id: Bun.randomUUIDv7(),
    jurisdictionId: town.id,
    memberId,
    name: name.slice(0, 80),
    query: query.slice(0, 1_000),
    at: town.now(),
  })
}

/** Takes a view away: one's own, or a shared one where that is allowed. */
export const deleteQueueView = async (
  town: Town,
  id: string,
  { memberId, shared }: { memberId: string; shared: boolean },
): Promise<void> => {
  if (!isUuid(id)) return
  await town.db
    .delete(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.id, id),
        shared ? or(isNull(t.memberId), eq(t.memberId, memberId)) : eq(t.memberId, memberId),
      ),
    )
}
