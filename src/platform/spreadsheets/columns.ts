import { fold } from '#platform/text'
import type { Row, Sheet } from './table.ts'

/** What is looked for in a table: the names that a column goes by, without capitals, accents and signs. */
export type ColumnNames<Field extends string> = Record<Field, readonly string[]>

/** Which column is which. */
export type Columns<Field extends string> = {
  /** The number of the row with the names. */
  headerRow: number
  /** Fields by the columns that hold them, best first, with the name as the file has it. */
  found: Partial<Record<Field, { at: number; name: string }[]>>
  /** Columns that nobody asked for. */
  ignored: string[]
  /** Names that several columns have: the first is read, and the next where that is empty. */
  repeated: string[]
}

/** Rows before the one with the names: a title, a date, an empty one. */
const MAX_BEFORE = 10

/**
 * Finds the columns by their names, in whichever of the first rows has most of them.
 * @returns undefined where no row has any
 */
export const detectColumns = <Field extends string>(
  sheet: Sheet,
  names: ColumnNames<Field>,
): { columns: Columns<Field>; rows: Row[] } | undefined => {
  const known = new Map<string, { field: Field; rank: number }>()
  for (const [field, all] of Object.entries(names) as [Field, readonly string[]][])
    all.forEach((name, rank) => {
      known.set(fold(name), { field, rank })
    })
  const knownIn = ({ cells }: Row) => new Set(cells.map((cell) => known.get(fold(cell))?.field)).size
  let header: Row | undefined
  let most = 0
  for (const row of sheet.rows.slice(0, MAX_BEFORE)) {
    const count = knownIn(row) - (row.cells.some((cell) => !known.has(fold(cell))) ? 1 : 0)
    if (count > most) [header, most] = [row, count]
  }
  if (!header) return undefined
  const columns: Columns<Field> = { headerRow: header.number, found: {}, ignored: [], repeated: [] }
  const ranked: { field: Field; rank: number; at: number; name: string }[] = []
  header.cells.forEach((name, at) => {
    const one = known.get(fold(name))
    if (one) ranked.push({ ...one, at, name })
    else if (name) columns.ignored.push(name)
  })
  ranked.sort((a, b) => a.rank - b.rank || a.at - b.at)
  for (const { field, at, name } of ranked) {
    const all = columns.found[field] ?? []
    if (all.length > 0) columns.repeated.push(name)
    columns.found[field] = [...all, { at, name }]
  }
  const first = sheet.rows.indexOf(header)
  return { columns, rows: sheet.rows.slice(first + 1) }
}

/** The value of a field in a row, of the first of its columns that is not empty. */
export const readCell = <Field extends string>(columns: Columns<Field>, row: Row, field: Field): string => {
  for (const { at } of columns.found[field] ?? []) {
    const cell = row.cells[at]
    if (cell) return cell
  }
  return ''
}

/**
 * A number as people write it: `41,72`, `41.72`, `1.234,5`, `1 234,5`, `-0,5 °`.
 * @returns undefined for what is none, or can be read in two ways
 */
export const parseNumber = (text: string): number | undefined => {
  const plain = text.replace(/[\s\u00a0\u202f°'’]/g, '').replace(/^\u2212/, '-')
  if (/^[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d{1,3})?$/i.test(plain)) return Number(plain.replace(',', '.'))
  if (/^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(plain))
    return Number(plain.replaceAll('.', '').replace(',', '.'))
  if (/^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(plain)) return Number(plain.replaceAll(',', ''))
  return undefined
}
