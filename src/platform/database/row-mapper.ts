import { Column, type DriverValueDecoder, getTableName, is, SQL, Subquery } from 'drizzle-orm'
import type { SelectedFieldsOrdered } from 'drizzle-orm/pg-core'

type Decode = DriverValueDecoder<unknown, unknown>['mapFromDriverValue']

/** A column of the answer: where its value goes, and how it is read; as it is, where nothing says. */
type Cell = { at: number; object: string | undefined; key: string; decode: Decode | undefined }

/** An object of a row: the table that all its columns are of, and the first of them, which tells whether a join found a row. */
type Joined = { object: string; table: string; first: number; mixed: boolean }

type Field = SelectedFieldsOrdered[number]['field']

const decoderOf = (field: Field): Decode | undefined => {
  if (is(field, Column))
    return field.mapFromDriverValue === Column.prototype.mapFromDriverValue
      ? undefined
      : (value) => field.mapFromDriverValue(value)
  const { decoder } = (is(field, SQL) ? field : is(field, Subquery) ? field._.sql : field.sql) as unknown as {
    decoder: DriverValueDecoder<unknown, unknown>
  }
  return (value) => decoder.mapFromDriverValue(value)
}

/**
 * Makes objects of the rows of a query, as drizzle does; but what each column is, and where it goes, is asked once and not for each row.
 * @param joinsNotNullable the tables of the query, and whether each always has a row
 */
export const rowMapper = (
  fields: SelectedFieldsOrdered,
  joinsNotNullable: () => Record<string, boolean> | undefined,
): ((rows: unknown[][]) => Record<string, unknown>[]) => {
  const joined = new Map<string, Joined>()
  const cells = fields.map(({ path, field }, at): Cell => {
    const [object, key] = path.length === 2 ? [path[0], path[1] as string] : [undefined, path[0] as string]
    if (object !== undefined && is(field, Column)) {
      const table = getTableName(field.table)
      const known = joined.get(object)
      if (known) known.mixed ||= known.table !== table
      else joined.set(object, { object, table, first: at, mixed: false })
    }
    return { at, object, key, decode: decoderOf(field) }
  })
  return (rows) => {
    const tables = joinsNotNullable()
    const missing = tables && [...joined.values()].filter((one) => !one.mixed && !tables[one.table])
    return rows.map((row) => {
      const result: Record<string, unknown> = {}
      for (const { at, object, key, decode } of cells) {
        const raw = row[at]
        const value = raw === null || decode === undefined ? raw : decode(raw)
        if (object === undefined) result[key] = value
        else {
          result[object] ??= {}
          ;(result[object] as Record<string, unknown>)[key] = value
        }
      }
      for (const { object, first } of missing ?? []) if (row[first] === null) result[object] = null
      return result
    })
  }
}
