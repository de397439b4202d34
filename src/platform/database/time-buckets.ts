import { type SQL, sql } from 'drizzle-orm'

/**
 * Stretches of time by which rows are counted: each begins where the one before it ends, the last ends at `ends`. `before`:
 * what they are compared with, which ends no later than the first begins.
 */
export type TimeBuckets = {
  before: { from: Date; ends: Date }
  starts: readonly Date[]
  ends: Date
}

const instantOf = (date: Date): SQL => sql`${date.toISOString()}::timestamptz`

const firstOf = ({ starts, ends }: TimeBuckets): Date => starts[0] ?? ends

/** Whether an instant lies in one of the buckets, or before them in what they are compared with. */
export const isInBuckets = (at: SQL, buckets: TimeBuckets): SQL => {
  const { before, ends } = buckets
  return sql`(${at} >= ${instantOf(before.from)} and ${at} < ${instantOf(ends)}
    and not (${at} >= ${instantOf(before.ends)} and ${at} < ${instantOf(firstOf(buckets))}))`
}

/**
 * Instants as a list of the statement. By itself: a list that is read from text would be read again for each row.
 */
export const instantList = (instants: readonly Date[]): SQL =>
  sql`(select ${sql.param(instants.map((date) => date.toISOString()))}::text[]::timestamptz[])`

/** The bucket that an instant lies in, the first is 1; 0 for what lies before them. */
export const bucketOf = (at: SQL, { starts }: TimeBuckets): SQL =>
  sql`width_bucket(${at}, ${instantList(starts)})`
