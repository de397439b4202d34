import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { type DataFormat, formatsOf } from '#domain/open-data'
import type { Town } from '#domain/town'
import { formatW3cDate } from '../dates.ts'
import { createGeoParquetWriter } from './geoparquet.ts'
import type { Line, Table } from './table.ts'

/** Writes rows as they come into the file of one format. */
type FormatWriter = { write(lines: Line[]): Promise<void>; finish(): Promise<void> }

/** Where the file of each format was written, and how many rows are in it. */
export type WrittenTable = { rows: number; paths: Partial<Record<DataFormat, string>> }

/** Writes a table into a folder, a portion at a time: how long it is does not matter. */
export const writeTable = async (town: Town, table: Table, folder: string): Promise<WrittenTable> => {
  const formats = formatsOf(table.dataset)
  const paths = Object.fromEntries(
    formats.map((format) => [format, join(folder, `${table.dataset}.${format}`)]),
  ) as Partial<Record<DataFormat, string>>
  const writers: FormatWriter[] = []
  for (const format of formats) writers.push(await WRITERS[format](town, table, paths[format] ?? ''))
  let rows = 0
  for await (const lines of table.lines()) {
    for (const writer of writers) await writer.write(lines)
    rows += lines.length
  }
  for (const writer of writers) await writer.finish()
  return { rows, paths }
}

const print = (town: Town, cell: Line['cells'][string] | undefined) =>
  cell instanceof Date ? formatW3cDate(town, cell) : (cell ?? null)

const createCsvWriter = async (town: Town, { columns }: Table, path: string): Promise<FormatWriter> => {
  const names = columns.map(({ name }) => name)
  // Formulas at the head of a cell are made harmless: people open this in a spreadsheet.
  const toCsv = (lines: Line[], header: boolean) =>
    stringify(
      lines.map(({ cells }) => names.map((name) => print(town, cells[name]))),
      // Coordinates and numbers of reports are ours and begin with no sign that would be taken for a formula.
      {
        header,
        columns: names,
        record_delimiter: 'windows',
        escape_formulas: true,
        cast: { boolean: String },
      },
    )
  await writeFile(path, toCsv([], true))
  return { write: (lines) => appendFile(path, toCsv(lines, false)), finish: async () => {} }
}

/** A list of members as JSON, one a line. */
const createListWriter = async (
  path: string,
  { head, foot, toMember }: { head: string; foot: string; toMember: (line: Line) => unknown },
): Promise<FormatWriter> => {
  await writeFile(path, head)
  let empty = true
  return {
    write: async (lines) => {
      if (lines.length === 0) return
      const members = lines.map((line) => JSON.stringify(toMember(line))).join(',\n')
      await appendFile(path, `${empty ? '' : ',\n'}${members}`)
      empty = false
    },
    finish: () => appendFile(path, foot),
  }
}

const printAll = (town: Town, cells: Line['cells']) =>
  Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, print(town, cell)]))

const WRITERS: Record<DataFormat, (town: Town, table: Table, path: string) => Promise<FormatWriter>> = {
  csv: createCsvWriter,
  json: (town, _table, path) =>
    createListWriter(path, { head: '[\n', foot: '\n]\n', toMember: ({ cells }) => printAll(town, cells) }),
  geojson: (town, { columns }, path) =>
    createListWriter(path, {
      head: '{"type":"FeatureCollection","features":[\n',
      foot: '\n]}\n',
      toMember: ({ cells: { lat: _lat, long: _long, ...rest }, geometry = null }) => ({
        type: 'Feature',
        id: rest[columns[0]?.name ?? ''],
        geometry,
        properties: printAll(town, rest),
      }),
    }),
  parquet: async (_town, { columns }, path) => createGeoParquetWriter(path, columns),
}
