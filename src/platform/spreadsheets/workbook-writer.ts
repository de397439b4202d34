import { type CellValue, type ColumnDef, writeXlsx } from 'hucre/xlsx'
import { DateTime } from 'luxon'
import type { TableExport } from './outgoing.ts'

/** A table that came as JSON: a date is the text of one, in a column of dates. */
type SerialisedTable = Omit<TableExport, 'rows'> & { rows: (string | number | null)[][] }

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** The time of a wall clock as Excel holds it: it knows no zones. */
const wall = (text: string, zone: string): Date =>
  new Date(DateTime.fromISO(text, { zone }).setZone('utc', { keepLocalTime: true }).toMillis())

/** Characters of a cell: Excel refuses a file with a longer one. */
const MAX_CELL = 32_000

/** What XML 1.0 cannot hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** Makes a workbook of a table. Runs in a process of its own. */
export const read = async (bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> => {
  const { name, columns, rows, zone } = JSON.parse(new TextDecoder().decode(bytes)) as SerialisedTable
  const shown = (cell: string | number | null): CellValue => {
    if (typeof cell !== 'string') return cell
    if (ISO.test(cell)) return wall(cell, zone)
    return cell.toWellFormed().replace(NOT_IN_XML, '').slice(0, MAX_CELL)
  }
  const dated = (at: number) => rows.some((row) => ISO.test(String(row[at] ?? '')))
  const defs = columns.map(
    (column, at): ColumnDef =>
      dated(at)
        ? { numFmt: 'dd/mm/yyyy hh:mm', width: 18 }
        : { width: Math.min(50, Math.max(10, column.length + 2)) },
  )
  const made = await writeXlsx({
    sheets: [
      {
        name: name.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31),
        columns: defs,
        rows: [columns, ...rows.map((row) => row.map(shown))],
        freezePane: { rows: 1 },
      },
    ],
  })
  return new Uint8Array(made)
}
