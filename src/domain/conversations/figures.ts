import { type SQL, sql } from 'drizzle-orm'
import type { ChannelId, Town } from '#domain/town'
import { bucketOf, isInBuckets, queryRows, type TimeBuckets } from '#platform/database'
import { conversation, handover, inboundMessage } from './tables.ts'

/** Conversations in which citizens wrote. */
export type WrittenFigures = {
  count: number
  before: number
  messages: number
  series: number[]
  byChannel: Map<ChannelId, number>
}

/** Counts the conversations in which citizens wrote, each once. */
export const countWritten = async (town: Town, buckets: TimeBuckets): Promise<WrittenFigures> => {
  const m = inboundMessage
  const rows = await queryRows<{
    bucket: number | null
    past: boolean | null
    channel: string | null
    count: number
    messages: number
  }>(
    town.db,
    // A conversation is counted by its channel once its messages have been put together: far fewer are joined.
    sql`with wrote as (
        select ${m.conversationId} as id, ${bucketOf(sql`${m.receivedAt}`, buckets)} as bucket, count(*)::int as messages
        from ${m} where ${m.jurisdictionId} = ${town.id} and ${isInBuckets(sql`${m.receivedAt}`, buckets)} group by 1, 2)
      select bucket, past, channel, count(distinct wrote.id)::int as count, sum(messages)::int as messages
      from (select wrote.*, bucket = 0 as past from wrote) wrote
      join (select ${conversation.id} as id, ${conversation.channel} as channel from ${conversation}
        where ${conversation.jurisdictionId} = ${town.id}) c on c.id = wrote.id
      group by grouping sets ((past), (bucket), (past, channel))`,
  )
  const whole = (past: boolean) => rows.find((row) => row.past === past && row.channel === null)
  const inBucket = new Map(rows.map((row) => [row.bucket, row.count]))
  return {
    count: whole(false)?.count ?? 0,
    before: whole(true)?.count ?? 0,
    messages: whole(false)?.messages ?? 0,
    series: buckets.starts.map((_, at) => inBucket.get(at + 1) ?? 0),
    byChannel: new Map(
      rows.flatMap(({ past, channel, count }) =>
        past === false && channel !== null ? [[channel, count]] : [],
      ),
    ),
  }
}

/** Of fewer than these a discreet team says nothing; of more, how many in whole lots of them. */
export const DISCREET_LOT = 5

/** Conversations that a team was given. Of a discreet team, rounded down to whole lots: `discreet` says so. */
export type TeamCount = { team: string; count: number; discreet: boolean }

/** Conversations that people were given. */
export type HandoverFigures = {
  byTeam: TeamCount[]
  count: number
  before: number
  /** In how many conversations, each once. */
  conversations: number
  /** Without those of discreet teams. */
  series: number[]
  /** Minutes until people first answered. */
  answer: { count: number; p50: number | null; p90: number | null; p50Before: number | null }
  /** Of those that ended: how many there are, what they were marked with. */
  closed: number
  stars: { stars: number; count: number }[]
  average: number | null
  averageBefore: number | null
  averages: (number | null)[]
}

type HandoverRow = {
  by: 'team' | 'conversations' | 'bucket' | 'whole' | 'closed' | 'stars' | 'averages'
  past: boolean | null
  bucket: number | null
  team: string | null
  discreet: boolean | null
  stars: number | null
  count: number
  p50: number | null
  p90: number | null
}

/**
 * Counts the conversations that people were given, how soon they answered, and the marks afterwards. Of a discreet team it is told
 * in lots only, so that nobody learns from the difference of two figures that one more citizen turned to it; what it took, and
 * its marks, count where there are enough of them to hide among.
 */
export const countHandovers = async (town: Town, buckets: TimeBuckets): Promise<HandoverFigures> => {
  const h = handover
  const enough = (over: SQL) =>
    sql`(not discreet or count(*) over (partition by team, ${over}) >= ${DISCREET_LOT})`
  const rows = await queryRows<HandoverRow>(
    town.db,
    sql`with asked as (
        select a.*, ${enough(sql`past`)} as told from (
          select ${h.team} as team, ${h.discreet} as discreet, ${h.conversationId} as conversation,
            ${bucketOf(sql`${h.requestedAt}`, buckets)} as bucket, ${bucketOf(sql`${h.requestedAt}`, buckets)} = 0 as past,
            (extract(epoch from ${h.firstAnsweredAt} - ${h.requestedAt}) / 60)::float8 as minutes
          from ${h} where ${h.jurisdictionId} = ${town.id} and ${isInBuckets(sql`${h.requestedAt}`, buckets)}) a),
      ended as (
        select c.*, ${enough(sql`past, stars is null`)} as told from (
          select ${h.team} as team, ${h.discreet} as discreet, ${h.stars} as stars,
            ${bucketOf(sql`${h.closedAt}`, buckets)} as bucket, ${bucketOf(sql`${h.closedAt}`, buckets)} = 0 as past
          from ${h} where ${h.jurisdictionId} = ${town.id} and ${h.state} = 'closed'
            and ${isInBuckets(sql`${h.closedAt}`, buckets)}) c)
      select 'team' as by, past, null::int as bucket, team, discreet, null::int as stars, count(*)::int as count,
        null::float8 as p50, null::float8 as p90 from asked group by past, team, discreet
      union all select 'conversations', past, null, null, null, null, count(distinct conversation)::int, null, null
        from asked where not discreet group by past
      union all select 'bucket', null, bucket, null, null, null, count(*)::int, null, null
        from asked where not discreet group by bucket
      union all select 'whole', past, null, null, null, null, count(minutes)::int,
        percentile_cont(0.5) within group (order by minutes), percentile_cont(0.9) within group (order by minutes)
        from asked where told group by past
      union all select 'closed', past, null, null, null, null, count(*)::int, avg(stars)::float8, null
        from ended where told group by past
      union all select 'stars', past, null, null, null, stars, count(*)::int, null, null
        from ended where told and stars is not null group by past, stars
      union all select 'averages', null, bucket, null, null, null, count(*)::int, avg(stars)::float8, null
        from ended where not discreet and stars is not null group by bucket`,
  )
  const of = (by: HandoverRow['by'], past?: boolean) =>
    rows.filter((row) => row.by === by && (past === undefined || row.past === past))
  const teams = (past: boolean) =>
    of('team', past)
      .map(
        ({ team, discreet, count }): TeamCount => ({
          team: team ?? '',
          discreet: discreet ?? false,
          count: discreet ? count - (count % DISCREET_LOT) : count,
        }),
      )
      .toSorted((a, b) => b.count - a.count || (a.team < b.team ? -1 : 1))
  const sum = (all: TeamCount[]) => all.reduce((total, { count }) => total + count, 0)
  const series = <Value>(by: HandoverRow['by'], value: (row: HandoverRow) => Value, none: Value) => {
    const inBucket = new Map(of(by).map((row) => [row.bucket, value(row)]))
    return buckets.starts.map((_, at) => inBucket.get(at + 1) ?? none)
  }
  const byTeam = teams(false)
  const discreet = byTeam.filter((one) => one.discreet)
  const [now] = of('whole', false)
  const [before] = of('whole', true)
  return {
    byTeam,
    count: sum(byTeam),
    before: sum(teams(true)),
    conversations: (of('conversations', false)[0]?.count ?? 0) + sum(discreet),
    series: series('bucket', ({ count }) => count, 0),
    answer: {
      count: now?.count ?? 0,
      p50: now?.p50 ?? null,
      p90: now?.p90 ?? null,
      p50Before: before?.p50 ?? null,
    },
    closed: of('closed', false)[0]?.count ?? 0,
    stars: of('stars', false)
      .map(({ stars, count }) => ({ stars: stars ?? 0, count }))
      .toSorted((a, b) => b.stars - a.stars),
    average: of('closed', false)[0]?.p50 ?? null,
    averageBefore: of('closed', true)[0]?.p50 ?? null,
    averages: series<number | null>('averages', ({ p50 }) => p50, null),
  }
}
