import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type House, type Houses, packHouses, type Street } from '#platform/geocoding'
import { parseNumber, readDelimited } from '#platform/spreadsheets'

/** Written by `bun run town streets`: streets that `streets.csv` has not, and where each house is. */
export const OFFICIAL_STREETS_FILE = 'official-streets.csv'
export const ADDRESSES_FILE = 'addresses.csv'

/** The columns of both lists of streets. */
export const STREET_COLUMNS = [
  'codi_via',
  'tipus_via',
  'particula',
  'nom',
  'nom_oficial',
  'variants',
  'barri',
  'codi_postal',
  'num_min',
  'num_max',
  'lat',
  'lon',
] as const
export const ADDRESS_COLUMNS = ['codi_via', 'numero', 'lat', 'lon'] as const

type StreetRow = Record<(typeof STREET_COLUMNS)[number], string>
/** `precision`: `quarter` where only the neighbourhood is known, and the point is its middle. */
type LandmarkRow = Record<
  'id' | 'name' | 'variants' | 'quarter' | 'zipcode' | 'lat' | 'long' | 'precision',
  string
>

/** Whether a file is a list of streets as a town's folder has it, and no official register. */
export const isStreetList = async (file: string): Promise<boolean> => {
  // The beginning only: a register may be the whole country's.
  const [header = ''] = (await Bun.file(file).slice(0, 4_096).text()).split(/[\r\n]/)
  return /\bcodi_via\b/i.test(header) && /\bnom_oficial\b/i.test(header)
}

/** The rows of a table, from whichever spreadsheet it was saved. */
const readRows = <Row extends Record<string, string>>(file: string): Row[] => {
  const { rows: all, truncated } = readDelimited(readFileSync(file))
  if (truncated) throw new Error(`${file} has too many rows`)
  const [header, ...rest] = all
  const names = header?.cells.map((name) => name.toLowerCase()) ?? []
  return rest.map(({ number, cells }) => {
    const row = Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']))
    for (const name of ['lat', row.lon === undefined ? 'long' : 'lon']) {
      const degrees = parseNumber(row[name] ?? '')
      if (degrees === undefined) throw new Error(`${file}, row ${number}: ${name} is not a number`)
      row[name] = String(degrees)
    }
    return row as Row
  })
}

/** The lowest and the highest number of a street, where its row gives both. */
const rangeOf = (lowest: string, highest: string): [number, number] | undefined =>
  lowest && highest ? [Number(lowest), Number(highest)] : undefined

/** A town without a list of its own has none: its streets may all be of the official register. */
const readIfThere = <Row extends Record<string, string>>(file: string): Row[] =>
  existsSync(file) ? readRows<Row>(file) : []

/** One copy of a word that many rows have: one process may hold every town of a country. */
const createWords = (): ((word: string) => string) => {
  const known = new Map<string, string>()
  return (word) => {
    const first = known.get(word) ?? word
    known.set(word, first)
    return first
  }
}

const NO_VARIANTS: string[] = []

const splitVariants = (variants: string): string[] =>
  variants ? variants.split(';').filter(Boolean) : NO_VARIANTS

const readStreets = (file: string): Street[] => {
  const once = createWords()
  return readIfThere<StreetRow>(file).map((row) => ({
    id: row.codi_via,
    kind: once(row.tipus_via),
    name: row.nom,
    officialName: row.nom_oficial,
    variants: splitVariants(row.variants),
    quarter: once(row.barri) || undefined,
    zipcode: once(row.codi_postal) || undefined,
    range: rangeOf(row.num_min, row.num_max),
    lat: Number(row.lat),
    long: Number(row.lon),
  }))
}

/** The streets that the town wrote down itself. */
export const readOwnStreets = (folder: string): Street[] => readStreets(join(folder, 'streets.csv'))

/** The town's own streets, those of the official register that it has not, and its known places. */
export const readAllStreets = (folder: string): Street[] => {
  const own = readOwnStreets(folder)
  const ids = new Set(own.map(({ id }) => id))
  const others = readStreets(join(folder, OFFICIAL_STREETS_FILE)).filter(({ id }) => !ids.has(id))
  return [...own, ...others, ...readLandmarks(join(folder, 'landmarks.csv'))]
}

const readLandmarks = (file: string): Street[] => {
  const once = createWords()
  return readIfThere<LandmarkRow>(file).map((row) => ({
    id: row.id,
    kind: '',
    name: row.name,
    officialName: row.name,
    variants: splitVariants(row.variants),
    quarter: once(row.quarter) || undefined,
    zipcode: once(row.zipcode) || undefined,
    approximate: row.precision === 'quarter' || undefined,
    lat: Number(row.lat),
    long: Number(row.long),
  }))
}

/**
 * The houses of `addresses.csv`, read when they are first asked for and kept.
 * @returns a function that throws when a line is not as the import writes it
 */
export const housesOf = (folder: string): (() => Houses) => {
  let houses: Houses | undefined
  return () => {
    houses ??= packHouses(readHouses(join(folder, ADDRESSES_FILE)))
    return houses
  }
}

/** The file has a line for each house of a town, and is written by a program: it is only split. */
const readHouses = (file: string): House[] => {
  if (!existsSync(file)) return []
  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  if (header !== ADDRESS_COLUMNS.join(','))
    throw new Error(`${file}: the first line is not ${ADDRESS_COLUMNS.join(',')}`)
  return lines.map((line, index) => {
    const [streetId = '', number = '', lat = '', long = '', ...more] = line.split(',')
    const house = { streetId, number, lat: Number(lat || 'none'), long: Number(long || 'none') }
    if (!/^\d/.test(number) || Number.isNaN(house.lat + house.long) || more.length > 0)
      throw new Error(`${file}, row ${index + 2}: not ${ADDRESS_COLUMNS.join(',')}`)
    return house
  })
}
