import { stringify } from 'csv-stringify/sync'
import { isolatedReader } from '#platform/isolated'
import type { Cell, TableExport } from './outgoing.ts'

const MOMENT = {
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const

/** Signs at which a spreadsheet takes a text for a formula, with the wide ones that it folds to them. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

/** A number or a telephone, which begins as a formula and computes nothing. */
const PLAIN = /^(?:[+-]?\d{1,15}(?:[.,]\d{1,10})?|\+\d[\d ]{5,18}\d)$/

/** A text at which no spreadsheet computes anything (CWE-1236). */
const neutraliseFormula = (text: string): string =>
  FORMULA.test(text) && !PLAIN.test(text) ? `'${text}` : text

/**
 * A table as a European spreadsheet opens it at a double click: semicolons, decimal commas, the town's time, with the
 * mark of UTF-8. For people; for programs there are the open data files, which are written as their documentation says.
 */
export const writeCsv = ({ columns, rows, zone }: TableExport): string => {
  // As a spreadsheet of this part of the world reads a date without being told: `29/11/2026 11:00`.
  const moment = new Intl.DateTimeFormat('en-GB', { ...MOMENT, timeZone: zone })
  const shown = (cell: Cell): string => {
    if (cell === null) return ''
    if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell).replace('.', ',') : ''
    if (cell instanceof Date) return moment.format(cell).replace(', ', ' ')
    return neutraliseFormula(cell)
  }
  return stringify(
    rows.map((row) => row.map(shown)),
    {
      header: true,
      columns: columns.map((name) => ({ key: name, header: neutraliseFormula(name) })),
      delimiter: ';',
      bom: true,
      record_delimiter: 'windows',
      // Where a comma is the delimiter, one in a text would otherwise begin a cell, and that a formula.
      quoted_match: /[,\t|]/,
    },
  )
}

const workbook = isolatedReader<typeof import('./workbook-writer.ts')['read']>({
  name: 'a workbook to be written',
  module: import.meta.resolve('./workbook-writer.ts'),
  pool: 'staff',
  maxBytes: 120 * 1024 * 1024,
  deadlineMs: 90_000,
  memoryMb: 1_200,
})

/**
 * A table as a workbook, in which texts are texts whatever they begin with, and dates are dates. Made in a process of its
 * own: fifty thousand rows take seconds.
 * @throws {LimitExceeded}
 */
export const writeWorkbook = (table: TableExport): Promise<Uint8Array<ArrayBuffer>> =>
  workbook(new TextEncoder().encode(JSON.stringify(table)), undefined)
