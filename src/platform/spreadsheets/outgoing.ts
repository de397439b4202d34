/** A value of a table that goes out. A date is shown in the town's time. */
export type Cell = string | number | Date | null

/** A table that goes out. */
export type TableExport = { name: string; columns: string[]; rows: Cell[][]; zone: string }
