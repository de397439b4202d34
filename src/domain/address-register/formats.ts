import { type Point, pointOfUtm } from '#platform/geocoding'
import { type ColumnNames, type Columns, parseNumber, type Row, readCell } from '#platform/spreadsheets'
import { fold } from '#platform/text'

/** A column of a register of addresses, by what it holds. */
export type Field =
  | 'municipality'
  | 'code'
  | 'type'
  | 'kind'
  | 'particle'
  | 'name'
  | 'number'
  | 'suffix'
  | 'lastNumber'
  | 'lastSuffix'
  | 'zipcode'
  | 'x'
  | 'y'
  | 'geometry'

/** An official register of addresses, as it can be downloaded. */
export type RegisterFormat = {
  id: 'cartociudad' | 'icgc'
  title: string
  /** Columns that no other table has: by them it is known. */
  marks: readonly string[]
  columns: ColumnNames<Field>
  /** Whether an address is a point along a road, or a block, and not a house. */
  otherThanHouse: (type: string) => 'kilometre point' | 'block' | undefined
}

/** Columns without which no address can be read. */
export const NEEDED: readonly Field[] = ['municipality', 'kind', 'name', 'number']

/**
 * CartoCiudad (IGN), portals and kilometre points, CSV by province: `X,Y,id_porpk,tipo,tipo_vial,nombre_via,numero,extension,…`.
 * ETRS89 in degrees; a conversion of the GeoPackage has `dgc_via` too, and the point as text.
 * @see https://centrodedescargas.cnig.es/CentroDescargas (CartoCiudad; shape seen in November 2026)
 */
const CARTOCIUDAD: RegisterFormat = {
  id: 'cartociudad',
  title: 'CartoCiudad',
  marks: ['id_porpk', 'nombre_via', 'ine_mun'],
  columns: {
    municipality: ['ine_mun'],
    code: ['dgc_via'],
    type: ['tipo', 'tipoporpkd', 'tipo_porpk'],
    kind: ['tipo_vial'],
    particle: [],
    name: ['nombre_via'],
    number: ['numero'],
    suffix: ['extension'],
    lastNumber: [],
    lastSuffix: [],
    zipcode: ['cod_postal'],
    x: ['x', 'longitud', 'longitude', 'lon', 'long', 'lng', 'coord_x'],
    y: ['y', 'latitud', 'latitude', 'lat', 'coord_y'],
    geometry: ['wkt', 'geom', 'the_geom', 'geometry', 'geometria'],
  },
  otherThanHouse: (type) => (/^pk$|kilometr/.test(fold(type)) ? 'kilometre point' : undefined),
}

/**
 * Adreces simplificat v1.0 (ICGC), the file `adrecavia`, CSV of all of Catalonia, semicolons, UTF-8:
 * `idadrvia;codmuni;nommuni;idvia;tipvia;nexevia;nomvia;tipusadr;numini;comini;numfi;comfi;bloc;codpostal;coor_utmx;coor_utmy;…`.
 * ETRS89 / UTM 31N; an empty cell is a space, no last number is 0.
 * @see https://www.icgc.cat/ca/Geoinformacio-i-mapes/Dades-i-productes/Geoinformacio-cartografica/Adreces-simplificat
 * (edition of 10 April 2026)
 */
const ICGC: RegisterFormat = {
  id: 'icgc',
  title: 'ICGC, Adreces simplificat',
  marks: ['idadrvia', 'nomvia', 'codmuni'],
  columns: {
    municipality: ['codmuni'],
    code: ['idvia'],
    type: ['tipusadr'],
    kind: ['tipvia'],
    particle: ['nexevia'],
    name: ['nomvia'],
    number: ['numini'],
    suffix: ['comini'],
    lastNumber: ['numfi'],
    lastSuffix: ['comfi'],
    zipcode: ['codpostal'],
    x: ['coor_utmx'],
    y: ['coor_utmy'],
    geometry: [],
  },
  otherThanHouse: (type) => (/^viabloc/.test(fold(type)) ? 'block' : undefined),
}

export const FORMATS: readonly RegisterFormat[] = [CARTOCIUDAD, ICGC]

/** The name of a column, for an operator. */
export const columnName = (format: RegisterFormat, field: Field): string => format.columns[field][0] ?? field

/** An address of a register, as it is written there. */
export type RegisterAddress = {
  line: number
  /** The register's own code for the street. */
  code: string
  kind: string
  particle: string
  name: string
  zipcode: string
  /** Two where one door has two numbers: `5-7`. */
  numbers: string[]
  point?: Point
  /** What it is, where it is no house. */
  other?: 'kilometre point' | 'block'
}

/** How the registers write that they have nothing: `-998`, `Desconocido`. */
const NOTHING = /^(?:-99\d|0+|s\/?n|desconocid[oa]|null)$/i

const known = (cell: string): string => (NOTHING.test(cell) ? '' : cell)

/** `12`, `012`, `12.0` and a letter or «bis» beside it: `12 A`, `12 bis`. */
const houseNumber = (number: string, suffix: string): string[] => {
  const [, digits, letters = ''] = /^0*([1-9]\d{0,3})(?:\.0+)?\s*-?([a-z]{1,3})?$/i.exec(known(number)) ?? []
  if (!digits) return []
  const [beside = ''] = /^[a-z]{1,4}$/i.exec(known(suffix) || letters) ?? []
  if (!beside) return [digits]
  return [`${digits} ${/^(?:bis|dup|tris)$/i.test(beside) ? beside.toLowerCase() : beside.toUpperCase()}`]
}

const WKT = /POINT\s*Z?\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)/i

/** The zone of Catalonia and the Balearic Islands. */
const UTM_ZONE = 31

/** A point in degrees, or in metres of the country's projection: the figures tell which. */
const pointOf = (x: number | undefined, y: number | undefined): Point | undefined => {
  if (x === undefined || y === undefined || (x === 0 && y === 0)) return undefined
  if (Math.abs(x) <= 180 && Math.abs(y) <= 90) return { lat: y, long: x }
  if (x > 160_000 && x < 840_000 && y > 3_900_000 && y < 4_900_000) return pointOfUtm(x, y, UTM_ZONE)
  return undefined
}

/** Five digits of the INE: `08113`; the register of ICGC adds a sixth, of control. */
export const municipalityOf = (columns: Columns<Field>, row: Row): string =>
  readCell(columns, row, 'municipality').trim().padStart(5, '0').slice(0, 5)

/** Reads one row of a register. */
export const readAddress = (format: RegisterFormat, columns: Columns<Field>, row: Row): RegisterAddress => {
  const cell = (field: Field): string => readCell(columns, row, field).trim()
  const [, x, y] = WKT.exec(cell('geometry')) ?? []
  return {
    line: row.number,
    code: known(cell('code')),
    kind: cell('kind'),
    particle: cell('particle'),
    name: cell('name'),
    zipcode: known(cell('zipcode')).padStart(5, '0').replace('00000', ''),
    numbers: [
      ...houseNumber(cell('number'), cell('suffix')),
      ...houseNumber(cell('lastNumber'), cell('lastSuffix')),
    ],
    point: pointOf(parseNumber(x ?? cell('x')), parseNumber(y ?? cell('y'))),
    other: format.otherThanHouse(cell('type')),
  }
}
