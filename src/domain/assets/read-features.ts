import type { Point } from '#platform/geocoding'
import { fold } from '#platform/text'
import { InvalidInventory, type RawAsset } from './raw-asset.ts'

/** What a property is called in the tables of town halls. Folded. */
const NUMBER = ['id', 'codi', 'codigo', 'code', 'numero', 'num', 'number', 'placa', 'ref']
const KIND = ['kind', 'tipus', 'tipo', 'type', 'classe', 'clase', 'element']
const ADDRESS = ['address', 'adreca', 'direccio', 'direccion', 'ubicacio', 'ubicacion']

type Json = { [name: string]: unknown }

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A text or a number; nothing of anything that is nested. */
const plain = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''

const pick = (properties: Map<string, unknown>, names: string[]): string =>
  names.map((name) => plain(properties.get(name))).find(Boolean) ?? ''

/** Degrees only: RFC 7946 has no other. */
const pointOf = (geometry: unknown): Point | undefined => {
  if (!isObject(geometry) || geometry.type !== 'Point' || !Array.isArray(geometry.coordinates))
    return undefined
  const [long, lat] = geometry.coordinates
  return typeof long === 'number' && typeof lat === 'number' ? { lat, long } : undefined
}

const parse = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidInventory(`${file} is no JSON.`)
  }
}

/**
 * The features of a GeoJSON collection of points, with their places in it from 1 on.
 * @throws {InvalidInventory} when it is none, or has more features than `most`
 */
export const readFeatures = (text: string, file: string, most: number): RawAsset[] => {
  const whole = parse(text, file)
  if (!isObject(whole) || whole.type !== 'FeatureCollection' || !Array.isArray(whole.features))
    throw new InvalidInventory(`${file} is not GeoJSON: a FeatureCollection of points.`)
  if (whole.features.length > most) throw new InvalidInventory(`${file} has more than ${most} features.`)
  return whole.features.map((feature: unknown, index): RawAsset => {
    const one = isObject(feature) ? feature : {}
    const given = isObject(one.properties) ? Object.entries(one.properties) : []
    const properties = new Map(given.map(([name, value]) => [fold(name), value]))
    return {
      row: index + 1,
      number: pick(properties, NUMBER) || plain(one.id),
      kind: pick(properties, KIND),
      address: pick(properties, ADDRESS),
      point: pointOf(one.geometry),
    }
  })
}
