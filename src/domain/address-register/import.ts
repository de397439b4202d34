import { getServiceArea, judgePoint } from '#domain/places'
import { readOwnStreets, type TownData } from '#domain/town'
import type { House, Street } from '#platform/geocoding'
import { type Columns, detectColumns, type Row, streamDelimited } from '#platform/spreadsheets'
import { fold } from '#platform/text'
import { createCollector, type Skipped } from './collect.ts'
import {
  columnName,
  type Field,
  FORMATS,
  municipalityOf,
  NEEDED,
  type RegisterFormat,
  readAddress,
} from './formats.ts'
import { mergeStreets } from './merge.ts'
import { readQuarterOf } from './neighbourhoods.ts'

/** A file that is no register of this town’s addresses. Its message says what to do, to an operator. */
export class InvalidRegister extends Error {}

/** What a register brings to a town's lists. */
export type RegisterImport = {
  format: string
  encoding: string
  delimiter: string
  /** Rows of this town, and of others. */
  rows: number
  ofOtherTowns: number
  /** Streets that the town's own list has not. */
  streets: Street[]
  /** Of these streets and of the town's own, in order. */
  houses: House[]
  /** The town's own streets that the register has, and those that it has not. */
  matched: number
  unmatched: Street[]
  skipped: Skipped[]
}

/** The signature of a zip, which workbooks and the downloads of both registers are. */
const isZip = async (file: string): Promise<boolean> =>
  Buffer.from(await Bun.file(file).slice(0, 2).bytes()).toString('latin1') === 'PK'

/**
 * Reads the addresses of a town from a register of a town, a province or the country.
 * @throws {InvalidRegister}
 */
export const importRegister = async (file: string, town: TownData): Promise<RegisterImport> => {
  const { profile, folder } = town
  const wanted = profile.ine_code
  if (!wanted)
    throw new InvalidRegister(
      `${folder}/town.json has no ine_code: add the municipality's five digits ("08113").`,
    )
  if (!(await Bun.file(file).exists())) throw new InvalidRegister(`${file}: no such file.`)
  if (await isZip(file))
    throw new InvalidRegister(
      `${file} is a zip or a workbook. Unpack it and name the CSV in it (of ICGC: the one with «adrecavia» in its name).`,
    )
  const { delimiter, encoding, rows } = await streamDelimited(file)
  const area = getServiceArea(town)
  const collector = createCollector((point) => judgePoint(point, area) === 'in-town')
  const others = new Set<string>()
  let reader: RowReader | undefined
  let ofOtherTowns = 0
  let count = 0
  try {
    for await (const block of rows) {
      let rest = block
      if (!reader) [reader, rest] = readHeader(block, file)
      for (const row of rest) {
        const code = municipalityOf(reader.columns, row)
        if (code !== wanted) {
          ofOtherTowns++
          if (others.size < 3) others.add(code)
          continue
        }
        count++
        collector.add(readAddress(reader.format, reader.columns, row))
      }
    }
  } catch (error) {
    if (error instanceof TypeError)
      throw new InvalidRegister(`${file} begins as ${encoding} and does not go on in it: download it again.`)
    throw error
  }
  if (!reader || count + ofOtherTowns === 0) throw new InvalidRegister(`${file} has no rows.`)
  if (count === 0)
    throw new InvalidRegister(
      `${file} has no address of ${profile.name} (${wanted}): its rows are of ${[...others].join(', ')}. Download the file of the town or its province.`,
    )
  const { streets, skipped } = collector.result()
  refuseElsewhere(file, { rows: count, skipped })
  const merged = mergeStreets(streets, {
    source: reader.format.id,
    own: readOwnStreets(folder),
    quarterOf: readQuarterOf(folder),
  })
  return { format: reader.format.title, encoding, delimiter, rows: count, ofOtherTowns, ...merged, skipped }
}

type RowReader = { format: RegisterFormat; columns: Columns<Field> }

/** Which register it is, by the names of its columns. */
const readHeader = (block: Row[], file: string): [RowReader, Row[]] => {
  const header = block[0]?.cells ?? []
  const names = new Set(header.map(fold))
  const format = FORMATS.find(({ marks }) => marks.some((mark) => names.has(fold(mark))))
  const found = format && detectColumns({ rows: block, truncated: false }, format.columns)
  if (!format || !found)
    throw new InvalidRegister(
      `${file} is neither of CartoCiudad (id_porpk, nombre_via…) nor of ICGC (idadrvia, nomvia…). Its first row: ${header.slice(0, 8).join(', ')}.`,
    )
  const { columns, rows } = found
  const missing: string[] = NEEDED.filter((field) => !columns.found[field]).map((field) =>
    columnName(format, field),
  )
  if (!columns.found.geometry && !(columns.found.x && columns.found.y))
    missing.push(`${columnName(format, 'x')} and ${columnName(format, 'y')}`)
  if (missing.length > 0)
    throw new InvalidRegister(
      `${file} looks like ${format.title}, and has no column ${missing.join(', ')}. Download the whole table.`,
    )
  return [{ format, columns }, rows]
}

/** Refuses a file most of whose points are not in the town: they are another's, or in another projection. */
const refuseElsewhere = (file: string, { rows, skipped }: { rows: number; skipped: Skipped[] }): void => {
  for (const { reason, count, lines } of skipped) {
    if (count * 2 <= rows) continue
    if (reason === 'outside the boundary')
      throw new InvalidRegister(
        `${file}: ${count} of ${rows} addresses are outside boundary.geojson (rows ${lines.join(', ')}…). Check the boundary, and that the coordinates are ETRS89 in degrees or UTM 31N.`,
      )
    if (reason === 'no coordinates')
      throw new InvalidRegister(
        `${file}: ${count} of ${rows} addresses have no coordinates that can be read (rows ${lines.join(', ')}…): ETRS89 in degrees or UTM 31N is expected.`,
      )
  }
}
