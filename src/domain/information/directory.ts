import {
  type ColumnNames,
  type Columns,
  detectColumns,
  parseNumber,
  type Row,
  readCell,
  type Sheet,
} from '#platform/spreadsheets'
import { fold, sanitise } from '#platform/text'
import { boundEntry, type Entry, MAX_ENTRIES, type ParsedFeed } from './entry.ts'

/** What a list of places says of one. */
export const DIRECTORY_FIELDS = [
  'id',
  'name',
  'kind',
  'address',
  'phone',
  'phone2',
  'hours',
  'lat',
  'long',
  'keywords',
] as const

/** One of the things that a list of places says. */
export type DirectoryField = (typeof DIRECTORY_FIELDS)[number]

/** The names that the columns go by, in the languages of those who make such lists; the best first. */
const NAMES: ColumnNames<DirectoryField> = {
  id: ['id', 'codi', 'código', 'identificador', 'code', 'ref', 'referència', 'referencia', 'núm', 'número'],
  name: [
    'nom',
    'nombre',
    'name',
    'denominació',
    'denominación',
    'títol',
    'título',
    'equipament',
    'equipamiento',
    'lloc',
  ],
  kind: ['tipus', 'tipo', 'type', 'categoria', 'categoría', 'category', 'àmbit', 'ámbito', 'classe', 'clase'],
  address: ['adreça', 'adreca', 'dirección', 'domicili', 'domicilio', 'address', 'adreça postal', 'direcció'],
  phone: [
    'telèfon',
    'teléfono',
    'telèfon 1',
    'teléfono 1',
    'phone',
    'tel',
    'telf',
    'tlf',
    'telefons',
    'teléfonos',
  ],
  phone2: [
    'telèfon alternatiu',
    'teléfono alternativo',
    'telèfon 2',
    'teléfono 2',
    'mòbil',
    'móvil',
    'phone 2',
  ],
  hours: ['horari', 'horario', 'horaris', 'horarios', 'hours', 'opening hours', 'obertura'],
  lat: ['lat', 'latitud', 'latitude', 'y'],
  long: ['lon', 'long', 'lng', 'longitud', 'longitude', 'x'],
  keywords: ['paraules clau', 'palabras clave', 'keywords', 'etiquetes', 'etiquetas', 'tags'],
}

/**
 * What is wrong with a row. `accepted`: the row is taken, without this field; or with it, `turned` where latitude and longitude
 * were changed, or as it was `given`.
 */
export type RowProblem = {
  row: number
  field: DirectoryField
  reason: 'missing' | 'number' | 'range' | 'repeated' | 'swapped' | 'outside'
  value: string
  accepted: boolean | 'turned' | 'given'
}

/** A list of places, read: the entries by the rows they stand in, and what is wrong with which row. */
export type Directory = {
  columns: Columns<DirectoryField>
  rows: { row: number; entry: Entry }[]
  problems: RowProblem[]
  /** Rows beyond those that are kept. */
  droppedRows: number
}

/** A list in which no column has the name of a place. */
export class NoNameColumn extends Error {
  override name = 'NoColumns'
}

const toEntry = (columns: Columns<DirectoryField>, row: Row, problems: RowProblem[]): Entry | undefined => {
  const cell = (field: DirectoryField) => readCell(columns, row, field)
  const wrong = (field: DirectoryField, reason: RowProblem['reason'], accepted = false) => {
    problems.push({ row: row.number, field, reason, value: sanitise(cell(field), 60), accepted })
  }
  const name = sanitise(cell('name'), 200)
  // Many a list has no numbers: a place is then known by its name and address.
  const id = columns.found.id ? sanitise(cell('id')) : fold(`${name} ${cell('address')}`)
  if (!name) wrong('name', 'missing')
  if (columns.found.id && !id) wrong('id', 'missing')
  if (!name || !id) return undefined
  const degrees = (field: 'lat' | 'long', most: number): number | undefined => {
    const text = cell(field)
    if (!text) return undefined
    const number = parseNumber(text)
    if (number === undefined) wrong(field, 'number', true)
    else if (Math.abs(number) > most) wrong(field, 'range', true)
    else return number
    return undefined
  }
  const [lat, long] = [degrees('lat', 90), degrees('long', 180)]
  const nowhere = lat === 0 && long === 0
  if (nowhere) wrong('lat', 'range', true)
  const placed = lat !== undefined && long !== undefined && !nowhere
  return boundEntry({
    externalId: id,
    title: name,
    body: '',
    place: cell('address') ? sanitise(cell('address'), 200) : undefined,
    phone: [cell('phone'), cell('phone2')].filter(Boolean).join(' · ') || undefined,
    ...(placed ? { lat, long } : {}),
    facts: cell('hours') ? [['hours', sanitise(cell('hours'), 300)]] : [],
    keywords: [cell('kind'), cell('keywords').replaceAll(';', ' ')].filter(Boolean).join(' '),
  })
}

/** Places of the town and how to reach them, a row each. @throws {NoNameColumn} */
export const readDirectory = (sheet: Sheet): Directory => {
  const found = detectColumns(sheet, NAMES)
  if (!found?.columns.found.name) throw new NoNameColumn('no column with the names of places')
  const { columns } = found
  const problems: RowProblem[] = []
  const byId = new Map<string, { row: number; entry: Entry }>()
  for (const row of found.rows.slice(0, MAX_ENTRIES)) {
    const entry = toEntry(columns, row, problems)
    if (!entry) continue
    const before = byId.get(entry.externalId)
    // Two rows of one id: the last one is meant.
    if (before) {
      const value = sanitise(entry.externalId, 60)
      problems.push({ row: before.row, field: 'id', reason: 'repeated', value, accepted: false })
      byId.delete(entry.externalId)
    }
    byId.set(entry.externalId, { row: row.number, entry })
  }
  problems.sort((a, b) => a.row - b.row)
  const droppedRows = Math.max(0, found.rows.length - MAX_ENTRIES)
  return { columns, rows: [...byId.values()], problems, droppedRows }
}

/** A list of places as a source answers it: what cannot be read is counted. @throws {NoNameColumn} */
export const parseDirectory = (sheet: Sheet): ParsedFeed => {
  const { rows, problems, droppedRows } = readDirectory(sheet)
  const broken = new Set(problems.filter(({ accepted }) => !accepted).map(({ row }) => row))
  return { entries: rows.map(({ entry }) => entry), broken: broken.size + droppedRows }
}
