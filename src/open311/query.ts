import type { DateTime } from 'luxon'
import {
  type Cursor,
  type PublicQuery,
  type Sort,
  STATES,
  type State,
  toStatus,
} from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import type { Town } from '#domain/town'
import { optionalParameter } from './api-request.ts'
import { parseDate } from './dates.ts'
import { type ApiError, ApiRefusal } from './errors.ts'

/** GeoReport v2: 90 days and 1,000 requests at most, unless a client asks for pages. */
const MAX_DAYS = 90
const MAX_REQUESTS = 1_000
const DEFAULT_PAGE_SIZE = 50
/** Rows that may be passed over by a page's number; further on, cursors. */
const MAX_DEPTH = 100_000
/** Ids that fit the longest address that is taken, and more. */
const MAX_IDS = 10_000

const DEFAULT_RADIUS = 750
const MAX_RADIUS = 100_000

/** How a list is paged: by number, by cursor, or not at all. */
export type Paging = { page?: number; size: number; cursor?: Cursor; explicit: boolean }

/** What a query of the list means. */
export type ListQuery = { query: Omit<PublicQuery, 'limit'>; paging: Paging; extended: boolean }

/** Collects what is wrong with a query, so that all of it is said at once. */
class Reader {
  readonly errors: ApiError[] = []

  constructor(
    readonly town: Town,
    readonly query: URLSearchParams,
  ) {}

  text(...names: string[]): string | undefined {
    return optionalParameter(this.query, ...names)
  }

  wrong(text: ApiError['text'], parameters: ApiError['blanks']): undefined {
    this.errors.push({ code: 400, text, blanks: parameters })
  }

  /** A comma list; the parameter may be repeated too. */
  list(name: string, separator = /,/): string[] | undefined {
    const all = this.query
      .getAll(name)
      .flatMap((text) => text.split(separator))
      .map((one) => one.trim())
      .filter(Boolean)
    return all.length > 0 ? all : undefined
  }

  date(name: string): { start: DateTime; end: DateTime } | undefined {
    const text = this.text(name)
    if (!text) return undefined
    return parseDate(this.town, text) ?? this.wrong('not-a-date', { field: name })
  }

  number(names: string[], low: number, high: number, whole = false): number | undefined {
    const name = names.find((one) => this.text(one))
    const text = name && this.text(name)
    if (!name || !text) return undefined
    if (!(whole ? /^[+-]?\d{1,15}$/ : /^[+-]?\d{1,15}(\.\d{1,20})?$/).test(text))
      return this.wrong('not-a-number', { field: name })
    const value = Number(text)
    return value < low || value > high ? this.wrong('out-of-range', { field: name, low, high }) : value
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const text = this.text(name)
    if (!text) return undefined
    const found = words.find((word) => word === text.toLowerCase())
    return (
      found ?? this.wrong('not-in-list', { field: name, value: text.slice(0, 60), values: words.join(', ') })
    )
  }

  flag(name: string): boolean | undefined {
    const word = this.oneOf(name, ['true', '1', 'false', '0'])
    return word === undefined ? undefined : word === 'true' || word === '1'
  }

  /** @throws {Refused} with everything that was found wrong */
  done(): void {
    if (this.errors.length > 0) throw new ApiRefusal(400, this.errors)
  }
}

const STATUSES = ['open', 'closed']

const readStates = (reader: Reader): State[] | undefined => {
  const words = reader.list('status')?.map((word) => word.toLowerCase())
  if (!words) return undefined
  const unknown = words.find((word) => !STATUSES.includes(word))
  if (unknown)
    return reader.wrong('not-in-list', {
      field: 'status',
      value: unknown.slice(0, 60),
      values: 'open, closed',
    })
  return STATES.filter((state) => words.includes(toStatus(state)))
}

/** What a list can be sorted by, in the words that clients use. */
const SORT_WORDS: Record<string, Sort['by']> = {
  created: 'requested',
  requested: 'requested',
  requested_datetime: 'requested',
  updated: 'updated',
  updated_datetime: 'updated',
  service_code: 'service',
  status: 'state',
  distance: 'distance',
}

const readSort = (reader: Reader, circle: PublicQuery['circle']): Sort => {
  const text = reader.text('sort', 'order_by')
  if (!text) return { by: 'requested', descending: true }
  const by = new Map(Object.entries(SORT_WORDS)).get(text.replace(/^[-+ ]/, '').toLowerCase())
  if (by === 'distance' && !circle) reader.wrong('together', { field: 'sort=distance', other: 'lat, long' })
  if (by) return { by, descending: text.startsWith('-') }
  const values = Object.keys(SORT_WORDS).join(', ')
  reader.wrong('not-in-list', { field: 'sort', value: text.slice(0, 60), values })
  return { by: 'requested', descending: true }
}

const readCircle = (reader: Reader): PublicQuery['circle'] => {
  const lat = reader.number(['lat'], -90, 90)
  const long = reader.number(['long', 'lon'], -180, 180)
  const radius = reader.number(['radius'], 1, MAX_RADIUS)
  const hasLat = reader.text('lat') !== undefined
  const hasLong = reader.text('long', 'lon') !== undefined
  if (hasLat !== hasLong)
    reader.wrong('incomplete', hasLat ? { field: 'long', other: 'lat' } : { field: 'lat', other: 'long' })
  if (reader.text('radius') && !hasLat && !hasLong)
    reader.wrong('together', { field: 'radius', other: 'lat, long' })
  return lat === undefined || long === undefined ? undefined : { lat, long, radius: radius ?? DEFAULT_RADIUS }
}

const readBox = (reader: Reader): PublicQuery['box'] => {
  const text = reader.text('bbox')
  if (!text) return undefined
  const numbers = text
    .split(',')
    .map((one) => (/^\s*[+-]?\d{1,4}(\.\d{1,20})?\s*$/.test(one) ? Number(one) : Number.NaN))
  const [west, south, east, north] = numbers
  if (
    west === undefined ||
    south === undefined ||
    east === undefined ||
    north === undefined ||
    numbers.length !== 4 ||
    numbers.some(Number.isNaN)
  )
    return reader.wrong('not-in-list', {
      field: 'bbox',
      value: text.slice(0, 60),
      values: 'west,south,east,north',
    })
  const fits =
    Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(south) <= 90 && Math.abs(north) <= 90
  if (!fits || west > east || south > north)
    return reader.wrong('out-of-range', { field: 'bbox', low: '-180,-90', high: '180,90' })
  return { west, south, east, north }
}

const readSearchText = (reader: Reader): string | undefined => {
  const text = reader.text('q', 'search')?.slice(0, 200)
  if (text && !/[\p{L}\p{N}]{3}/u.test(text)) return reader.wrong('too-short', { field: 'q' })
  return text
}

const SIZES = ['page_size', 'per_page', 'limit', 'max_requests']

const readPaging = (reader: Reader, sort: Sort): Paging => {
  // More than is given out at once is no mistake: the most is given.
  const wanted = reader.number(SIZES, 1, Number.MAX_SAFE_INTEGER, true)
  const page = reader.number(['page'], 1, Number.MAX_SAFE_INTEGER, true)
  const offset = reader.number(['offset'], 0, Number.MAX_SAFE_INTEGER, true)
  const cursorText = reader.text('cursor')
  const explicit = [page, wanted, offset, cursorText].some((one) => one !== undefined)
  const size = Math.min(wanted ?? (explicit ? DEFAULT_PAGE_SIZE : MAX_REQUESTS), MAX_REQUESTS)
  const cursor = cursorText ? readCursor(cursorText, sort) : undefined
  if (cursorText && !cursor) reader.wrong('cursor', {})
  const skipped = offset ?? ((page ?? 1) - 1) * size
  if (skipped > MAX_DEPTH) reader.wrong('deep', {})
  const number = cursor ? undefined : (page ?? (offset === undefined ? undefined : offset / size + 1))
  return { page: number, size, cursor, explicit }
}

/** A cursor as text: what the list is ordered by, and the last row. Opaque to clients. */
export const writeCursor = ({ by, descending }: Sort, { value, id }: Cursor): string =>
  Buffer.from(JSON.stringify([by, descending ? 1 : 0, value, id])).toString('base64url')

const readCursor = (text: string, sort: Sort): Cursor | undefined => {
  try {
    const [by, descending, value, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    const same = by === sort.by && descending === (sort.descending ? 1 : 0)
    const shape =
      by === 'requested' || by === 'updated'
        ? /^-?\d{1,18}$/
        : by === 'distance'
          ? /^\d{1,12}(\.\d{1,20})?$/
          : /^[\w-]{1,40}$/
    const sound =
      typeof value === 'string' && shape.test(value) && typeof id === 'string' && /^[\w-]{1,40}$/.test(id)
    return same && sound ? { value, id } : undefined
  } catch {
    return undefined
  }
}

/**
 * When the requests wanted were made. Without pages 90 days at most: those asked for, or the last ones. A client
 * that asks for pages takes its answers in portions, and may go through all there is.
 */
const readTimeSpan = (reader: Reader, paged: boolean): { from?: Date; to?: Date } => {
  const start = reader.date('start_date')?.start
  const end = reader.date('end_date')?.end
  if (paged) return { from: start?.toJSDate(), to: end?.toJSDate() }
  // In hours, forth and back: a stretch in which the clocks change has as many days and another length.
  const to = end ?? start?.plus({ hours: 24 * MAX_DAYS })
  const { town } = reader
  const earliest = (to?.toMillis() ?? town.now().getTime()) - MAX_DAYS * 86_400_000
  const from = start && start.toMillis() > earliest ? start.toJSDate() : new Date(earliest)
  return { from, to: to?.toJSDate() }
}

/**
 * Reads the query of a list of requests.
 * @param visible the codes of the services whose requests the public may see
 * @throws {Refused} 400 with everything that is wrong
 */
export const parseListQuery = (
  town: Town,
  search: URLSearchParams,
  visible: string[],
  departments: Catalogue['departments'],
): ListQuery => {
  const reader = new Reader(town, search)
  const extended = (reader.text('extensions') ?? 'false').toLowerCase() !== 'false'
  const circle = readCircle(reader)
  const ids = reader.list('service_request_id')
  if (ids) {
    reader.errors.length = 0
    if (ids.length > MAX_IDS) reader.wrong('too-many', { field: 'service_request_id', limit: MAX_IDS })
    reader.done()
    const sort: Sort = { by: 'requested', descending: true }
    return {
      query: { ids, visible, sort },
      paging: { size: MAX_IDS, explicit: false },
      extended,
    }
  }
  const sort = readSort(reader, circle)
  const paging = readPaging(reader, sort)
  const updatedSince = reader.date('updated_after')
  const updatedUntil = reader.date('updated_before')
  const agency = reader.text('agency_responsible')
  const query = {
    visible,
    serviceCodes: reader.list('service_code'),
    states: readStates(reader),
    department: agency && ([...departments].find(([code, name]) => [code, name].includes(agency))?.[0] ?? ''),
    ...readTimeSpan(reader, paging.explicit || !!updatedSince || !!updatedUntil),
    updatedFrom: updatedSince?.start.toJSDate(),
    updatedTo: updatedUntil?.end.toJSDate(),
    circle,
    box: readBox(reader),
    text: readSearchText(reader),
    hasPictures: reader.flag('has_photo'),
    sort,
    after: paging.cursor,
    offset: paging.page ? Math.round((paging.page - 1) * paging.size) : undefined,
  }
  reader.done()
  return { query, paging, extended }
}

/** The two ends of a stretch of time, as updates are asked for. @throws {Refused} 400 */
export const parseTimeSpan = (
  town: Town,
  search: URLSearchParams,
  defaultHours: number,
): { from: Date; to: Date } => {
  const reader = new Reader(town, search)
  const start = reader.date('start_date')
  const end = reader.date('end_date')
  reader.done()
  const now = town.now()
  const to = end ? new Date(end.end.toMillis() - 1) : now
  const from = start?.start.toJSDate() ?? new Date(to.getTime() - defaultHours * 3_600_000)
  return { from, to }
}

/** The change that a follower has got to, and how many more it wants. @throws {Refused} 400 */
export const parseFollowQuery = (
  town: Town,
  search: URLSearchParams,
): { after?: number; since?: Date; limit: number } => {
  const reader = new Reader(town, search)
  const after = reader.number(['after'], 0, Number.MAX_SAFE_INTEGER, true)
  const since = reader.date('since')?.start.toJSDate()
  const limit = Math.min(reader.number(SIZES, 1, Number.MAX_SAFE_INTEGER, true) ?? 100, 500)
  reader.done()
  return { after, since, limit }
}
