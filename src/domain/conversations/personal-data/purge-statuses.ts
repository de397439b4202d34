import { sql } from 'drizzle-orm'
import {
  analyzeParent,
  connectAsOwner,
  createMonths,
  dropPartition,
  listPartitions,
  type Purge,
  purgePartition,
} from '#platform/database'
import { deliveryStatus } from '../tables.ts'

const TABLE = 'delivery_status'

/** The partitions that are no month: what there was before there were months, and what fits into none. */
const NO_MONTHS = [`${TABLE}_before`, `${TABLE}_other`]

/** Whether a status lies in a month, and goes with it: others go with their message. */
export const goesByMonth = sql`${deliveryStatus}.tableoid not in (
  select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'partitions' and c.relname in ${NO_MONTHS})`

/**
 * The message is there still: people have the conversation in their hands, or the nightly job has not come to it. By its id too, as
 * one that was sent in two ways had another of the platform before.
 */
const KEPT = `exists (select from public.outbound_message o
    where o.jurisdiction_id = r.jurisdiction_id and o.external_id = r.external_id)
  or exists (select from public.outbound_message o where o.jurisdiction_id = r.jurisdiction_id and o.id = r.outbound_id)`

/**
 * Messages of a month's last day are deleted by each town's own nightly job, and the platform's clock is not ours: the month goes so
 * much later.
 */
const GRACE_MS = 2 * 86_400_000

/** Before when a town keeps no message. */
export type StatusRetention = { townId: string; before: Date }

/** What became of the months: names of partitions, and how many rows were deleted one by one. */
export type StatusPurge = { created: string[]; dropped: string[]; deleted: number }

/**
 * Makes the months ahead, and drops those that are past the time of every town with a status in them; of a month that is past for some of them, theirs
 * are deleted. Beside running replicas; may be interrupted and repeated.
 * @param towns those that are known here: of a month with others' statuses nothing but these towns' goes
 */
export const maintainStatusMonths = async (
  url: string,
  towns: StatusRetention[],
  now: Date,
): Promise<StatusPurge> => {
  const client = connectAsOwner(url)
  const done: StatusPurge = { created: [], dropped: [], deleted: 0 }
  const purgeOf = (ids: string[]): Purge => ({ table: TABLE, towns: ids, kept: KEPT })
  try {
    done.created = await createMonths(client, now)
    for (const partition of await listPartitions(client, TABLE)) {
      const { until } = partition
      const past = until
        ? towns.filter(({ before }) => until.getTime() <= before.getTime() - GRACE_MS)
        : towns
      if (past.length === 0) continue
      const purge = purgeOf(past.map(({ townId }) => townId))
      const outcome = until && (await dropPartition(client, partition, purge))
      if (outcome === 'dropped') done.dropped.push(partition.name)
      else if (outcome === 'shared') done.deleted += await purgePartition(client, partition, purge)
      // What fits into no month: late statuses of months that are gone, kept ones whose message has gone since.
      else if (!until)
        for (const { townId, before } of past)
          done.deleted += await purgePartition(client, partition, purgeOf([townId]), {
            column: 'occurred_at',
            at: new Date(before.getTime() - GRACE_MS),
          })
    }
    await analyzeParent(client, TABLE)
    return done
  } finally {
    await client.end({ timeout: 5 })
  }
}
