import { type SQL, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { likePattern, queryTuples, staticSql } from '#platform/database'
import { fold } from '#platform/text'
import type { State } from '../states.ts'
import { searchableRequest, serviceRequest, serviceRequestPicture } from '../tables.ts'
import {
  FIELD_COUNT,
  fieldsFromRow,
  microseconds,
  publicColumns,
  publicOrOwnColumns,
  updatedAt,
} from './public-fields.ts'
import { type PublicRequest, withoutPrivateFields } from './public-view.ts'

/** What lists can be ordered by. */
export const SORTS = ['requested', 'updated', 'service', 'state', 'distance'] as const

/** An order of a list. */
export type Sort = { by: (typeof SORTS)[number]; descending: boolean }

/** Where a list goes on: the last row that was seen, by what the list is ordered by. */
export type Cursor = { value: string; id: string }

/** Which requests the public wants. Dates include both ends. */
export type PublicQuery = {
  ids?: string[]
  /** Services whose requests may be seen; all of `ownerId`'s own may be. */
  visible: string[]
  ownerId?: string
  serviceCodes?: string[]
  states?: State[]
  department?: string
  from?: Date
  to?: Date
  updatedFrom?: Date
  updatedTo?: Date
  /** Degrees. A box may not cross the 180th meridian. */
  box?: { west: number; south: number; east: number; north: number }
  /** Within so many metres of a point. */
  circle?: { lat: number; long: number; radius: number }
  /** Words that must all be in it, however accented. */
  text?: string
  hasPictures?: boolean
  sort: Sort
  after?: Cursor
  offset?: number
  limit: number
}

const t = serviceRequest

const requestedAt = staticSql(sql`${t.requestedAt}`)
const requestedText = microseconds(requestedAt)
const updatedText = microseconds(updatedAt)
const instantOf = (value: string): SQL =>
  sql`'epoch'::timestamptz + ${value}::bigint * interval '1 microsecond'`

const METRES_PER_DEGREE = 111_320

/** Metres between the public place of a request and a point: good to a metre at the scale of a town. */
const distanceTo = ({ lat, long }: { lat: number; long: number }): SQL => {
  const scale = Math.cos((lat * Math.PI) / 180) * METRES_PER_DEGREE
  return sql`sqrt(power((${t.publicLong} - ${long}::float8) * ${scale}::float8, 2) + power((${t.publicLat} - ${lat}::float8) * ${METRES_PER_DEGREE}::float8, 2))`
}

const boxCondition = ({ west, south, east, north }: NonNullable<PublicQuery['box']>): SQL =>
  sql`point(${t.publicLong}, ${t.publicLat}) <@ box(point(${west}::float8, ${south}::float8), point(${east}::float8, ${north}::float8))`

/** The box around a circle: what the index can answer; the distance itself then decides. */
const boundingBox = ({ lat, long, radius }: NonNullable<PublicQuery['circle']>) => {
  const high = radius / METRES_PER_DEGREE
  const wide = high / Math.max(0.01, Math.cos((lat * Math.PI) / 180))
  return { west: long - wide, east: long + wide, south: lat - high, north: lat + high }
}

/** Words of three letters or more are looked up in the index; shorter ones only narrow what was found. */
const textCondition = (text: string): SQL[] =>
  fold(text)
    .split(' ')
    .filter(Boolean)
    .slice(0, 8)
    .map((word) => sql`${t.searchText} like ${likePattern(word)}`)

/** What a list is ordered by: the expression, how a cursor's value is made of it and compared with it. */
const sortExpression = (
  { by }: Sort,
  circle: PublicQuery['circle'],
): { key: SQL; text: SQL; parse: (value: string) => SQL } => {
  const asText = (key: SQL) => ({
    key,
    text: sql`${key}::text`,
    parse: (value: string) => sql`${value}::text`,
  })
  switch (by) {
    case 'requested':
      return { key: requestedAt, text: requestedText, parse: instantOf }
    case 'updated':
      return { key: updatedAt, text: updatedText, parse: instantOf }
    case 'service':
      return asText(sql`${t.serviceCode}`)
    case 'state':
      return asText(sql`${t.state}`)
    case 'distance': {
      const key = circle ? distanceTo(circle) : sql`0::float8`
      return { key, text: sql`${key}::text`, parse: (value) => sql`${value}::float8` }
    }
  }
}

const p = serviceRequestPicture
const allPictures = staticSql(
  sql`array(select ${p.pictureId} from ${p} where ${p.jurisdictionId} = ${t.jurisdictionId} and ${p.requestId} = ${t.id} order by ${p.position})`,
)

const noPictures = staticSql(sql`'{}'::uuid[]`)

const table = staticSql(sql`${t}`)
const ofTown = staticSql(sql`${t.jurisdictionId}`)
const service = staticSql(sql`${t.serviceCode}`)
const id = staticSql(sql`${t.id}`)

/**
 * The query of a list: also what the benchmark runs bare, to compare with.
 * @param firstRows looks only through this many rows, the first in the list's order
 */
export const buildPublicQuery = (town: Town, query: PublicQuery, firstRows?: number): SQL => {
  const { circle, ownerId, sort } = query
  const order = sortExpression(sort, circle)
  const box = query.box ?? (circle && boundingBox(circle))
  const own = sql`${t.applicationId} is not distinct from ${ownerId ?? null}::uuid`
  const seen = sql`${service} = any(${sql.param(query.visible)}::text[])`
  // What the index of the order itself can answer.
  const range: (SQL | false | undefined)[] = [
    sql`${ofTown} = ${town.id}`,
    query.from && sql`${t.requestedAt} >= ${query.from.toISOString()}::timestamptz`,
    query.to && sql`${t.requestedAt} < ${query.to.toISOString()}::timestamptz`,
    query.after &&
      (sort.descending
        ? sql`(${order.key}, ${t.id}) < (${order.parse(query.after.value)}, ${query.after.id})`
        : sql`(${order.key}, ${t.id}) > (${order.parse(query.after.value)}, ${query.after.id})`),
  ]
  const conditions: (SQL | false | undefined)[] = [
    ...(firstRows ? [] : range),
    // One request is found whatever its service: what may not be seen of it is left out of the answer.
    query.ids
      ? sql`${t.id} = any(${sql.param(query.ids)}::text[])`
      : ownerId
        ? sql`(${seen} or ${own})`
        : seen,
    query.serviceCodes && sql`${t.serviceCode} = any(${sql.param(query.serviceCodes)}::text[])`,
    query.states && sql`${t.state} = any(${sql.param(query.states)}::text[])`,
    query.department !== undefined && sql`${t.department} = ${query.department}`,
    query.updatedFrom && sql`${updatedAt} >= ${query.updatedFrom.toISOString()}::timestamptz`,
    query.updatedTo && sql`${updatedAt} < ${query.updatedTo.toISOString()}::timestamptz`,
    box && boxCondition(box),
    circle && sql`${distanceTo(circle)} <= ${circle.radius}::float8`,
    query.hasPictures !== undefined &&
      (query.hasPictures ? sql`${t.publicPictures} <> '{}'` : sql`${t.publicPictures} = '{}'`),
    ...(query.text ? textCondition(query.text) : []),
  ]
  // The indexes are in this order; that of nulls included, though there are none.
  const direction = sql.raw(sort.descending ? 'desc nulls last' : 'asc nulls first')
  const ordered = sql`order by ${order.key} ${direction}, ${id} ${direction}`
  const rows = firstRows
    ? sql`(select * from ${searchableRequest} where ${combineConditions(range)} ${ordered} limit ${firstRows}) as ${table}`
    : searchableRequest
  const skip = query.offset ? sql` offset ${query.offset}` : sql``
  return sql`
    select ${ownerId ? publicOrOwnColumns(own) : publicColumns},
      ${ownerId ? sql`${own}, case when ${own} then ${allPictures} else ${noPictures} end` : sql`false, ${noPictures}`},
      ${circle ? distanceTo(circle) : sql.raw('null::float8')} as "distance", ${order.text} as "sortValue"
    from ${rows}
    where ${combineConditions(conditions)}
    ${ordered}
    limit ${query.limit}${skip}`
}

const combineConditions = (conditions: (SQL | false | undefined)[]): SQL =>
  sql.join(conditions.filter(Boolean) as SQL[], sql` and `)

/** A row of {@link buildPublicQuery}: the fields, then {@link RowEnd}. */
type Row = unknown[]

/** What a search adds to the fields of each request. */
type RowEnd = [own: boolean, ownPictures: string[], distance: number | null, sortValue: string | number]

const fromRow = (row: Row, visible: Set<string>): PublicRequest => {
  const [isOwn, ownPictures, distance, sortValue] = row.slice(FIELD_COUNT) as RowEnd
  const request = fieldsFromRow(row) as PublicRequest
  request.isPublic = visible.has(request.serviceCode)
  request.isOwn = isOwn
  request.ownPictures = ownPictures
  request.distance = distance
  request.sortValue = String(sortValue)
  return withoutPrivateFields(request)
}

/** Requests as the public may see them, and the requests of `ownerId` as they are. */
export const searchPublicRequests = async (town: Town, query: PublicQuery): Promise<PublicRequest[]> => {
  const visible = new Set(query.visible)
  return (await runSearch(town, query)).map((row) => fromRow(row, visible))
}

/** Rows looked through before the index of places is asked: at least, and for each one wanted. */
const SCAN_BEFORE_INDEX = { least: 4_000, forEach: 20 }

/**
 * Where many requests are near (a town's middle), the newest of them are soon met by going through all from the
 * newest on; where few are, the index of places has them all. The database cannot tell which is the case, so the
 * first way is tried for a while.
 */
const runSearch = async (town: Town, query: PublicQuery): Promise<Row[]> => {
  const run = (firstRows?: number) => queryTuples<Row>(town.db, buildPublicQuery(town, query, firstRows))
  const byPlace = (query.box || query.circle) && query.sort.by !== 'distance' && !query.offset
  if (!byPlace) return run()
  const first = await run(Math.max(SCAN_BEFORE_INDEX.least, query.limit * SCAN_BEFORE_INDEX.forEach))
  return first.length >= query.limit ? first : run()
}
