import { sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { queryRows } from '#platform/database'
import { FILED_CAUSE } from '../inbound/file-messages.ts'
import type { MessageTask } from './message-task.ts'

/** Delivered messages of one kind and day. */
export type DeliveredCount = {
  /** In the town's time zone, in ISO form. */
  day: string
  /** Null: written by a version that did not say, or sent on this number by another program. */
  task: MessageTask | null
  /** As the platform states it, or as expected where it states nothing. */
  category: string
  /** What the platform states of the price. */
  type: string | null
  billable: boolean | null
  count: number
}

/**
 * Counts the messages that arrived in a stretch of time, by day, task and price: those of channels that charge. A message
 * counts on the day on which it first arrived. What was typed in the messenger's own app is not charged.
 */
export const countDelivered = (
  town: Town,
  { from, to }: { from: Date; to: Date },
): Promise<DeliveredCount[]> =>
  queryRows<DeliveredCount>(
    town.db,
    sql`with arrived as (
        select distinct external_id from delivery_status
        where jurisdiction_id = ${town.id} and status in ('delivered', 'read')
          and occurred_at >= ${from.toISOString()}::timestamptz and occurred_at < ${to.toISOString()}::timestamptz),
      priced as (
        select s.at, o.task, o.cause_key, coalesce(s.category, o.category) as category, s.type, s.billable
        from arrived a
        cross join lateral (
          select min(d.occurred_at) filter (where d.status in ('delivered', 'read')) as at,
            max(d.outbound_id::text)::uuid as outbound_id, max(d.pricing_category) as category,
            max(d.pricing_type) as type, bool_or(d.billable) as billable
          from delivery_status d
          where d.jurisdiction_id = ${town.id} and d.external_id = a.external_id and d.status <> 'failed') s
        left join lateral (
          select m.task, m.cause_key, m.category from outbound_message m
          where m.jurisdiction_id = ${town.id}
            and (m.id = s.outbound_id or s.outbound_id is null and m.external_id = a.external_id)
          limit 1) o on true
        where s.at >= ${from.toISOString()}::timestamptz)
      select to_char(at at time zone ${town.profile.time_zone}, 'YYYY-MM-DD') as day, task, category, type, billable,
        count(*)::int as count
      from priced
      where category is not null and (cause_key is null or not starts_with(cause_key, ${FILED_CAUSE}))
      group by 1, 2, 3, 4, 5
      order by 1, 2, 3, 4, 5`,
  )
