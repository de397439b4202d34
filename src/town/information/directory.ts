import {
  type Columns,
  cellOf,
  columnsOf,
  type Names,
  numberIn,
  type Row,
  type Sheet,
} from '#platform/spreadsheets'
import { clean, fold } from '#platform/text'
import { bounded, type Entry, MAX_ENTRIES, type Parsed } from './entry.ts'

/** What a list of places says of one. */
export const PLACE_FIELDS = [
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
export type PlaceField = (typeof PLACE_FIELDS)[number]

/** The names that the columns go by, in the languages of those who make such lists; the best first. */
const NAMES: Names<PlaceField> = {
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
 * What is wrong with a row. `taken`: the row is taken, without this field; or with it, `turned` where latitude and longitude
 * were changed, or as it was `given`.
 */
export type RowProblem = {
  row: number
  field: PlaceField
  reason: 'missing' | 'number' | 'range' | 'repeated' | 'swapped' | 'outside'
  value: string
  taken: boolean | 'turned' | 'given'
}

/** A list of places, read: the entries by the rows they stand in, and what is wrong with which row. */
export type Directory = {
  columns: Columns<PlaceField>
  rows: { row: number; entry: Entry }[]
  problems: RowProblem[]
  /** Rows beyond those that are kept. */
  over: number
}

/** A list in which no column has the name of a place. */
export class NoColumns extends Error {
  override name = 'NoColumns'
}

const entryOf = (columns: Columns<PlaceField>, row: Row, problems: RowProblem[]): Entry | undefined => {
  const cell = (field: PlaceField) => cellOf(columns, row, field)
  const wrong = (field: PlaceField, reason: RowProblem['reason'], taken = false) => {
    problems.push({ row: row.number, field, reason, value: clean(cell(field), 60), taken })
  }
  const name = clean(cell('name'), 200)
  // Many a list has no numbers: a place is then known by its name and address.
  const id = columns.found.id ? clean(cell('id')) : fold(`${name} ${cell('address')}`)
  if (!name) wrong('name', 'missing')
  if (columns.found.id && !id) wrong('id', 'missing')
  if (!name || !id) return undefined
  const degrees = (field: 'lat' | 'long', most: number): number | undefined => {
    const text = cell(field)
    if (!text) return undefined
    const number = numberIn(text)
    if (number === undefined) wrong(field, 'number', true)
    else if (Math.abs(number) > most) wrong(field, 'range', true)
    else return number
    return undefined
  }
  const [lat, long] = [degrees('lat', 90), degrees('long', 180)]
  const nowhere = lat === 0 && long === 0
  if (nowhere) wrong('lat', 'range', true)
  const placed = lat !== undefined && long !== undefined && !nowhere
  return bounded({
    externalId: id,
    title: name,
    body: '',
    place: cell('address') ? clean(cell('address'), 200) : undefined,
    phone: [cell('phone'), cell('phone2')].filter(Boolean).join(' · ') || undefined,
    ...(placed ? { lat, long } : {}),
    facts: cell('hours') ? [['hours', clean(cell('hours'), 300)]] : [],
    keywords: [cell('kind'), cell('keywords').replaceAll(';', ' ')].filter(Boolean).join(' '),
  })
}

/** Places of the town and how to reach them, a row each. @throws {NoColumns} */
export const readDirectory = (sheet: Sheet): Directory => {
  const found = columnsOf(sheet, NAMES)
  if (!found?.columns.found.name) throw new NoColumns('no column has the names of places')
  const { columns } = found
  const problems: RowProblem[] = []
  const byId = new Map<string, { row: number; entry: Entry }>()
  for (const row of found.rows.slice(0, MAX_ENTRIES)) {
    const entry = entryOf(columns, row, problems)
    if (!entry) continue
    const before = byId.get(entry.externalId)
    // Two rows of one id: the last one is meant.
    if (before) {
      const value = clean(entry.externalId, 60)
      problems.push({ row: before.row, field: 'id', reason: 'repeated', value, taken: false })
      byId.delete(entry.externalId)
    }
    byId.set(entry.externalId, { row: row.number, entry })
  }
  problems.sort((a, b) => a.row - b.row)
  const over = Math.max(0, found.rows.length - MAX_ENTRIES)
  return { columns, rows: [...byId.values()], problems, over }
}

/** A list of places as a source answers it: what cannot be read is counted. @throws {NoColumns} */
export const parseDirectory = (sheet: Sheet): Parsed => {
  const { rows, problems, over } = readDirectory(sheet)
  const broken = new Set(problems.filter(({ taken }) => !taken).map(({ row }) => row))
  return { entries: rows.map(({ entry }) => entry), broken: broken.size + over }
}
