import { type SQL, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { likePattern, queryRows } from '#platform/database'
import { listMapPoints, type MapPoint } from '../points.ts'
import { searchableRequest, serviceRequest } from '../tables.ts'

const t = serviceRequest

/** Over which requests figures are made: those of a stretch of time, of some departments or services. */
export type StatisticsFilter = {
  from: Date
  to: Date
  departments: string[]
  serviceCodes?: string[]
}

/** How many there are of each. */
export type CountByKey = { key: string; count: number; open: number }

/** How long something took: how many there are, half of them within, nine of ten within; hours. */
export type DurationStatistics = {
  count: number
  p50: number | null
  p90: number | null
  inTime: number
  late: number
}

/** What the requests of a stretch of time come to. */
export type Statistics = {
  total: number
  open: number
  byService: CountByKey[]
  byState: CountByKey[]
  byChannel: CountByKey[]
  byZone: CountByKey[]
  byDepartment: CountByKey[]
  /** Reported and closed, by the week that begins on a day (ISO). */
  overTime: { week: string; received: number; closed: number }[]
  answer: DurationStatistics
  resolution: DurationStatistics
}

const statisticsCondition = (
  town: Town,
  { from, to, departments, serviceCodes }: StatisticsFilter,
  at: SQL,
): SQL => {
  const conditions: (SQL | false | undefined)[] = [
    sql`${t.jurisdictionId} = ${town.id}`,
    sql`${at} >= ${from.toISOString()}::timestamptz`,
    sql`${at} < ${to.toISOString()}::timestamptz`,
    departments.length > 0 && sql`${t.department} = any(${sql.param(departments)}::text[])`,
    serviceCodes && sql`${t.serviceCode} = any(${sql.param(serviceCodes)}::text[])`,
    // What was found to be the same is counted once.
    sql`${t.mergedInto} is null`,
  ]
  return sql.join(conditions.filter(Boolean) as SQL[], sql` and `)
}

const countBy = (town: Town, of: StatisticsFilter, column: SQL): Promise<CountByKey[]> =>
  queryRows<CountByKey>(
    town.db,
    sql`select coalesce(${column}, '') as key, count(*)::int as count,
      count(*) filter (where ${t.closedAt} is null)::int as open
      from ${t} where ${statisticsCondition(town, of, sql`${t.requestedAt}`)} group by 1 order by 2 desc, 1`,
  )

const measureDuration = async (
  town: Town,
  of: StatisticsFilter,
  end: SQL,
  due: SQL,
): Promise<DurationStatistics> => {
  const hours = sql`extract(epoch from ${end} - ${t.requestedAt}) / 3600`
  const [row] = await queryRows<DurationStatistics>(
    town.db,
    sql`select count(${end})::int as count,
      percentile_cont(0.5) within group (order by ${hours}) filter (where ${end} is not null) as p50,
      percentile_cont(0.9) within group (order by ${hours}) filter (where ${end} is not null) as p90,
      count(*) filter (where ${end} <= ${due})::int as "inTime",
      count(*) filter (where ${end} > ${due} or (${end} is null and ${due} < ${town.now().toISOString()}::timestamptz))::int as late
      from ${t} where ${statisticsCondition(town, of, sql`${t.requestedAt}`)}`,
  )
  return row ?? { count: 0, p50: null, p90: null, inTime: 0, late: 0 }
}

const countByWeek = (town: Town, of: StatisticsFilter, at: SQL) =>
  queryRows<{ week: string; count: number }>(
    town.db,
    sql`select to_char(date_trunc('week', ${at} at time zone ${town.profile.time_zone}), 'YYYY-MM-DD') as week,
      count(*)::int as count from ${t} where ${statisticsCondition(town, of, at)} group by 1 order by 1`,
  )

/** What the requests of a stretch of time come to. */
export const getStatistics = async (town: Town, of: StatisticsFilter): Promise<Statistics> => {
  const [byService, byState, byChannel, byZone, byDepartment, received, closed, answer, resolution] =
    await Promise.all([
      countBy(town, of, sql`${t.serviceCode}`),
      countBy(town, of, sql`${t.state}`),
      countBy(town, of, sql`${t.channel}`),
      countBy(town, of, sql`coalesce(${t.zone}, ${t.quarter})`),
      countBy(town, of, sql`${t.department}`),
      countByWeek(town, of, sql`${t.requestedAt}`),
      countByWeek(town, of, sql`${t.closedAt}`),
      measureDuration(town, of, sql`${t.answeredAt}`, sql`${t.answerDueAt}`),
      measureDuration(town, of, sql`${t.closedAt}`, sql`${t.expectedAt}`),
    ])
  const weeks = [...new Set([...received, ...closed].map(({ week }) => week))].sort()
  const countIn = (list: { week: string; count: number }[], week: string) =>
    list.find((one) => one.week === week)?.count ?? 0
  return {
    total: byState.reduce((sum, { count }) => sum + count, 0),
    open: byState.reduce((sum, { open }) => sum + open, 0),
    byService,
    byState,
    byChannel,
    byZone,
    byDepartment,
    overTime: weeks.map((week) => ({
      week,
      received: countIn(received, week),
      closed: countIn(closed, week),
    })),
    answer,
    resolution,
  }
}

/** A point of a map for anybody; of one request, of which service it is. */
export type PublicPoint = MapPoint & { serviceCode: string | null }

/** Where the public requests lie, by their public places; where they are many, gathered on a grid. */
export const listPublicMapPoints = async (
  town: Town,
  { visible, states, text }: { visible: string[]; states?: string[]; text?: string },
): Promise<PublicPoint[]> => {
  const conditions: (SQL | false | undefined)[] = [
    sql`${t.jurisdictionId} = ${town.id}`,
    sql`${t.serviceCode} = any(${sql.param(visible)}::text[])`,
    sql`${t.publicLat} is not null`,
    states && sql`${t.state} = any(${sql.param(states)}::text[])`,
    text ? sql`${t.searchText} like ${likePattern(text)}` : undefined,
  ]
  const where = sql.join(conditions.filter(Boolean) as SQL[], sql` and `)
  return listMapPoints<PublicPoint>(town, {
    lat: sql`${t.publicLat}`,
    long: sql`${t.publicLong}`,
    own: sql`${t.serviceCode} as "serviceCode"`,
    together: sql`null as "serviceCode"`,
    where,
  })
}

/** Open requests whose deadline is over, and those whose deadline ends within a day. */
export const countOverdue = async (town: Town): Promise<{ over: number; near: number }> => {
  const now = sql`${town.now().toISOString()}::timestamptz`
  // In the words of the index.
  const due = sql`coalesce(expected_at, '2999-01-01T00:00:00Z'::timestamptz)`
  const [row] = await queryRows<{ over: number; near: number }>(
    town.db,
    sql`select count(*) filter (where ${due} < ${now})::int as over, count(*) filter (where ${due} >= ${now})::int as near
      from ${searchableRequest}
      where jurisdiction_id = ${town.id} and closed_at is null and ${due} < ${now} + interval '1 day'`,
  )
  return row ?? { over: 0, near: 0 }
}
