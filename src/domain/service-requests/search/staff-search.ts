import { type SQL, sql } from 'drizzle-orm'
import { findContact } from '#domain/contacts'
import { labelsOfRequest, type Priority, requestHasLabel, type ShownLabel } from '#domain/labels'
import { isPictureReady } from '#domain/pictures'
import type { ChannelId, Town } from '#domain/town'
import { type CountQuery, likePattern, queryCounts, queryRows } from '#platform/database'
import { fold, stripUnstorable } from '#platform/text'
import { callerIndex, normalisePhone, toMessengerPhone } from '../caller.ts'
import { listMapPoints, type MapPoint } from '../points.ts'
import type { ServiceRequest } from '../read.ts'
import { type State, toStates, toStatus } from '../states.ts'
import { searchableRequest, serviceRequest, serviceRequestPicture } from '../tables.ts'

/** In what order the queue stands. */
export const QUEUE_ORDERS = ['due', 'newest', 'oldest', 'changed'] as const

/** An order of the queue. `due`: what must be done first, first. */
export type QueueOrder = (typeof QUEUE_ORDERS)[number]

/** What the queue shows. */
export type QueueFilter = {
  /** Those that a member is limited to; none: all. */
  departments: string[]
  states?: State[]
  serviceCodes?: string[]
  department?: string
  zone?: string
  channel?: ChannelId
  /** A colleague's id, or nobody's. */
  assignee?: string | null
  priority?: Priority
  /** The id of a label that it has. */
  label?: string
  /** Something that a neighbour added waits for staff. */
  updates?: boolean
  /** `late`: past its deadline; `soon`: within two days. */
  due?: 'late' | 'soon'
  from?: Date
  to?: Date
  /** Words, a number, a place, or the telephone of the reporter. */
  text?: string
  /** Whose reports too: the contact that `text` is the messenger's telephone of; looked for where nothing is said of it. */
  contactId?: string
  order: QueueOrder
  /** The whole description, for a file or paper; else its beginning. */
  unlimited?: boolean
  /** After which row: the last of the page before, in this order. */
  after?: { value: string; id: string }
  limit: number
}

/** A row of the queue. */
export type QueueRow = Pick<
  ServiceRequest,
  | 'id'
  | 'serviceCode'
  | 'channel'
  | 'state'
  | 'department'
  | 'assigneeName'
  | 'assigneeId'
  | 'zone'
  | 'description'
  | 'address'
  | 'quarter'
  | 'version'
  | 'priority'
> & {
  requestedAt: Date
  expectedAt: Date | null
  /** The first picture that can be shown. */
  thumbnail: string | null
  labels: ShownLabel[]
  followers: number
  /** Something that a neighbour added waits for staff. */
  updates: boolean
  /** What the page after this row begins after. */
  sortValue: string
}

const t = serviceRequest
const p = serviceRequestPicture

const microseconds = (instant: SQL): SQL => sql`(extract(epoch from ${instant}) * 1000000)::bigint`
const instantOf = (value: string): SQL =>
  sql`'epoch'::timestamptz + ${value}::bigint * interval '1 microsecond'`

/** Requests without a deadline come after all that have one. */
const FAR = sql`'2999-01-01T00:00:00Z'::timestamptz`

const ORDERS: Record<QueueOrder, { key: SQL; descending: boolean }> = {
  due: { key: sql`coalesce(${t.expectedAt}, ${FAR})`, descending: false },
  newest: { key: sql`${t.requestedAt}`, descending: true },
  oldest: { key: sql`${t.requestedAt}`, descending: false },
  changed: { key: sql`${t.updatedAt}`, descending: true },
}

const SOON_DAYS = 2

/** Signs of a telephone, however it is spaced. */
const TELEPHONE = /^[\d\s+().-]{6,20}$/

/** A filter whose text is a telephone finds whom the messenger knows by it too: they are no caller of the phone line. */
const withContact = async (town: Town, filter: QueueFilter): Promise<QueueFilter> =>
  !('contactId' in filter) && filter.text && TELEPHONE.test(filter.text)
    ? { ...filter, contactId: await findContact(town.db, town, toMessengerPhone(filter.text)) }
    : filter

/** Words as the index has them; a telephone is looked up by its keyed hash. */
const textCondition = (town: Town, text: string, contactId: string | undefined): SQL => {
  const found = fold(stripUnstorable(text))
    .split(' ')
    .filter(Boolean)
    .slice(0, 8)
    .map((word) => sql`${t.staffText} like ${likePattern(word)}`)
  const said = found.length > 0 ? sql.join(found, sql` and `) : sql`true`
  const caller = TELEPHONE.test(text) && callerIndex(town, normalisePhone(text))
  const contact = contactId ? sql` or ${t.contactId} = ${contactId}::uuid` : sql``
  return caller ? sql`(${said} or ${t.callerIndex} = ${caller}${contact})` : said
}

/** Whether something that a neighbour added to a request waits for staff. */
const hasWaitingUpdate = (id: SQL, town: Town): SQL =>
  sql`exists (select from neighbour_update u where u.jurisdiction_id = ${town.id} and u.request_id = ${id} and u.state = 'waiting')`

const isAllOpen = (states: State[]): boolean => {
  const open = toStates('open')
  return states.length === open.length && open.every((state) => states.includes(state))
}

const queueConditions = (town: Town, filter: QueueFilter): SQL => {
  const now = town.now()
  const conditions: (SQL | false | undefined)[] = [
    sql`${t.jurisdictionId} = ${town.id}`,
    filter.departments.length > 0 && sql`${t.department} = any(${sql.param(filter.departments)}::text[])`,
    // All that is open is what has not been closed: in the words of the indexes, which then have it all.
    filter.states && !isAllOpen(filter.states) && sql`${t.state} = any(${sql.param(filter.states)}::text[])`,
    filter.states?.every((state) => toStatus(state) === 'open') && sql`${t.closedAt} is null`,
    filter.serviceCodes && sql`${t.serviceCode} = any(${sql.param(filter.serviceCodes)}::text[])`,
    filter.department !== undefined && sql`${t.department} = ${filter.department}`,
    filter.zone !== undefined && sql`${t.zone} = ${filter.zone}`,
    filter.channel !== undefined && sql`${t.channel} = ${filter.channel}`,
    filter.assignee === null
      ? sql`${t.assigneeId} is null`
      : filter.assignee !== undefined && sql`${t.assigneeId} = ${filter.assignee}`,
    filter.priority !== undefined && sql`coalesce(${t.priority}, 'normal') = ${filter.priority}`,
    filter.label !== undefined && requestHasLabel(town, t.id, filter.label),
    filter.updates && hasWaitingUpdate(sql`${t.id}`, town),
    filter.due === 'late' &&
      sql`${t.expectedAt} < ${now.toISOString()}::timestamptz and ${t.closedAt} is null`,
    filter.due === 'soon' &&
      sql`${t.expectedAt} >= ${now.toISOString()}::timestamptz and ${t.expectedAt} < ${new Date(now.getTime() + SOON_DAYS * 86_400_000).toISOString()}::timestamptz and ${t.closedAt} is null`,
    filter.from && sql`${t.requestedAt} >= ${filter.from.toISOString()}::timestamptz`,
    filter.to && sql`${t.requestedAt} < ${filter.to.toISOString()}::timestamptz`,
    filter.text ? textCondition(town, filter.text, filter.contactId) : undefined,
  ]
  return sql.join(conditions.filter(Boolean) as SQL[], sql` and `)
}

/** The query of a page of the queue: also what the benchmark runs bare, to compare with. */
export const buildQueueQuery = (town: Town, filter: QueueFilter): SQL => {
  const { key, descending } = ORDERS[filter.order]
  const after =
    filter.after &&
    (descending
      ? sql` and (${key}, ${t.id}) < (${instantOf(filter.after.value)}, ${filter.after.id})`
      : sql` and (${key}, ${t.id}) > (${instantOf(filter.after.value)}, ${filter.after.id})`)
  // The indexes are in this order; that of nulls included, though there are none.
  const direction = descending ? sql`desc nulls last` : sql`asc nulls last`
  const page = sql`
    select ${t.id}, ${t.serviceCode} as "serviceCode", ${t.channel}, ${t.state}, ${t.department},
      ${t.assigneeName} as "assigneeName", ${t.assigneeId} as "assigneeId", ${t.zone},
      ${filter.unlimited ? t.description : sql`left(${t.description}, 160)`} as "description", ${t.address}, ${t.quarter}, ${t.version}, ${t.priority},
      ${microseconds(sql`${t.requestedAt}`)} as "requestedAt", ${microseconds(sql`${t.expectedAt}`)} as "expectedAt",
      ${microseconds(key)} as "sortValue"
    from ${searchableRequest}
    where ${queueConditions(town, filter)}${after ?? sql``}
    order by ${key} ${direction}, ${t.id} ${direction}
    limit ${filter.limit}`
  return sql`
    select page.*,
      (select shown.picture_id from ${p} shown where shown.jurisdiction_id = ${town.id} and shown.request_id = page.id
        and ${isPictureReady(town, sql`shown.picture_id`)} order by shown.position limit 1) as "thumbnail",
      ${labelsOfRequest(town, sql`page.id`)} as "labels",
      (select count(*)::int from service_request_follower f where f.jurisdiction_id = ${town.id} and f.request_id = page.id) as "followers",
      ${hasWaitingUpdate(sql`page.id`, town)} as "updates"
    from (${page}) page`
}

type Row = Omit<QueueRow, 'requestedAt' | 'expectedAt'> & { requestedAt: string; expectedAt: string | null }

const toDate = (microsecondsText: string): Date => new Date(Number(microsecondsText) / 1000)

/** A page of the queue. */
export const listQueue = async (town: Town, filter: QueueFilter): Promise<QueueRow[]> => {
  const rows = await queryRows<Row>(town.db, buildQueueQuery(town, await withContact(town, filter)))
  return rows.map((row) => ({
    ...row,
    sortValue: String(row.sortValue),
    requestedAt: toDate(row.requestedAt),
    expectedAt: row.expectedAt === null ? null : toDate(row.expectedAt),
  }))
}

/** The query of a count: also what the benchmark runs bare. */
export const buildQueueCountQuery = (town: Town, filter: QueueFilter, limit: number): CountQuery =>
  sql`select count(*)::int as count from (select 1 from ${searchableRequest} where ${queueConditions(town, filter)} limit ${limit}) counted`

/** How many requests the filters let through, counted no further than a limit. */
export const countQueue = async (town: Town, filter: QueueFilter, limit: number): Promise<number> =>
  (await countQueues(town, [{ filter, limit }]))[0] ?? 0

/** How many requests each of some filters lets through, counted no further than its limit. */
export const countQueues = async (
  town: Town,
  counted: { filter: QueueFilter; limit: number }[],
): Promise<number[]> => {
  const queries = await Promise.all(
    counted.map(async ({ filter, limit }) =>
      buildQueueCountQuery(town, await withContact(town, filter), limit),
    ),
  )
  const counts = await queryCounts(town.db, Object.fromEntries(queries.map((query, at) => [`c${at}`, query])))
  return queries.map((_, at) => counts[`c${at}`] ?? 0)
}

/** A point of the queue's map. `late`: one of its requests is past its deadline. */
export type QueuePoint = MapPoint & { late: boolean }

/** Where the requests of the queue lie. */
export const listQueueMapPoints = async (town: Town, filter: QueueFilter): Promise<QueuePoint[]> => {
  const found = await withContact(town, filter)
  const now = town.now().toISOString()
  return listMapPoints<QueuePoint>(town, {
    lat: sql`${t.lat}`,
    long: sql`${t.long}`,
    own: sql`coalesce(${t.closedAt} is null and ${t.expectedAt} < ${now}::timestamptz, false) as late`,
    together: sql`bool_or(late) as late`,
    where: sql`${queueConditions(town, found)} and ${t.lat} is not null`,
  })
}
