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
): Promise<DeliveredCount[]> => {
  const begins = sql`${from.toISOString()}::timestamptz`
  const ends = sql`${to.toISOString()}::timestamptz`
  // Subqueries of single messages are for the few whose statuses do not say enough: most are joined as sets.
  return queryRows<DeliveredCount>(
    town.db,
    sql`with arrived as (
        select external_id, min(occurred_at) as at, bool_or(status = 'delivered') as since_delivered,
          (array_agg(outbound_id) filter (where outbound_id is not null))[1] as outbound_id,
          max(pricing_category) as category, max(pricing_type) as type, bool_or(billable) as billable
        from delivery_status
        where jurisdiction_id = ${town.id} and status in ('delivered', 'read')
          and occurred_at >= ${begins} and occurred_at < ${ends}
        group by external_id)
      select to_char(a.at at time zone ${town.profile.time_zone}, 'YYYY-MM-DD') as day, o.task,
        coalesce(a.category, s.pricing_category, o.category) as category,
        coalesce(a.type, s.pricing_type) as type, coalesce(a.billable, s.billable) as billable,
        count(*)::int as count
      from arrived a
      left join outbound_message o on o.jurisdiction_id = ${town.id} and o.id = coalesce(a.outbound_id,
        (select m.id from outbound_message m
          where m.jurisdiction_id = ${town.id} and m.external_id = a.external_id limit 1))
      left join lateral (
        select d.pricing_category, d.pricing_type, d.billable from delivery_status d
        where a.category is null and d.jurisdiction_id = ${town.id} and d.external_id = a.external_id
          and d.status = 'sent') s on true
      where (o.cause_key is null or not starts_with(o.cause_key, ${FILED_CAUSE}))
        and coalesce(a.category, s.pricing_category, o.category) is not null
        and (a.since_delivered or (select count(*) from delivery_status e
          where e.jurisdiction_id = ${town.id} and e.external_id = a.external_id and e.status = 'delivered'
            and e.occurred_at < ${begins}) = 0)
      group by 1, 2, 3, 4, 5
      order by 1, 2, 3, 4, 5`,
  )
}
