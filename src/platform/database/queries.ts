import { is, Placeholder, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Sql } from 'postgres'
import { stripUnstorable } from '#platform/text'
import type { Db } from './connect.ts'
import { keepingTexts, OnePassDialect } from './dialect.ts'

const dialect = new OnePassDialect()

/** The rows of a query that is written out. @typeParam Row as the query names its columns */
export const queryRows = async <Row>(db: Db, query: SQL): Promise<Row[]> => [
  ...((await db.execute(query)) as unknown as Row[]),
]

/** An order that an index with `desc()` is in: `desc` alone puts rows without a value first, and sorts all of them. */
export const newestFirst = (column: SQLWrapper): SQL => sql`${column} desc nulls last`

/** A query of one number. */
export type CountQuery = SQL

/** Numbers, each of a query of its own, in one statement: to ask costs more than to count. */
export const queryCounts = async <Name extends string>(
  db: Db,
  counts: Record<Name, CountQuery>,
): Promise<Record<Name, number>> => {
  const names = Object.keys(counts) as Name[]
  if (names.length === 0) return {} as Record<Name, number>
  const columns = names.map((name) => sql`(${counts[name]})::int as ${sql.identifier(name)}`)
  const [row] = await queryRows<Record<Name, number>>(db, sql`select ${sql.join(columns, sql`, `)}`)
  return row ?? (Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>)
}

/**
 * The rows of a query as lists, in the order of its columns: for many rows of many columns, which take half as long
 * again to be made objects of.
 * @param db a whole database, not a transaction
 */
export const queryTuples = async <Row extends unknown[]>(db: Db, query: SQL): Promise<Row[]> => {
  const { $client } = db as { $client?: Sql }
  if (!$client) throw new Error('lists of values can only be read outside a transaction')
  const { sql: text, params } = dialect.sqlToQuery(query)
  return [...(await $client.unsafe(text, params as never[]).values())] as Row[]
}

/**
 * Whether a column is one of so many values, handed in as one: the statement is the same however many there are, and is prepared and put
 * together once.
 */
export const anyOf = (column: AnyPgColumn, values: Later<readonly string[]>): SQL => {
  const list = is(values, Placeholder) ? values : sql.param(values)
  return sql`${column} = any(${list}::${sql.raw(column.getSQLType())}[])`
}

/** A value, or where one is handed in when the query is run. @see preparedQuery */
export type Later<Value> = Value | Placeholder

/** The pattern of LIKE for texts that contain these words, whatever signs of LIKE's own they have. */
export const likePattern = (text: string): string => `%${stripUnstorable(text).replace(/[\\%_]/g, '\\$&')}%`

/**
 * A query that is put together once for each database, and run with other values each time: to put it together costs
 * several times what it costs to run it.
 */
export const preparedQuery = <Query>(build: (db: Db) => Query): ((db: Db) => Query) => {
  const built = new WeakMap<Db, Query>()
  return (db) => {
    const known = built.get(db)
    if (known) return known
    const query = keepingTexts(() => build(db))
    built.set(db, query)
    return query
  }
}

/**
 * A part of a statement that holds no values, put together once for all the statements it is a part of.
 * @throws where it does hold values: they would be lost
 */
export const staticSql = (part: SQL): SQL => {
  const { sql: text, params } = dialect.sqlToQuery(part)
  if (params.length > 0) throw new Error(`a constant part of a query has parameters: ${text}`)
  return sql.raw(text)
}

/**
 * Whether an id is one of a list in JSON: one statement, whatever the list. The list as an array: `in (select …)` reads the whole table.
 */
export const idAmong = (id: SQLWrapper, ids: SQLWrapper): SQL =>
  sql`${id} = any(array(select json_array_elements_text(${ids}::text::json)::uuid))`

/**
 * Rows that are handed in, to read from as `r`. One alone is said to be one: the planner expects a hundred, and would join a hundred
 * with all that an average town has, which in a large town is much.
 * @param columns as SQL declares them: names and types
 */
export const recordset = (rows: readonly object[], columns: string): SQL =>
  sql`(select * from json_to_recordset(${JSON.stringify(rows)}::text::json) as r (${sql.raw(columns)})
    ${sql.raw(rows.length === 1 ? 'limit 1' : '')}) r`

/**
 * Whether an id is one of so many that a query has, to be said beside a join of the two: by the join alone the planner may look
 * through all rows of the town, since its guess of those is an average town's.
 */
export const isOneOf = (id: SQL, ids: SQL, count: number): SQL =>
  count === 1 ? sql`${id} = (${ids})` : sql`${id} = any(array(${ids}))`

/** What the database says of an error (SQLSTATE), also where drizzle has wrapped it; empty where it said nothing. */
export const sqlState = (error: unknown): string => {
  const { code, cause } = error as { code?: string; cause?: { code?: string } }
  return String(code ?? cause?.code ?? '')
}

/**
 * Connection lost or refused (08), given up in favour of another (40), no room or memory (53), locked (55006, 55P03), shutting
 * down (57, but not 57014: a statement that took too long may do so each time), disk that fails (58); or of the driver and
 * the network below it: CONNECTION_CLOSED, ANSWER_TIMEOUT, ECONNRESET.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const OUTAGE_STATES =
  /^(?:(?:08|40|53|58)...|55006|55P03|57P..|CONNECT\w+|ANSWER_TIMEOUT|E(?:CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN))$/

/** Whether an error says how the database is, not what it was asked: the same may well succeed a moment later. */
export const isOutage = (error: unknown): boolean => OUTAGE_STATES.test(sqlState(error))
