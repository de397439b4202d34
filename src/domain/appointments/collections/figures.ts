import { sql } from 'drizzle-orm'
import type { Texts } from '#domain/content'
import type { Town } from '#domain/town'
import { bucketOf, isInBuckets, queryRows, type TimeBuckets } from '#platform/database'
import { appointment } from '../tables.ts'
import { getCollectionPlan } from './plan.ts'

/** Collections whose day has come in a stretch of time. `items`: of those that were collected, the most first. */
export type CollectionFigures = {
  collected: number
  missed: number
  cancelled: number
  items: { kind: string; names: Texts; count: number }[]
}

/** Counts collections and the things in them. */
export const countCollections = async (town: Town, buckets: TimeBuckets): Promise<CollectionFigures> => {
  const a = appointment
  const at = sql`${a.startsAt}`
  const mine = sql`${a.jurisdictionId} = ${town.id} and ${a.points} is not null
    and ${isInBuckets(at, buckets)} and ${bucketOf(at, buckets)} > 0`
  const [states, items] = await Promise.all([
    queryRows<{ state: string; count: number }>(
      town.db,
      sql`select ${a.state} as state, count(*)::int as count from ${a} where ${mine} group by 1`,
    ),
    queryRows<{ kind: string; count: number }>(
      town.db,
      sql`select item->>'kind' as kind, sum((item->>'count')::int)::int as count
        from ${a}, jsonb_array_elements(${a.items}) item
        where ${mine} and ${a.state} = 'served' group by 1 order by 2 desc, 1`,
    ),
  ])
  const of = (state: string) => states.find((row) => row.state === state)?.count ?? 0
  const kinds = getCollectionPlan(town)?.kinds ?? []
  return {
    collected: of('served'),
    missed: of('no_show'),
    cancelled: of('cancelled'),
    items: items.map(({ kind, count }) => ({
      kind,
      count,
      names: kinds.find(({ code }) => code === kind)?.names ?? { ca: kind },
    })),
  }
}
