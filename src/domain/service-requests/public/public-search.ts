import { type SQL, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { likePattern, queryTuples, staticSql } from '#platform/database'
import { fold } from '#platform/text'
import type { State } from '../states.ts'
import { searchableRequest, serviceRequest, serviceRequestPicture } from '../tables.ts'
import { type PublicRequest, REDACTION_PENDING, withoutPrivateFields } from './public-view.ts'

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

/** When it was last changed, as it is printed: for what is closed, when it was closed (GeoReport v2). */
const updatedAt = staticSql(sql`coalesce(${t.closedAt}, ${t.updatedAt})`)

const microseconds = (instant: SQL): SQL => staticSql(sql`(extract(epoch from ${instant}) * 1000000)::bigint`)
const requestedAt = staticSql(sql`${t.requestedAt}`)
const requestedText = microseconds(requestedAt)
const updatedText = microseconds(updatedAt)
const expectedText = microseconds(sql`${t.expectedAt}`)
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

/** The columns of a request that every reader gets. */
const commonColumns = staticSql(sql`${t.id}, ${t.serviceCode} as "serviceCode", ${t.channel}, ${t.state},
  case when ${t.statusNotes} is not null then coalesce(${t.statusNotesRedacted}, ${sql.raw(`'${REDACTION_PENDING}'`)}) end as "statusNotes",
  ${t.department}, ${t.mergedInto} as "mergedInto", ${t.addressId} as "addressId", ${t.zipcode}, ${t.quarter},
  ${t.publicPictures} as "pictures", ${requestedText} as "requestedAt", ${updatedText} as "updatedAt",
  ${expectedText} as "expectedAt"`)

/** What the public reads. */
const publicColumns =
  staticSql(sql`${t.publicDescription} as "description", ${t.publicAddress} as "address", ${t.publicLat} as "lat",
  ${t.publicLong} as "long", false as "own", '{}'::uuid[] as "ownPictures"`)

/** What is read by the program that filed it, and by it alone. */
const publicOrOwnColumns = (own: SQL): SQL => {
  const whole = (one: SQL, mine: SQL) => sql`case when ${own} then ${mine} else ${one} end`
  return sql`${whole(sql`${t.publicDescription}`, sql`${t.description}`)} as "description",
    ${whole(sql`${t.publicAddress}`, sql`${t.address}`)} as "address",
    ${whole(sql`${t.publicLat}`, sql`${t.lat}`)} as "lat", ${whole(sql`${t.publicLong}`, sql`${t.long}`)} as "long",
    ${own} as "own", ${whole(sql`'{}'::uuid[]`, allPictures)} as "ownPictures"`
}

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
    select ${commonColumns}, ${ownerId ? publicOrOwnColumns(own) : publicColumns},
      ${circle ? distanceTo(circle) : sql.raw('null::float8')} as "distance", ${order.text} as "sortValue"
    from ${rows}
    where ${combineConditions(conditions)}
    ${ordered}
    limit ${query.limit}${skip}`
}

const combineConditions = (conditions: (SQL | false | undefined)[]): SQL =>
  sql.join(conditions.filter(Boolean) as SQL[], sql` and `)

/** The columns of {@link buildPublicQuery} in order. Instants are microseconds since 1970, as text. */
type Row = [
  id: string,
  serviceCode: string,
  channel: PublicRequest['channel'],
  state: State,
  statusNotes: string | null,
  department: string,
  mergedInto: string | null,
  addressId: string | null,
  zipcode: string | null,
  quarter: string | null,
  pictures: string[],
  requestedAt: string,
  updatedAt: string,
  expectedAt: string | null,
  description: string | null,
  address: string | null,
  lat: number | null,
  long: number | null,
  own: boolean,
  ownPictures: string[],
  distance: number | null,
  sortValue: string | number,
]

const toDate = (microsecondsText: string): Date => new Date(Number(microsecondsText) / 1000)

const fromRow = (row: Row, visible: Set<string>): PublicRequest =>
  withoutPrivateFields({
    id: row[0],
    serviceCode: row[1],
    isPublic: visible.has(row[1]),
    channel: row[2],
    state: row[3],
    statusNotes: row[4],
    department: row[5],
    mergedInto: row[6],
    addressId: row[7],
    zipcode: row[8],
    quarter: row[9],
    pictures: row[10],
    requestedAt: toDate(row[11]),
    updatedAt: toDate(row[12]),
    expectedAt: row[13] === null ? null : toDate(row[13]),
    description: row[14],
    address: row[15],
    lat: row[16],
    long: row[17],
    isOwn: row[18],
    ownPictures: row[19],
    distance: row[20],
    sortValue: String(row[21]),
  })

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
