import { type SQL, sql } from 'drizzle-orm'
import { staticSql } from '#platform/database'
import type { ServiceRequest } from '../read.ts'
import { serviceRequest } from '../tables.ts'

/** Stands for words that have not been made ready for the public yet. */
export const REDACTION_PENDING = '▒▒▒'

/**
 * A field of a request that strangers may read. Everything that shows requests to strangers follows from
 * {@link PUBLIC_FIELDS}: what a search selects, how its rows are read, what is withheld. Each becomes an element of the
 * API and a column of the dump in `open311/request-fields.ts`.
 */
type PublicField<T> = {
  /** What strangers read, as SQL. */
  column: SQL
  /** What the program that filed the request reads instead. */
  ownColumn?: SQL
  /** The driver's value of `column` as the program has it. */
  parse?: (value: never) => T
  /** The same, of a row of the table. */
  fromRequest: (request: ServiceRequest) => T
  /** Shown where the service is not public; without it the field is shown all the same. */
  withheld?: T
  /** Whose full-text search looks through it. */
  searchedBy?: readonly ('public' | 'staff')[]
}

const t = serviceRequest

const field = <T>(one: PublicField<T>): PublicField<T> => ({
  ...one,
  column: staticSql(one.column),
  ...(one.ownColumn ? { ownColumn: staticSql(one.ownColumn) } : {}),
})

/** A column that strangers may read as it is, unless its service is not public. */
const optional = <Name extends keyof ServiceRequest & keyof typeof t>(
  name: Name,
  more: Pick<PublicField<ServiceRequest[Name] | null>, 'searchedBy'> = {},
) =>
  field<ServiceRequest[Name] | null>({
    column: sql`${t[name]}`,
    fromRequest: (request) => request[name],
    withheld: null,
    ...more,
  })

/** A column that strangers read in another one, made for them when the request is filed. */
const projected = <T extends string | number>(
  name: 'description' | 'address' | 'lat' | 'long',
  projection: 'publicDescription' | 'publicAddress' | 'publicLat' | 'publicLong',
  more: Pick<PublicField<T | null>, 'searchedBy'> = {},
) =>
  field<T | null>({
    column: sql`${t[projection]}`,
    ownColumn: sql`${t[name]}`,
    fromRequest: (request) => request[projection] as T | null,
    withheld: null,
    ...more,
  })

/** An instant as microseconds since 1970: exact, and read faster than a date. */
export const microseconds = (instant: SQL): SQL =>
  staticSql(sql`(extract(epoch from ${instant}) * 1000000)::bigint`)

const instant = (column: SQL, fromRequest: (request: ServiceRequest) => Date | null) =>
  field<Date | null>({
    column: microseconds(column),
    parse: (value: string | null) => (value === null ? null : new Date(Number(value) / 1000)),
    fromRequest,
    withheld: null,
  })

/** When it was last changed, as it is printed: for what is closed, when it was closed (GeoReport v2). */
export const updatedAt = staticSql(sql`coalesce(${t.closedAt}, ${t.updatedAt})`)

/** Every field of a request that strangers may read. */
export const PUBLIC_FIELDS = {
  id: field({ column: sql`${t.id}`, fromRequest: ({ id }) => id, searchedBy: ['staff'] }),
  serviceCode: field({ column: sql`${t.serviceCode}`, fromRequest: ({ serviceCode }) => serviceCode }),
  state: field({ column: sql`${t.state}`, fromRequest: ({ state }) => state }),
  channel: optional('channel'),
  statusNotes: field<string | null>({
    column: sql`case when ${t.statusNotes} is not null then coalesce(${t.statusNotesRedacted}, ${sql.raw(`'${REDACTION_PENDING}'`)}) end`,
    fromRequest: ({ statusNotes, statusNotesRedacted }) =>
      statusNotes === null ? null : (statusNotesRedacted ?? REDACTION_PENDING),
    withheld: null,
  }),
  department: optional('department'),
  description: projected<string>('description', 'publicDescription', { searchedBy: ['public', 'staff'] }),
  address: projected<string>('address', 'publicAddress', { searchedBy: ['public', 'staff'] }),
  addressId: optional('addressId'),
  assetId: optional('assetId', { searchedBy: ['staff'] }),
  zipcode: optional('zipcode'),
  quarter: optional('quarter', { searchedBy: ['public', 'staff'] }),
  lat: projected<number>('lat', 'publicLat'),
  long: projected<number>('long', 'publicLong'),
  pictures: field<string[]>({
    column: sql`${t.publicPictures}`,
    fromRequest: ({ publicPictures }) => publicPictures,
    withheld: [],
  }),
  mergedInto: optional('mergedInto'),
  requestedAt: instant(sql`${t.requestedAt}`, (request) => request.requestedAt),
  updatedAt: instant(updatedAt, (request) => request.closedAt ?? request.updatedAt),
  expectedAt: instant(sql`${t.expectedAt}`, (request) => request.expectedAt),
}

/** The name of a field of a request that strangers may read. */
export type PublicFieldName = keyof typeof PUBLIC_FIELDS

/** What strangers may read of a request. */
export type PublicFieldValues = {
  [Name in PublicFieldName]: (typeof PUBLIC_FIELDS)[Name] extends PublicField<infer T> ? T : never
}

const FIELDS = Object.entries(PUBLIC_FIELDS) as [PublicFieldName, PublicField<unknown>][]

/** How many values of a row the fields are. */
export const FIELD_COUNT = FIELDS.length

/** What strangers read of a request: the beginning of a search's rows. */
export const publicColumns: SQL = staticSql(
  sql.join(
    FIELDS.map(([, { column }]) => column),
    sql`, `,
  ),
)

/** The same, and for the program that filed a request what it filed. @param own whether it did */
export const publicOrOwnColumns = (own: SQL): SQL =>
  sql.join(
    FIELDS.map(([, { column, ownColumn }]) =>
      ownColumn ? sql`case when ${own} then ${ownColumn} else ${column} end` : column,
    ),
    sql`, `,
  )

/** The fields at the beginning of a row of {@link publicColumns}. */
export const fieldsFromRow = (row: readonly unknown[]): PublicFieldValues => {
  const values: Partial<Record<PublicFieldName, unknown>> = {}
  // For each of a thousand rows: no entries, no spreading.
  for (let index = 0; index < FIELDS.length; index++) {
    const [name, { parse }] = FIELDS[index] as [PublicFieldName, PublicField<unknown>]
    values[name] = parse ? parse(row[index] as never) : row[index]
  }
  return values as PublicFieldValues
}

/** The fields of a row of the table, as strangers may read them. */
export const fieldsFromRequest = (request: ServiceRequest): PublicFieldValues =>
  Object.fromEntries(
    FIELDS.map(([name, { fromRequest }]) => [name, fromRequest(request)]),
  ) as PublicFieldValues

/** What takes the place of the fields of a request whose service is not public. */
export const WITHHELD: Partial<PublicFieldValues> = Object.fromEntries(
  FIELDS.flatMap(([name, { withheld }]) => (withheld === undefined ? [] : [[name, withheld]])),
)

/** The fields that a search looks through, in order. */
export const searchedFields = (searcher: 'public' | 'staff'): PublicFieldName[] =>
  FIELDS.flatMap(([name, { searchedBy }]) => (searchedBy?.includes(searcher) ? [name] : []))
