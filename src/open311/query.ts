import { type Cursor, type PublicQuery, type Sort, toStates } from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import {
  api_key,
  extensions,
  locale,
  MAX_REQUESTS,
  PAGE_SIZE_ALIASES,
  page_size,
  span,
  universal,
} from './parameters/common.ts'
import {
  commaList,
  date,
  day,
  flag,
  listOf,
  number,
  parsedText,
  refuse,
  text,
  wholeNumber,
} from './parameters/kinds.ts'
import { type ParameterReader, parameter } from './parameters/parameter.ts'

/** GeoReport v2: 90 days and 1,000 requests at most, unless a client asks for pages. */
const MAX_DAYS = 90
const DEFAULT_PAGE_SIZE = 50
/** Rows that may be passed over by a page's number; further on, cursors. */
const MAX_DEPTH = 100_000
/** Ids that fit the longest address that is taken, and more. */
const MAX_IDS = 10_000

const DEFAULT_RADIUS = 750
const MAX_RADIUS = 100_000

/** What a list can be sorted by, in the words that clients use. */
const SORTS = new Map<string, Sort['by']>([
  ['created', 'requested'],
  ['requested', 'requested'],
  ['requested_datetime', 'requested'],
  ['updated', 'updated'],
  ['updated_datetime', 'updated'],
  ['service_code', 'service'],
  ['status', 'state'],
  ['distance', 'distance'],
])
const NEWEST_FIRST: Sort = { by: 'requested', descending: true }

const sortOrder = parsedText(
  (value, context): Sort => {
    const by = SORTS.get(value.replace(/^[-+ ]/, '').toLowerCase())
    return by ? { by, descending: value.startsWith('-') } : refuse(context, 'not-in-list')
  },
  { values: [...SORTS.keys()].join(', ') },
)

const boundingBox = parsedText(
  (value, context): NonNullable<PublicQuery['box']> => {
    const numbers = value
      .split(',')
      .map((one) => (/^\s*[+-]?\d{1,4}(\.\d{1,20})?\s*$/.test(one) ? Number(one) : Number.NaN))
    const [west = Number.NaN, south = Number.NaN, east = Number.NaN, north = Number.NaN] = numbers
    if (numbers.length !== 4 || numbers.some(Number.isNaN)) return refuse(context, 'not-in-list')
    const fits =
      Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(south) <= 90 && Math.abs(north) <= 90
    if (!fits || west > east || south > north) return refuse(context, 'out-of-range')
    return { west, south, east, north }
  },
  { values: 'west,south,east,north', low: '-180,-90', high: '180,90' },
)

const searchText = parsedText((value, context): string => {
  const words = value.slice(0, 200)
  return /[\p{L}\p{N}]{3}/u.test(words) ? words : refuse(context, 'too-short')
})

/** Everything that the list of requests can be asked for, in the order of the documentation. */
export const LIST_PARAMETERS = {
  service_request_id: parameter(commaList(MAX_IDS), 'Numbers, comma separated; overrides all else', {
    example: '26-00417,26-00418',
  }),
  service_code: parameter(commaList(), 'Codes, comma separated', { example: 'EP01,NR01' }),
  status: parameter(listOf(['open', 'closed']), '`open`, `closed`, or both, comma separated', {
    example: 'open',
  }),
  start_date: parameter(
    date,
    'Earliest `requested_datetime`, included. Without pages: the last 90 days, 90 days at most',
  ),
  end_date: parameter(date, 'Latest `requested_datetime`, included; a day alone means all of it'),
  updated_after: parameter(date, 'Earliest `updated_datetime`, included'),
  updated_before: parameter(date, 'Latest `updated_datetime`, included'),
  lat: parameter(number(-90, 90), 'With `long`: only within `radius` of the point', { example: 41.7231 }),
  long: parameter(number(-180, 180), 'With `lat`', { example: 1.8269, aliases: ['lon'] }),
  radius: parameter(number(1, MAX_RADIUS), 'Metres; 750 unless said otherwise'),
  bbox: parameter(boundingBox, 'Only within west,south,east,north', { example: '1.81,41.71,1.84,41.74' }),
  q: parameter(searchText, 'Words that must all be in it, however accented (`search` is the same)', {
    example: 'fanal guimera',
    aliases: ['search'],
  }),
  has_photo: parameter(flag, 'Only with, or only without, a published picture'),
  agency_responsible: parameter(text, 'Code or name of the department'),
  sort: parameter(
    sortOrder,
    '`requested_datetime`, `updated_datetime`, `service_code`, `status` or `distance`; a minus before it for descending',
    { example: '-updated_datetime', aliases: ['order_by'] },
  ),
  page: parameter(wholeNumber(1), 'The number of a page, from 1. The `Link` header leads to the next'),
  page_size,
  offset: parameter(wholeNumber(0), 'How many to pass over'),
  cursor: parameter(
    text,
    'Where to go on, as the `Link` header has it: nothing is skipped or seen twice, however far',
  ),
  extensions,
  locale,
  ...universal,
}

/** Of the updates of requests. */
export const UPDATES_PARAMETERS = {
  ...span,
  service_request_id: parameter(commaList(), 'Only of these, comma separated'),
  extensions,
  ...universal,
}

/** Things of the street in an answer, unless another number is asked for. */
export const DEFAULT_ASSETS = 1_000

const MAX_ASSETS = 10_000

/** Of the things of the street. */
export const ASSETS_PARAMETERS = {
  kind: parameter(commaList(), 'Kinds, comma separated', { example: 'lamp,container' }),
  bbox: LIST_PARAMETERS.bbox,
  page_size: parameter(wholeNumber(1, MAX_ASSETS), 'How many in an answer, 10,000 at most', {
    aliases: PAGE_SIZE_ALIASES.slice(1),
  }),
  after: parameter(text, 'Only what comes after this asset_id: the `Link` header leads there'),
  locale,
  ...universal,
}

const MAX_CHANGES = 500
const DEFAULT_CHANGES = 100

/** Of the changes that a program follows. */
export const CHANGES_PARAMETERS = {
  after: parameter(wholeNumber(0), 'The last change_id that you have', { example: 0 }),
  since: parameter(date, 'Begin with what happened from here on'),
  limit: parameter(wholeNumber(1, MAX_CHANGES), 'How many in an answer, 500 at most', {
    aliases: PAGE_SIZE_ALIASES,
  }),
  api_key,
}

/** Of the free slots of a schedule. */
export const SLOTS_PARAMETERS = {
  agenda_id: parameter(text, 'Where', { example: 'oac-centre' }),
  service_code: parameter(text, 'For what, as `agendas` lists it', { example: 'padro' }),
  date: parameter(day, 'A day only'),
}

/** Of what an address is notified of again. */
export const REPLAY_PARAMETERS = {
  after: parameter(wholeNumber(0), 'From the change after this one', { example: '0' }),
  since: parameter(date, 'From what happened at this instant'),
}

/** How a list is paged: by number, by cursor, or not at all. */
export type Paging = { page?: number; size: number; cursor?: Cursor; explicit: boolean }

/** What a query of the list means. */
export type ListQuery = { query: Omit<PublicQuery, 'limit'>; paging: Paging; extended: boolean }

type ListReader = ParameterReader<typeof LIST_PARAMETERS>

/**
 * Reads the query of a list of requests.
 * @param visible the codes of the services whose requests the public may see
 * @throws {ApiRefusal} 400 with everything that is wrong
 */
export const parseListQuery = (
  reader: ListReader,
  visible: string[],
  departments: Catalogue['departments'],
): ListQuery => {
  const extended = reader.read('extensions') ?? false
  const ids = reader.read('service_request_id')
  reader.done()
  if (ids)
    return {
      query: { ids, visible, sort: NEWEST_FIRST },
      paging: { size: MAX_IDS, explicit: false },
      extended,
    }
  const circle = readCircle(reader)
  const sort = readSort(reader, circle)
  const paging = readPaging(reader, sort)
  const updatedSince = reader.read('updated_after')
  const updatedUntil = reader.read('updated_before')
  const agency = reader.read('agency_responsible')
  const statuses = reader.read('status')
  const query: ListQuery['query'] = {
    visible,
    serviceCodes: reader.read('service_code'),
    states: statuses && toStates(...statuses),
    department: agency && ([...departments].find(([code, name]) => [code, name].includes(agency))?.[0] ?? ''),
    ...readTimeSpan(reader, paging.explicit || !!updatedSince || !!updatedUntil),
    updatedFrom: updatedSince?.start.toJSDate(),
    updatedTo: updatedUntil?.end.toJSDate(),
    circle,
    box: reader.read('bbox'),
    text: reader.read('q'),
    hasPictures: reader.read('has_photo'),
    sort,
    after: paging.cursor,
    offset: paging.page ? Math.round((paging.page - 1) * paging.size) : undefined,
  }
  reader.done()
  return { query, paging, extended }
}

const readSort = (reader: ListReader, circle: PublicQuery['circle']): Sort => {
  const sort = reader.read('sort') ?? NEWEST_FIRST
  if (sort.by === 'distance' && !circle)
    reader.refuse('together', { field: 'sort=distance', other: 'lat, long' })
  return sort
}

const readCircle = (reader: ListReader): PublicQuery['circle'] => {
  const lat = reader.read('lat')
  const long = reader.read('long')
  const radius = reader.read('radius') ?? DEFAULT_RADIUS
  const [hasLat, hasLong] = [reader.has('lat'), reader.has('long')]
  if (hasLat !== hasLong)
    reader.refuse('incomplete', hasLat ? { field: 'long', other: 'lat' } : { field: 'lat', other: 'long' })
  if (reader.has('radius') && !hasLat && !hasLong)
    reader.refuse('together', { field: 'radius', other: 'lat, long' })
  return lat === undefined || long === undefined ? undefined : { lat, long, radius }
}

const readPaging = (reader: ListReader, sort: Sort): Paging => {
  const wanted = reader.read('page_size')
  const page = reader.read('page')
  const offset = reader.read('offset')
  const cursorText = reader.read('cursor')
  const explicit = [page, wanted, offset, cursorText].some((one) => one !== undefined)
  const size = wanted ?? (explicit ? DEFAULT_PAGE_SIZE : MAX_REQUESTS)
  const cursor = cursorText ? readCursor(cursorText, sort) : undefined
  if (cursorText && !cursor) reader.refuse('cursor', {})
  const skipped = offset ?? ((page ?? 1) - 1) * size
  if (skipped > MAX_DEPTH) reader.refuse('deep', {})
  const position = cursor ? undefined : (page ?? (offset === undefined ? undefined : offset / size + 1))
  return { page: position, size, cursor, explicit }
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
const readTimeSpan = (reader: ListReader, paged: boolean): { from?: Date; to?: Date } => {
  const start = reader.read('start_date')?.start
  const end = reader.read('end_date')?.end
  if (paged) return { from: start?.toJSDate(), to: end?.toJSDate() }
  // In hours, forth and back: a stretch in which the clocks change has as many days and another length.
  const to = end ?? start?.plus({ hours: 24 * MAX_DAYS })
  const { town } = reader
  const earliest = (to?.toMillis() ?? town.now().getTime()) - MAX_DAYS * 86_400_000
  const from = start && start.toMillis() > earliest ? start.toJSDate() : new Date(earliest)
  return { from, to: to?.toJSDate() }
}

/** The two ends of a stretch of time, as updates are asked for. @throws {ApiRefusal} 400 */
export const parseTimeSpan = (
  reader: ParameterReader<typeof span>,
  defaultHours: number,
): { from: Date; to: Date } => {
  const start = reader.read('start_date')
  const end = reader.read('end_date')
  reader.done()
  const to = end ? new Date(end.end.toMillis() - 1) : reader.town.now()
  const from = start?.start.toJSDate() ?? new Date(to.getTime() - defaultHours * 3_600_000)
  return { from, to }
}

/** The change that a follower has got to, and how many more it wants. @throws {ApiRefusal} 400 */
export const parseFollowQuery = (
  reader: ParameterReader<typeof CHANGES_PARAMETERS>,
): { after?: number; since?: Date; limit: number } => {
  const after = reader.read('after')
  const since = reader.read('since')?.start.toJSDate()
  const limit = reader.read('limit') ?? DEFAULT_CHANGES
  reader.done()
  return { after, since, limit }
}
