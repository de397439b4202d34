/** Spreadsheets and delimited text: read whatever program wrote them, and written for those who open them. */
import { readDelimited } from './delimited.ts'
import type { Sheet } from './table.ts'
import { isOldWorkbook, isWorkbook, readWorkbook, UnreadableWorkbook } from './workbook.ts'

export { type ColumnNames, type Columns, detectColumns, parseNumber, readCell } from './columns.ts'
export { type DelimitedStream, readDelimited, streamDelimited } from './delimited.ts'
export type { Cell, TableExport } from './outgoing.ts'
export type { Row, Sheet } from './table.ts'
export { UnreadableWorkbook } from './workbook.ts'
export { writeCsv, writeWorkbook } from './write.ts'

/**
 * Reads a file as a table: `.xlsx`, or text with a delimiter. What comes from outside is read in a process with limits.
 * @throws {UnreadableWorkbook}
 */
export const readSheet = async (bytes: Uint8Array, declared?: string): Promise<Sheet> => {
  if (isOldWorkbook(bytes))
    throw new UnreadableWorkbook('a workbook from before 2007, or one with a password')
  return isWorkbook(bytes) ? readWorkbook(bytes) : readDelimited(bytes, declared)
}
