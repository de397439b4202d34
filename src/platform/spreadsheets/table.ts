/** A row of a table. `number` is that of a spreadsheet or an editor: the first line of the file is 1. */
export type Row = { number: number; cells: string[] }

/** A file that was read as a table, and what was found out on the way. */
export type Sheet = {
  /** For delimited text. */
  delimiter?: string
  encoding?: string
  /** For a workbook: the name of the sheet that was read, and how many more there are. */
  sheet?: string
  otherSheets?: number
  rows: Row[]
  /** Whether there were more rows than are read. */
  truncated: boolean
}

/** Rows of a file that are read: far more than a town has places. */
export const MAX_ROWS = 20_000

/** Cells of a row that are read. */
export const MAX_COLUMNS = 200

/** A row without the empty cells at its end, or nothing of one that is empty. */
export const trimRow = (number: number, cells: string[]): Row | undefined => {
  let length = Math.min(cells.length, MAX_COLUMNS)
  while (length > 0 && !cells[length - 1]?.trim()) length--
  return length > 0 ? { number, cells: cells.slice(0, length).map((cell) => cell.trim()) } : undefined
}
