import { type SQL, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { bucketOf, instantList, isInBuckets, queryRows, type TimeBuckets } from '#platform/database'
import type { Ring } from '#platform/geocoding'
import { toStates } from '../states.ts'
import { serviceRequest, serviceRequestEvent } from '../tables.ts'

/** Whose requests are counted: those of some departments; none: of all. */
export type RequestScope = { departments: readonly string[] }

/** How many requests there are of something. `before`: in the time that is compared with; `late`: open and overdue now. */
export type RequestCount = { count: number; before: number; open: number; late: number }

export type KeyedRequestCount = RequestCount & { key: string }

/** The requests that came in. */
export type ReceivedFigures = {
  total: RequestCount
  /** One for each bucket. */
  series: number[]
  byService: KeyedRequestCount[]
  byDepartment: KeyedRequestCount[]
  byChannel: KeyedRequestCount[]
  /** By the day of the week, Monday first, and the hour of the town's day. */
  byHour: number[][]
}

const t = serviceRequest
const event = serviceRequestEvent

const instantOf = (date: Date): SQL => sql`${date.toISOString()}::timestamptz`

/** What was found to be the same as another is counted once. */
const isCounted = (town: Town, { departments }: RequestScope): SQL =>
  departments.length > 0
    ? sql`${t.jurisdictionId} = ${town.id} and ${t.mergedInto} is null and ${t.department} = any(${sql.param(departments)}::text[])`
    : sql`${t.jurisdictionId} = ${town.id} and ${t.mergedInto} is null`

const isLate = (town: Town): SQL =>
  sql`coalesce(${t.closedAt} is null and ${t.expectedAt} < ${instantOf(town.now())}, false)`

const COUNTS = sql`count(*) filter (where bucket > 0)::int as count, count(*) filter (where bucket = 0)::int as before,
  count(*) filter (where bucket > 0 and open)::int as open, count(*) filter (where bucket > 0 and late)::int as late`

const HOURS = 24
const NO_REQUESTS: RequestCount = { count: 0, before: 0, open: 0, late: 0 }

const mostFirst = (a: KeyedRequestCount, b: KeyedRequestCount): number =>
  b.count - a.count || (a.key < b.key ? -1 : 1)

/** Counts the requests that came in, in every way at once. */
export const countReceived = async (
  town: Town,
  scope: RequestScope,
  buckets: TimeBuckets,
): Promise<ReceivedFigures> => {
  const local = sql`${t.requestedAt} at time zone ${town.profile.time_zone}`
  const rows = await queryRows<KeyedRequestCount & { by: string }>(
    town.db,
    sql`with r as (
        select ${bucketOf(sql`${t.requestedAt}`, buckets)} as bucket, ${t.serviceCode} as service,
          ${t.department} as department, ${t.channel} as channel,
          extract(isodow from ${local})::int * ${HOURS} + extract(hour from ${local})::int as hour,
          ${t.closedAt} is null as open, ${isLate(town)} as late
        from ${t} where ${isCounted(town, scope)} and ${isInBuckets(sql`${t.requestedAt}`, buckets)})
      select case when grouping(bucket) = 0 then 'bucket' when grouping(service) = 0 then 'service'
          when grouping(department) = 0 then 'department' when grouping(channel) = 0 then 'channel'
          when grouping(hour) = 0 then 'hour' else 'all' end as by,
        coalesce(bucket::text, service, department, channel, hour::text, '') as key, ${COUNTS}
      from r group by grouping sets ((), (bucket), (service), (department), (channel), (hour))`,
  )
  const by = (what: string) => rows.filter((row) => row.by === what)
  const keyed = (what: string): KeyedRequestCount[] =>
    by(what)
      .map(({ by: _, ...row }) => row)
      .filter(({ count }) => count > 0)
      .sort(mostFirst)
  const inBucket = new Map(by('bucket').map(({ key, count }) => [Number(key), count]))
  const inHour = new Map(by('hour').map(({ key, count }) => [Number(key), count]))
  return {
    total: by('all')[0] ?? NO_REQUESTS,
    series: buckets.starts.map((_, at) => inBucket.get(at + 1) ?? 0),
    byService: keyed('service'),
    byDepartment: keyed('department'),
    byChannel: keyed('channel'),
    byHour: Array.from({ length: 7 }, (_, day) =>
      Array.from({ length: HOURS }, (_, hour) => inHour.get((day + 1) * HOURS + hour) ?? 0),
    ),
  }
}

/** Of what has neither a point nor a neighbourhood, and of what lies in none of the parts of the town. */
export const NOWHERE = ''
export const OUTSIDE = '/'

/** A part of the town, and what is cut out of it: where several hold a point, the first is meant. */
export type NamedArea = { name: string; ring: Ring; holes?: Ring[] }

const toPolygon = (ring: Ring): string => `(${ring.map(([long, lat]) => `(${long},${lat})`).join()})`

/**
 * Counts the requests that came in by the part of the town that their point lies in. Those without a point count for the
 * neighbourhood of their address, where it is known.
 */
export const countByArea = async (
  town: Town,
  scope: RequestScope,
  buckets: TimeBuckets,
  areas: readonly NamedArea[],
): Promise<KeyedRequestCount[]> => {
  const names = areas.map(({ name }) => name)
  const outlines = areas.map(({ ring }) => toPolygon(ring))
  // As they are numbered there: from one up.
  const holes = areas.flatMap(({ holes: cut = [] }, at) =>
    cut.map((ring) => [at + 1, toPolygon(ring)] as const),
  )
  const rows = await queryRows<KeyedRequestCount>(
    town.db,
    // The box first: most areas are told apart by it, at a fraction of the cost.
    sql`with area as materialized (
        select a.at, a.name, a.outline::polygon as outline, box(a.outline::polygon) as extent
        from unnest(${sql.param(names)}::text[], ${sql.param(outlines)}::text[]) with ordinality as a(name, outline, at)),
      hole as materialized (
        select h.at, h.outline::polygon as outline
        from unnest(${sql.param(holes.map(([at]) => at))}::int[], ${sql.param(holes.map(([, ring]) => ring))}::text[]) as h(at, outline)),
      r as (
        select ${bucketOf(sql`${t.requestedAt}`, buckets)} as bucket,
          case when ${t.lat} is null then coalesce(${t.quarter}, ${NOWHERE}) else coalesce((
            select a.name from area a where a.extent @> point(${t.long}, ${t.lat}) and a.outline @> point(${t.long}, ${t.lat})
              and not exists (select from hole h where h.at = a.at and h.outline @> point(${t.long}, ${t.lat}))
            order by a.at limit 1), ${OUTSIDE}) end as area,
          ${t.closedAt} is null as open, ${isLate(town)} as late
        from ${t} where ${isCounted(town, scope)} and ${isInBuckets(sql`${t.requestedAt}`, buckets)})
      select area as key, ${COUNTS} from r group by 1`,
  )
  return rows.filter(({ count }) => count > 0).sort(mostFirst)
}

/** Things of the street that are counted: those that are reported most. */
const MOST_REPORTED = 20

/** Counts the requests that came in by the thing of the street that they are about: those that break most. */
export const countByAsset = async (
  town: Town,
  scope: RequestScope,
  buckets: TimeBuckets,
): Promise<KeyedRequestCount[]> => {
  const rows = await queryRows<KeyedRequestCount>(
    town.db,
    sql`with r as (
        select ${bucketOf(sql`${t.requestedAt}`, buckets)} as bucket, ${t.assetId} as asset,
          ${t.closedAt} is null as open, ${isLate(town)} as late
        from ${t} where ${isCounted(town, scope)} and ${t.assetId} is not null
          and ${isInBuckets(sql`${t.requestedAt}`, buckets)})
      select asset as key, ${COUNTS} from r group by 1 order by count desc, key limit ${MOST_REPORTED}`,
  )
  return rows.filter(({ count }) => count > 0).sort(mostFirst)
}

/** How long something took, in hours: half of them within, nine of ten within. */
export type DurationFigures = {
  count: number
  before: number
  inTime: number
  late: number
  p50: number | null
  p90: number | null
  p50Before: number | null
  /** Half of those of each bucket within. */
  series: (number | null)[]
  /** How many there are in each bucket. */
  counts: number[]
}

/** What was first answered, and what was resolved. */
export type DoneFigures = {
  answered: DurationFigures
  resolved: DurationFigures
  /** Hours to resolution within which half of those of each department were. */
  medianByDepartment: Map<string, number | null>
}

type DoneRow = {
  what: 'answered' | 'resolved'
  /** Null: of all of them together. */
  bucket: number | null
  department: string | null
  past: boolean | null
  count: number
  inTime: number
  late: number
  p50: number | null
  p90: number | null
}

/** Measures what was answered and what was resolved in a stretch of time, whenever it had come in. */
export const measureDone = async (
  town: Town,
  scope: RequestScope,
  buckets: TimeBuckets,
): Promise<DoneFigures> => {
  const rows = await queryRows<DoneRow>(
    town.db,
    sql`with d as (
        select done.what, ${bucketOf(sql`done.at`, buckets)} as bucket, ${t.department} as department,
          (extract(epoch from done.at - ${t.requestedAt}) / 3600)::float8 as hours, done.at <= done.due as kept
        from ${t} cross join lateral (values
          ('answered', ${t.answeredAt}, ${t.answerDueAt}),
          ('resolved', case when ${t.state} = 'resolved' then ${t.closedAt} end, ${t.expectedAt})) as done(what, at, due)
        where ${isCounted(town, scope)} and ${isInBuckets(sql`done.at`, buckets)}
          and (${isInBuckets(sql`${t.answeredAt}`, buckets)} or ${isInBuckets(sql`${t.closedAt}`, buckets)}))
      select what, bucket, department, past, count(*)::int as count,
        count(*) filter (where kept)::int as "inTime", count(*) filter (where not kept)::int as late,
        percentile_cont(0.5) within group (order by hours) as p50,
        percentile_cont(0.9) within group (order by hours) as p90
      from (select d.*, bucket = 0 as past from d) d
      group by grouping sets ((what, past), (what, bucket), (what, past, department))`,
  )
  const durations = (what: DoneRow['what']): DurationFigures => {
    const own = rows.filter((row) => row.what === what)
    const whole = (past: boolean) => own.find((row) => row.past === past && row.department === null)
    const now = whole(false)
    const before = whole(true)
    const inBucket = new Map(own.map((row) => [row.bucket, row]))
    const series = buckets.starts.map((_, at) => inBucket.get(at + 1))
    return {
      count: now?.count ?? 0,
      before: before?.count ?? 0,
      inTime: now?.inTime ?? 0,
      late: now?.late ?? 0,
      p50: now?.p50 ?? null,
      p90: now?.p90 ?? null,
      p50Before: before?.p50 ?? null,
      series: series.map((row) => row?.p50 ?? null),
      counts: series.map((row) => row?.count ?? 0),
    }
  }
  const byDepartment = rows.flatMap(({ what, past, department, p50 }): [string, number | null][] =>
    what === 'resolved' && past === false && department !== null ? [[department, p50]] : [],
  )
  return {
    answered: durations('answered'),
    resolved: durations('resolved'),
    medianByDepartment: new Map(byDepartment),
  }
}

/** How many requests were open and overdue. */
export type OverdueFigures = {
  /** At the end of the last bucket, or now where that is to come. */
  count: number
  /** At the end of what is compared with. */
  before: number
  /** At the end of each bucket; null for one that is to come. */
  series: (number | null)[]
}

/** Counts the requests that were past their deadline at the end of each bucket, by the deadlines that they have now. */
export const countOverdueOverTime = async (
  town: Town,
  scope: RequestScope,
  { before, starts, ends }: TimeBuckets,
): Promise<OverdueFigures> => {
  const now = town.now()
  const looks = [before.ends, ...starts.slice(1), ends].map(
    (at) => new Date(Math.min(at.getTime(), now.getTime())),
  )
  const instants = instantList(looks)
  const rows = await queryRows<{ since: number; until: number | null; count: number }>(
    town.db,
    sql`select width_bucket(${t.expectedAt}, ${instants}) as since, width_bucket(${t.closedAt}, ${instants}) as until,
        count(*)::int as count
      from ${t} where ${isCounted(town, scope)} and ${t.expectedAt} < ${instantOf(now)}
        and (${t.closedAt} is null or ${t.closedAt} > ${t.expectedAt})
        and (${t.closedAt} is null or ${t.closedAt} > ${instantOf(before.ends)})
      group by 1, 2`,
  )
  const overdueAt = (look: number): number =>
    rows.reduce(
      (sum, { since, until, count }) =>
        since <= look && (until === null || until > look) ? sum + count : sum,
      0,
    )
  const isPast = (bucket: number) => (starts[bucket] ?? ends) <= now
  return {
    count: overdueAt(starts.length),
    before: overdueAt(0),
    series: starts.map((_, bucket) => (isPast(bucket) ? overdueAt(bucket + 1) : null)),
  }
}

/** How many requests that had been closed were opened again, in each bucket too. */
export type ReopenedFigures = { count: number; before: number; series: number[] }

/** Counts how often a closed request was opened again, by citizens or by staff. What was undone was never closed. */
export const countReopened = async (
  town: Town,
  scope: RequestScope,
  buckets: TimeBuckets,
): Promise<ReopenedFigures> => {
  const isClosed = (state: SQL) => sql`${state} = any(${sql.param(toStates('closed'))}::text[])`
  const rows = await queryRows<{ bucket: number; count: number }>(
    town.db,
    // Few of them follow one that closed the request: what came last before it is asked for those alone.
    sql`with again as materialized (
        select ${event.requestId} as request_id, ${event.at} as at, ${bucketOf(sql`${event.at}`, buckets)} as bucket from ${event}
        where ${event.jurisdictionId} = ${town.id} and ${event.public} and ${event.kind} = 'state_changed'
          and not ${isClosed(sql`${event.state}`)} and ${event.details}->>'undone' is null
          and ${isInBuckets(sql`${event.at}`, buckets)}
          and exists (select from ${event} c where c.jurisdiction_id = ${town.id} and c.request_id = ${event.requestId}
            and c.public and c.kind = 'state_changed' and ${isClosed(sql`c.state`)} and c.at < ${event.at}))
      select bucket, count(*)::int as count from again
      join ${t} on ${t.id} = again.request_id
      where ${isCounted(town, scope)} and ${isClosed(sql`(select p.state from ${event} p
        where p.jurisdiction_id = ${town.id} and p.request_id = again.request_id and p.at < again.at
        order by p.at desc, p.id desc limit 1)`)}
      group by 1`,
  )
  const inBucket = new Map(rows.map(({ bucket, count }) => [bucket, count]))
  const series = buckets.starts.map((_, at) => inBucket.get(at + 1) ?? 0)
  return { count: series.reduce((sum, one) => sum + one, 0), before: inBucket.get(0) ?? 0, series }
}
