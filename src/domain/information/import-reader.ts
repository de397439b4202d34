import { readSheet, UnreadableWorkbook } from '#platform/spreadsheets'
import { type Directory, NoNameColumn, readDirectory } from './directory.ts'

/** A file that staff gave, read as a list of places. */
export type ImportedList = Directory & {
  delimiter?: string | undefined
  encoding?: string | undefined
  sheet?: string | undefined
  otherSheets?: number | undefined
  truncated: boolean
}

/** What a file is that cannot be taken. */
export type ListProblem = 'workbook' | 'columns' | 'empty'

/** Reads a file of staff as a list of places. Runs in a process of its own. */
export const read = async (bytes: Uint8Array): Promise<ImportedList | { problem: ListProblem }> => {
  try {
    const { rows, ...found } = await readSheet(bytes)
    if (rows.length === 0) return { problem: 'empty' }
    return { ...found, ...readDirectory({ rows, ...found }) }
  } catch (error) {
    if (error instanceof NoNameColumn) return { problem: 'columns' }
    // The library's own errors say which part of a zip or of an XML is wrong: staff are told that it is no workbook.
    if (error instanceof UnreadableWorkbook || error instanceof Error) return { problem: 'workbook' }
    throw error
  }
}
