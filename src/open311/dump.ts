import { createHash } from 'node:crypto'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'
import { type Sort, searchPublicRequests } from '#domain/service-requests'
import { type Catalogue, findService, getCatalogue, publicServiceCodes } from '#domain/services'
import type { Town } from '#domain/town'
import type { Queue } from '#platform/jobs'
import { formatW3cDate } from './dates.ts'
import { type Cell, DUMP_FIELDS, type FieldSource } from './request-fields.ts'

/** Writes everything that is public to files that anybody may take away. */
export const writeDump: Queue<Record<string, never>> = { name: 'write-dump', retries: 3, seconds: 1_800 }

/** A file of the dump. Sizes in bytes. */
export type DumpFile = { file: string; type: string; size: number; sha256: string; key: string }

/** The last dump: when it was made, how many requests are in it. */
export type Dump = { madeAt: string; requests: number; files: DumpFile[] }

const TYPES = {
  'requests.csv': 'text/csv; charset=utf-8',
  'requests.geojson': 'application/geo+json; charset=utf-8',
  'requests.parquet': 'application/vnd.apache.parquet',
} as const

/** A row has a value for each of {@link DUMP_FIELDS}. */
type Row = { [column: string]: Cell }

const toRow = (source: FieldSource): Row => {
  const row: Row = {}
  for (const { name, value } of DUMP_FIELDS) row[name] = value(source)
  return row
}

const PAGE = 2_000
const ORDER: Sort = { by: 'requested', descending: true }

/** Everything public, newest first, a page at a time. */
async function* pages(town: Town, catalogue: Catalogue): AsyncGenerator<Row[]> {
  const visible = publicServiceCodes(catalogue)
  let after: { value: string; id: string } | undefined
  for (;;) {
    const page = await searchPublicRequests(town, { visible, sort: ORDER, after, limit: PAGE })
    const last = page.at(-1)
    if (!last) return
    yield page.map((request) =>
      toRow({
        town,
        catalogue,
        language: 'ca',
        request,
        service: findService(catalogue, request.serviceCode),
      }),
    )
    after = { value: last.sortValue, id: last.id }
  }
}

const print = (town: Town, cell: Cell | undefined) =>
  cell instanceof Date ? formatW3cDate(town, cell) : (cell ?? null)

/** Formulas at the head of a cell are made harmless: people open this in a spreadsheet. */
const toCsv = (town: Town, rows: Row[], header: boolean): string =>
  stringify(
    rows.map((row) => DUMP_FIELDS.map(({ name }) => print(town, row[name]))),
    // Coordinates and numbers of reports are ours and begin with no sign that would be taken for a formula.
    {
      header,
      columns: DUMP_FIELDS.map(({ name }) => name),
      record_delimiter: 'windows',
      escape_formulas: true,
    },
  )

const toFeature = (town: Town, { lat, long, ...rest }: Row): string => {
  const properties = Object.fromEntries(Object.entries(rest).map(([name, cell]) => [name, print(town, cell)]))
  const placed = typeof lat === 'number' && typeof long === 'number'
  const geometry = placed ? { type: 'Point', coordinates: [long, lat] } : null
  return JSON.stringify({ type: 'Feature', id: rest.service_request_id, geometry, properties })
}

const createParquetWriter = (path: string) => {
  const columns = (rows: Row[]) =>
    DUMP_FIELDS.map(({ name }) => ({ name, data: rows.map((row) => row[name] ?? null) }))
  const typed = DUMP_FIELDS.map(({ name, dump: type }) => ({ name, type, data: [], nullable: true }))
  const schema = schemaFromColumnData({ columnData: typed })
  const writer = new ParquetWriter({ writer: fileWriter(path), schema })
  return {
    write: (rows: Row[]) => writer.write({ columnData: columns(rows), rowGroupSize: 50_000 }),
    finish: () => writer.finish(),
  }
}

const BATCH = 25

/** Writes the three files into a folder. @returns how many requests are in them */
const writeFiles = async (town: Town, folder: string): Promise<number> => {
  const catalogue = await getCatalogue(town)
  const [csv, geojson] = [join(folder, 'requests.csv'), join(folder, 'requests.geojson')]
  await writeFile(csv, toCsv(town, [], true))
  await writeFile(geojson, '{"type":"FeatureCollection","features":[\n')
  const parquet = createParquetWriter(join(folder, 'requests.parquet'))
  let count = 0
  let group: Row[] = []
  for await (const rows of pages(town, catalogue)) {
    await appendFile(csv, toCsv(town, rows, false))
    await appendFile(
      geojson,
      `${count > 0 ? ',\n' : ''}${rows.map((row) => toFeature(town, row)).join(',\n')}`,
    )
    count += rows.length
    group.push(...rows)
    if (group.length >= PAGE * BATCH) {
      await parquet.write(group)
      group = []
    }
  }
  await parquet.write(group)
  await parquet.finish()
  await appendFile(geojson, '\n]}\n')
  return count
}

const indexKey = (town: Town) => `dumps/${town.id}/latest.json`

/** The last dump, if there was one. */
export const getLatestDump = async (town: Town): Promise<Dump | undefined> => {
  const bytes = await town.media.get(indexKey(town))
  return bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as Dump)
}

/**
 * Makes the dump: the files first, then the index that names them. Readers in the meantime have the last one whole;
 * the one before that is removed.
 */
export const createDump = async (town: Town): Promise<Dump> => {
  const before = await getLatestDump(town)
  const folder = await mkdtemp(join(tmpdir(), 'dump-'))
  try {
    const requests = await writeFiles(town, folder)
    const stamp = town.now().toISOString().slice(0, 19).replaceAll(/\D/g, '')
    const files: DumpFile[] = []
    for (const [file, type] of Object.entries(TYPES)) {
      const path = join(folder, file)
      const key = `dumps/${town.id}/${stamp}/${file}`
      const hash = createHash('sha256')
      for await (const part of Bun.file(path).stream()) hash.update(part)
      await town.media.putFile(key, path, type)
      files.push({ file, type, size: Bun.file(path).size, sha256: hash.digest('hex'), key })
    }
    const dump: Dump = { madeAt: formatW3cDate(town, town.now()) ?? '', requests, files }
    await town.media.put(indexKey(town), Buffer.from(JSON.stringify(dump)), 'application/json')
    const kept = new Set(files.map(({ key }) => key))
    for (const { key } of before?.files ?? []) if (!kept.has(key)) await town.media.remove(key)
    town.log.info({ requests, madeAt: dump.madeAt }, 'dump written')
    return dump
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
