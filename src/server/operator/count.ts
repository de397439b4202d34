import { sql } from 'drizzle-orm'
import { type Database, queryRows } from '#platform/database'

/** Counts of one town: no word that a citizen wrote, and nobody's name. */
export type TownCounts = {
  contacts: number
  openRequests: number
  /** Messages that wait to be handled, or to be sent. */
  waitingIn: number
  waitingOut: number
  /** For how long the oldest of them has, in seconds. */
  oldestWaiting: number
  /** Numbers whose sending is paused until their account is repaired. */
  pausedLines: number
  /** Sources of information that failed the last time they were read. */
  failingSources: number
  failedJobs: number
  lastMessageAt: string | null
}

const NONE: TownCounts = {
  contacts: 0,
  openRequests: 0,
  waitingIn: 0,
  waitingOut: 0,
  oldestWaiting: 0,
  pausedLines: 0,
  failingSources: 0,
  failedJobs: 0,
  lastMessageAt: null,
}

type Row = { town: string } & Partial<TownCounts>

/** Each counts one thing of all towns in one statement. */
const QUERIES = [
  sql`select jurisdiction_id as town, count(*)::int as "contacts" from contact group by 1`,
  sql`select jurisdiction_id as town, count(*)::int as "openRequests" from service_request
    where state not in ('resolved', 'rejected', 'duplicate') group by 1`,
  sql`select jurisdiction_id as town, count(*)::int as "waitingIn",
      extract(epoch from now() - min(received_at))::int as "oldestWaiting"
    from inbound_message where handled_at is null group by 1`,
  sql`select jurisdiction_id as town, count(*)::int as "waitingOut" from outbound_message
    where external_id is null and state in ('queued', 'sending') group by 1`,
  sql`select jurisdiction_id as town, count(*)::int as "pausedLines" from line_state
    where paused_at is not null group by 1`,
  sql`select jurisdiction_id as town, count(*)::int as "failingSources" from information_source
    where failures > 0 group by 1`,
  sql`select coalesce(group_id, split_part(name, '/', 1)) as town, count(*)::int as "failedJobs"
    from pgboss.job_common where state = 'failed' group by 1`,
  sql`select jurisdiction_id as town, max(last_inbound_at)::text as "lastMessageAt" from conversation group by 1`,
]

/** Counts of every town that has data, whether it is served or not. @param database one that sees all towns */
export const countTowns = async ({ db }: Database): Promise<Map<string, TownCounts>> => {
  const counts = new Map<string, TownCounts>()
  for (const query of QUERIES)
    for (const { town, ...found } of await queryRows<Row>(db, query))
      counts.set(town, { ...(counts.get(town) ?? NONE), ...found })
  return counts
}

/** What a town without any data counts. */
export const emptyCounts = (): TownCounts => ({ ...NONE })
