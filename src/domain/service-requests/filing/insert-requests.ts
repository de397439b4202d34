import { sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { queryRows, recordset, type Tx } from '#platform/database'
import { serviceRequest } from '../tables.ts'

type NewRequest = typeof serviceRequest.$inferInsert

/** The columns that a request is filed with; the others have what the table says. */
const COLUMNS = [
  'id',
  'serviceCode',
  'channel',
  'state',
  'department',
  'zone',
  'assigneeId',
  'assigneeName',
  'description',
  'attributes',
  'assetId',
  'address',
  'addressId',
  'zipcode',
  'quarter',
  'lat',
  'long',
  'publicDescription',
  'publicAddress',
  'publicLat',
  'publicLong',
  'searchText',
  'staffText',
  'faceVersion',
  'callerIndex',
  'fingerprint',
  'contactId',
  'reporter',
  'applicationId',
  'mediaUrl',
  'idempotencyKey',
  'requestedAt',
  'updatedAt',
  'answerDueAt',
  'expectedAt',
] as const satisfies (keyof NewRequest)[]

/** A request as it is filed. */
export type FiledRequest = Pick<NewRequest, (typeof COLUMNS)[number]>

const NAMES = COLUMNS.map((column): [keyof FiledRequest, string] => [column, serviceRequest[column].name])
const TYPES = COLUMNS.map((column) => `${serviceRequest[column].name} ${serviceRequest[column].getSQLType()}`)
const listed = sql.raw(NAMES.map(([, name]) => name).join(', '))

/** Bytes as the database reads them in JSON. */
const toJson = (value: FiledRequest[keyof FiledRequest]) =>
  Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value

const toRow = (request: FiledRequest) => {
  const row: Record<string, unknown> = { event_id: Bun.randomUUIDv7() }
  for (const [column, name] of NAMES) row[name] = toJson(request[column])
  return row
}

/**
 * Writes requests, each with the first event of its history, in one statement.
 * @returns the numbers of those that were written: not of one whose key was filed in the meantime
 */
export const insertRequests = async (tx: Tx, town: Town, requests: FiledRequest[]): Promise<Set<string>> => {
  const rows = await queryRows<{ id: string }>(
    tx,
    sql`with given as materialized (
        select * from ${recordset(requests.map(toRow), [...TYPES, 'event_id uuid'].join(', '))}),
      filed as (
        insert into service_request (jurisdiction_id, ${listed})
        select ${town.id}, ${listed} from given
        on conflict do nothing returning id),
      told as (
        insert into service_request_event (id, jurisdiction_id, request_id, kind, state, at, announced_at)
        select event_id, ${town.id}, id, 'submitted', state, requested_at, requested_at from given
        where id in (select id from filed))
      select id from filed`,
  )
  return new Set(rows.map(({ id }) => id))
}
