import { readFileSync } from 'node:fs'
import type { Feature, FeatureCollection, Geometry } from 'geojson'
import { InvalidMap } from './invalid-map.ts'
import { layerOfTags, type MapFeature, type MapLayer } from './layers.ts'

/** What a street's name is called in the tables of town halls and of the ICGC. */
const NAME_COLUMNS = ['name', 'nom', 'nom_via', 'nomvia', 'nombre', 'toponim', 'etiqueta']

const nameOf = (properties: Record<string, unknown>): string => {
  const lower = new Map(Object.entries(properties).map(([key, value]) => [key.toLowerCase(), value]))
  const found = NAME_COLUMNS.map((key) => lower.get(key)).find(
    (value) => typeof value === 'string' && value.trim(),
  )
  return typeof found === 'string' ? found.trim() : ''
}

const isFeature = (value: unknown): value is Feature =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Feature'

/** One collection, or a feature on each line (https://datatracker.ietf.org/doc/html/rfc8142 without its separators, too). */
const parse = (text: string, file: string): Feature[] => {
  try {
    const whole: FeatureCollection | Feature = JSON.parse(text)
    if (whole.type === 'Feature') return [whole]
    if (whole.type !== 'FeatureCollection' || !Array.isArray(whole.features)) throw new Error(whole.type)
    return whole.features.filter(isFeature)
  } catch {
    const lines = text
      .split('\n')
      .map((line) => line.replace('\u001e', '').trim())
      .filter(Boolean)
    try {
      const features = lines.map((line): unknown => JSON.parse(line))
      if (features.length > 0 && features.every(isFeature)) return features
    } catch {
      // Said below: the first try says as much.
    }
    throw new InvalidMap(`${file} is not GeoJSON: a FeatureCollection, or a Feature on each line`)
  }
}

/** The first position of a geometry. */
const firstPosition = (geometry: Geometry | null): [number, number] | undefined => {
  let at: unknown = geometry && geometry.type !== 'GeometryCollection' ? geometry.coordinates : undefined
  while (Array.isArray(at) && Array.isArray(at[0])) at = at[0]
  return Array.isArray(at) && typeof at[0] === 'number' && typeof at[1] === 'number'
    ? [at[0], at[1]]
    : undefined
}

/**
 * What a GeoJSON file has to draw.
 * @param layer of all that is in it; unset: by the tags of OpenStreetMap
 * @throws {InvalidMap} when it is no GeoJSON, or not in degrees
 */
export const readGeoJson = (file: string, layer?: MapLayer): MapFeature[] =>
  parse(readFileSync(file, 'utf8'), file).flatMap(({ geometry, properties }): MapFeature[] => {
    const at = firstPosition(geometry)
    if (!at) return []
    if (Math.abs(at[0]) > 180 || Math.abs(at[1]) > 90)
      throw new InvalidMap(
        `${file} has coordinates in metres (${at.join(', ')}): export it in degrees (EPSG:4326)`,
      )
    const tags = properties ?? {}
    if (!layer) {
      const found = layerOfTags(tags)
      return found ? [{ ...found, geometry }] : []
    }
    const name = nameOf(tags)
    const known = layerOfTags(tags)?.properties.class ?? 'street'
    return [
      { layer, geometry, properties: layer === 'streets' ? { class: known, ...(name && { name }) } : {} },
    ]
  })
