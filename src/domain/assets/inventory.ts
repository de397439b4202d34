import { getServiceArea, judgePoint, type ServiceArea } from '#domain/places'
import type { TownData } from '#domain/town'
import { type Point, pointOfUtm } from '#platform/geocoding'
import {
  type ColumnNames,
  type Columns,
  detectColumns,
  parseNumber,
  type Row,
  readCell,
  streamDelimited,
} from '#platform/spreadsheets'
import { sanitise } from '#platform/text'
import { assetId } from './assets.ts'
import { type AssetLayers, kindOfWord, readLayers } from './layers.ts'
import { InvalidInventory, type InventoryProblem, type RawAsset } from './raw-asset.ts'
import { readFeatures } from './read-features.ts'

/** A row of an inventory that was looked over. */
export type InventoryAsset = Point & { id: string; kind: string; number: string; address?: string }

/** Bytes of a file, and things in it, at most: a city of half a million has some 200,000 trees and lamps. */
export const MAX_INVENTORY_BYTES = 100_000_000
const MAX_ASSETS = 300_000

/** Characters of a number and of an address. */
const MAX_NUMBER = 40
const MAX_ADDRESS = 200

type Field = 'number' | 'kind' | 'address' | 'lat' | 'long' | 'x' | 'y' | 'geometry'

const COLUMNS: ColumnNames<Field> = {
  number: ['id', 'codi', 'codigo', 'code', 'numero', 'num', 'number', 'placa', 'id_element', 'identificador'],
  kind: ['kind', 'tipus', 'tipo', 'type', 'classe', 'clase', 'element'],
  address: ['address', 'adreca', 'direccio', 'direccion', 'ubicacio', 'ubicacion'],
  lat: ['lat', 'latitud', 'latitude'],
  long: ['long', 'lon', 'lng', 'longitud', 'longitude'],
  x: ['x', 'utm_x', 'coord_x', 'coor_utmx', 'x_etrs89'],
  y: ['y', 'utm_y', 'coord_y', 'coor_utmy', 'y_etrs89'],
  geometry: ['point', 'wkt', 'geom', 'the_geom', 'geometry', 'geometria'],
}

const WKT = /^\s*(?:SRID=\d+;)?\s*POINT\s*Z?\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)/i

/** The zone of Catalonia and the Balearic Islands. */
const UTM_ZONE = 31

/** A point in degrees, or in metres of the country's projection: the figures tell which. */
const toPoint = (x: number | undefined, y: number | undefined): Point | undefined => {
  if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y)) return undefined
  const isMetres = x > 160_000 && x < 840_000 && y > 3_900_000 && y < 4_900_000
  return isMetres ? pointOfUtm(x, y, UTM_ZONE) : { lat: y, long: x }
}

const readRow = (columns: Columns<Field>, row: Row): RawAsset => {
  const cell = (field: Field): string => readCell(columns, row, field).trim()
  const [, wktX, wktY] = WKT.exec(cell('geometry')) ?? []
  return {
    row: row.number,
    number: cell('number'),
    kind: cell('kind'),
    address: cell('address'),
    point: toPoint(
      parseNumber(wktX ?? (cell('long') || cell('x'))),
      parseNumber(wktY ?? (cell('lat') || cell('y'))),
    ),
  }
}

const missingColumns = ({ found }: Columns<Field>, kind: string | undefined): string[] => [
  ...(found.number ? [] : ['id']),
  ...(found.kind || kind ? [] : ['kind']),
  ...(found.geometry || (found.lat && found.long) || (found.x && found.y) ? [] : ['lat and long']),
]

const readRows = async (file: string, kind: string | undefined): Promise<RawAsset[]> => {
  const { rows } = await streamDelimited(file)
  const read: RawAsset[] = []
  let columns: Columns<Field> | undefined
  for await (const block of rows) {
    let rest = block
    if (!columns) {
      const detected = detectColumns({ rows: block, truncated: false }, COLUMNS)
      const missing = detected ? missingColumns(detected.columns, kind) : ['id', 'kind', 'lat and long']
      if (!detected || missing.length > 0)
        throw new InvalidInventory(`${file} has no column ${missing.join(', ')}.`)
      columns = detected.columns
      rest = detected.rows
    }
    for (const row of rest) read.push(readRow(columns, row))
    if (read.length > MAX_ASSETS) throw new InvalidInventory(`${file} has more than ${MAX_ASSETS} rows.`)
  }
  return read
}

const MEANT: Record<string, string> = {
  zero: 'is where a device without a position is',
  swapped: 'is in the town only with latitude and longitude the other way round',
  outside: 'is outside boundary.geojson',
  'out-of-range': 'is no point on Earth',
}

type Judge = { layers: AssetLayers; area: ServiceArea; kind: string | undefined }

const lookOver = (
  raw: RawAsset,
  { layers, area, kind: ofAll }: Judge,
): InventoryAsset | InventoryProblem[] => {
  const { row, point } = raw
  const wrong = (field: string, problem: string): InventoryProblem => ({ row, field, problem })
  const number = sanitise(raw.number).replace(/\s+/g, ' ')
  const kind = kindOfWord(raw.kind, layers) ?? (raw.kind ? undefined : ofAll)
  const verdict = point && judgePoint(point, area)
  const problems = [
    ...(number ? [] : [wrong('id', 'missing')]),
    ...(number.length > MAX_NUMBER ? [wrong('id', `longer than ${MAX_NUMBER} characters`)] : []),
    ...(number && !(/^[\p{L}\p{N}][\p{L}\p{N} ./_-]*$/u.test(number) && /\d/.test(number))
      ? [wrong('id', 'letters, figures and ./_- only, with a figure')]
      : []),
    ...(kind
      ? []
      : [
          wrong(
            'kind',
            raw.kind
              ? `«${sanitise(raw.kind, 40)}» is none of ${layers.map(({ code }) => code).join(', ')}`
              : 'missing',
          ),
        ]),
    ...(point ? [] : [wrong('point', 'missing, or cannot be read: degrees, or UTM 31N')]),
    ...(verdict && verdict !== 'in-town'
      ? [wrong('point', `${point.lat}, ${point.long} ${MEANT[verdict]}`)]
      : []),
  ]
  if (problems.length > 0 || !kind || !point) return problems
  const address = sanitise(raw.address, MAX_ADDRESS)
  return { id: assetId(kind, number), kind, number, ...point, ...(address ? { address } : {}) }
}

/** Numbers of a kind that are one number to who reads a plate. */
const repeatedNumbers = (rows: { row: number; asset: InventoryAsset }[]): InventoryProblem[] => {
  const seen = new Map<string, number>()
  return rows.flatMap(({ row, asset: { id, number } }) => {
    const known = seen.get(id)
    if (known === undefined) seen.set(id, row)
    return known === undefined ? [] : [{ row, field: 'id', problem: `«${number}» is in row ${known} too` }]
  })
}

/**
 * Reads an inventory, CSV or GeoJSON, whole or not at all.
 * @param kind of what has none in the file
 * @throws {InvalidInventory} with the fields and rows that are wrong
 */
export const readInventory = async (
  file: string,
  town: TownData,
  kind?: string,
): Promise<InventoryAsset[]> => {
  const layers = readLayers(town.folder)
  const ofAll = kind === undefined ? undefined : kindOfWord(kind, layers)
  if (kind !== undefined && !ofAll)
    throw new InvalidInventory(`--kind=${kind} is none of ${layers.map(({ code }) => code).join(', ')}.`)
  const found = Bun.file(file)
  if (!(await found.exists())) throw new InvalidInventory(`${file}: no such file.`)
  if (found.size > MAX_INVENTORY_BYTES)
    throw new InvalidInventory(`${file} has ${found.size} bytes: ${MAX_INVENTORY_BYTES} at most.`)
  const raw = /\.(?:geo)?json$/i.test(file)
    ? readFeatures(await found.text(), file, MAX_ASSETS)
    : await readRows(file, ofAll)
  if (raw.length === 0) throw new InvalidInventory(`${file} has no rows.`)
  const judge = { layers, area: getServiceArea(town), kind: ofAll }
  const problems: InventoryProblem[] = []
  const rows: { row: number; asset: InventoryAsset }[] = []
  for (const one of raw) {
    const looked = lookOver(one, judge)
    if (Array.isArray(looked)) problems.push(...looked)
    else rows.push({ row: one.row, asset: looked })
  }
  problems.push(...repeatedNumbers(rows))
  if (problems.length > 0) {
    problems.sort((a, b) => a.row - b.row)
    throw new InvalidInventory(`${file} was not imported: ${problems.length} values are wrong.`, problems)
  }
  return rows.map(({ asset }) => asset)
}
